using System.Runtime.InteropServices;

namespace ClusterInterop.Core.Matching;

/// <summary>
/// What a record or a label says, in the numbers of a <see cref="Lexicon"/>, one after the other in a single array:
/// comparing a candidate reads one stretch of memory.
/// </summary>
/// <remarks>The array: how many labels, their numbers; then for each language four numbers (words of the title, words
/// in all, what those weigh, what these weigh, both at least <see cref="TextComparison.LeastTotal"/>), the numbers of
/// the words and their weights, two in a number.</remarks>
internal readonly struct SaidText
{
    private const int HeaderLength = 4;

    private readonly int[] _packed;

    private SaidText(int[] packed) => _packed = packed;

    /// <summary>The labels of the record's codes, each once; empty for a label.</summary>
    public ReadOnlySpan<int> Labels => _packed.AsSpan(1, _packed[0]);

    /// <summary>The languages, the first first.</summary>
    public Enumerator GetEnumerator() => new(_packed.AsSpan(1 + _packed[0]));

    public static SaidText Of(VariantWords words, ReadOnlySpan<int> numbers, ReadOnlySpan<int> labels)
    {
        var length = 1 + labels.Length;
        foreach (var wording in words.Wordings)
            length += LengthOf(wording.End - wording.Start);

        var packed = new int[length];
        packed[0] = labels.Length;
        labels.CopyTo(packed.AsSpan(1));
        var rest = packed.AsSpan(1 + labels.Length);
        foreach (var wording in words.Wordings)
        {
            var count = wording.End - wording.Start;
            Write(words, numbers, wording, rest[..LengthOf(count)]);
            rest = rest[LengthOf(count)..];
        }

        return new SaidText(packed);
    }

    private static int LengthOf(int words) => HeaderLength + words + ((words + 1) / 2);

    private static void Write(VariantWords words, ReadOnlySpan<int> numbers, Wording wording, Span<int> packed)
    {
        var count = wording.End - wording.Start;
        var weights = MemoryMarshal.Cast<int, ushort>(packed[(HeaderLength + count)..]);
        var (head, all) = (0, 0);
        for (var i = 0; i < count; i++)
        {
            var word = words.Mentions[wording.Start + i];
            packed[HeaderLength + i] = numbers[word];
            weights[i] = words.Weights[word];
            all += weights[i];
            head += wording.Start + i < wording.HeadEnd ? weights[i] : 0;
        }

        packed[0] = wording.HeadEnd - wording.Start;
        packed[1] = count;
        packed[2] = Math.Max(head, TextComparison.LeastTotal);
        packed[3] = Math.Max(all, TextComparison.LeastTotal);
    }

    /// <summary>Walks over the languages.</summary>
    public ref struct Enumerator(ReadOnlySpan<int> rest)
    {
        private ReadOnlySpan<int> _rest = rest;

        public Said Current { get; private set; }

        public bool MoveNext()
        {
            if (_rest.IsEmpty)
                return false;
            var count = _rest[1];
            Current = new Said(
                _rest[0],
                _rest[2],
                _rest[3],
                _rest.Slice(HeaderLength, count),
                MemoryMarshal.Cast<int, ushort>(_rest.Slice(HeaderLength + count, (count + 1) / 2))[..count]);
            _rest = _rest[LengthOf(count)..];
            return true;
        }
    }

    /// <summary>What is said in one language.</summary>
    public readonly ref struct Said(
        int headCount, int headTotal, int total, ReadOnlySpan<int> words, ReadOnlySpan<ushort> weights)
    {
        /// <summary>How many of the words, the first ones, are of the title.</summary>
        public int HeadCount { get; } = headCount;

        public int HeadTotal { get; } = headTotal;

        public int Total { get; } = total;

        public ReadOnlySpan<int> Words { get; } = words;

        public ReadOnlySpan<ushort> Weights { get; } = weights;
    }
}
