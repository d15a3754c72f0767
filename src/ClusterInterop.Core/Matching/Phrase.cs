using System.Runtime.CompilerServices;
using ClusterInterop.Core.Vocabularies;

namespace ClusterInterop.Core.Matching;

/// <summary>
/// What is said in one language: the telling words of a title and of the summary that goes with it, or of a label, each
/// once and with its weight. Immutable.
/// </summary>
internal sealed class Phrase
{
    /// <summary>A text is read as far as this many telling words, those of the title first.</summary>
    public const int MostWords = 12;

    private readonly Stem[] _words;
    private readonly ushort[] _weights;
    private readonly int[] _starts; // where in its text each word is written first
    private readonly uint _heads; // a bit for each word of the title or label
    private readonly string _title;
    private readonly string _summary;

    private Phrase(ReadOnlySpan<Said> said, string title, string summary)
    {
        (_title, _summary) = (title, summary);
        (_words, _weights, _starts) = (new Stem[said.Length], new ushort[said.Length], new int[said.Length]);
        var (head, all) = (0, 0);
        for (var i = 0; i < said.Length; i++)
        {
            (_words[i], _weights[i], _starts[i]) = (said[i].Word, said[i].Weight, said[i].Start);
            _heads |= said[i].IsHead ? 1u << i : 0;
            all += _weights[i];
            head += said[i].IsHead ? _weights[i] : 0;
        }

        HeadTotal = Math.Max(head, TextCloseness.LeastTotal);
        Total = Math.Max(all, TextCloseness.LeastTotal);
    }

    /// <summary>The words, ascending.</summary>
    public ReadOnlySpan<Stem> Words => _words;

    /// <summary>How much each word says.</summary>
    public ReadOnlySpan<ushort> Weights => _weights;

    /// <summary>What the words of the title weigh, at least <see cref="TextCloseness.LeastTotal"/>.</summary>
    public int HeadTotal { get; }

    /// <summary>What all words weigh, at least <see cref="TextCloseness.LeastTotal"/>.</summary>
    public int Total { get; }

    /// <summary>Whether the word is one of the title.</summary>
    public bool IsHead(int word) => (_heads >> word & 1) != 0;

    /// <summary>How close two phrases are, in thousandths; 0 below the floor.</summary>
    public int ClosenessTo(Phrase other)
    {
        var shared = default(SharedWeight);
        for (int i = 0, j = 0; i < _words.Length && j < other._words.Length;)
        {
            var order = _words[i].CompareTo(other._words[j]);
            if (order == 0)
                shared += SharedWeight.Of(_weights[i], IsHead(i), other.IsHead(j));
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }

        return shared == default ? 0 : TextCloseness.Of(shared, HeadTotal, Total, other.HeadTotal, other.Total);
    }

    /// <summary>The words that it shares with another, as this one spells them, the weightiest first.</summary>
    /// <param name="others">The words of the other, ascending.</param>
    public IReadOnlyList<string> SharedWith(ReadOnlySpan<Stem> others)
    {
        var shared = new List<(ushort Weight, string Spelled)>(MostWords);
        for (var word = 0; word < _words.Length; word++)
            if (others.BinarySearch(_words[word]) >= 0)
                shared.Add((_weights[word], Spelled(word)));
        shared.Sort(static (one, other) => one.Weight != other.Weight
            ? other.Weight.CompareTo(one.Weight) : string.CompareOrdinal(one.Spelled, other.Spelled));
        return shared.ConvertAll(static word => word.Spelled);
    }

    // Only sentences ask for it, so it is read once more from the text when they do.
    private string Spelled(int word)
    {
        var words = Folding.EnumerateWords((IsHead(word) ? _title : _summary).AsSpan(_starts[word]));
        return words.MoveNext() ? new string(words.Current) : "";
    }

    /// <summary>Collects the words of a phrase. Not to be copied.</summary>
    internal struct Builder
    {
        private WordBuffer _said;
        private int _count;

        /// <summary>Whether more words would be passed over.</summary>
        public readonly bool IsFull => _count == MostWords;

        /// <param name="word">The stem; one that was added before counts no more.</param>
        /// <param name="weight">How much it says.</param>
        /// <param name="start">Where in its text it is written.</param>
        /// <param name="isHead">Whether that is the title or label.</param>
        public void Add(Stem word, ushort weight, int start, bool isHead)
        {
            if (IsFull)
                return;
            Span<Said> said = _said;
            foreach (ref readonly var known in said[.._count])
                if (known.Word == word)
                    return;
            var place = _count++;
            for (; place > 0 && said[place - 1].Word.Packed > word.Packed; place--)
                said[place] = said[place - 1];
            said[place] = new Said(word, weight, start, isHead);
        }

        /// <summary>The phrase, or null if nothing was said; begins anew.</summary>
        /// <param name="title">The title or label whose words were added.</param>
        /// <param name="summary">The summary whose words were added.</param>
        public Phrase? Take(string title, string summary)
        {
            if (_count == 0)
                return null;
            var phrase = new Phrase(((ReadOnlySpan<Said>)_said)[.._count], title, summary);
            _count = 0;
            return phrase;
        }

        [InlineArray(MostWords)]
        private struct WordBuffer
        {
            private Said _first;
        }
    }

    private readonly record struct Said(Stem Word, ushort Weight, int Start, bool IsHead);
}
