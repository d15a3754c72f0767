using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;

namespace ClusterInterop.Core.Search;

/// <summary>A set of ordinals as bits, in which a query is worked out. Lives as long as its
/// <see cref="QueryScratch"/>.</summary>
internal sealed class OrdinalBitmap(ulong[] words, int length)
{
    /// <summary>The bits, 64 ordinals a word.</summary>
    public Span<ulong> Words => words.AsSpan(0, length);

    public int Count()
    {
        var count = 0;
        foreach (var word in Words)
            count += BitOperations.PopCount(word);
        return count;
    }

    public bool IsEmpty() => !Words.ContainsAnyExcept(0UL);

    public bool Contains(int ordinal) => (words[ordinal >> 6] & (1UL << ordinal)) != 0;

    public void Add(int ordinal) => words[ordinal >> 6] |= 1UL << ordinal;

    public void Remove(int ordinal) => words[ordinal >> 6] &= ~(1UL << ordinal);

    public void Clear() => Words.Clear();

    /// <summary>Takes over the other set, which belongs to the same query.</summary>
    public void Set(OrdinalBitmap other) => other.Words.CopyTo(Words);

    /// <summary>Adds bits, of which the first stands for the first ordinal of a word.</summary>
    public void Or(ReadOnlySpan<ulong> other, int firstWord)
    {
        var target = Words[firstWord..];
        target = target[..Math.Min(other.Length, target.Length)];
        other = other[..target.Length];
        var vectors = Vectors(target);
        var others = Vectors(other);
        for (var i = 0; i < vectors.Length; i++)
            vectors[i] |= others[i];
        for (var i = vectors.Length * Vector<ulong>.Count; i < target.Length; i++)
            target[i] |= other[i];
    }

    /// <summary>Keeps what is in the other set too.</summary>
    public void And(OrdinalBitmap other) => And(other.Words, 0);

    /// <summary>Keeps, of as many words as are given, what is in them too.</summary>
    public void And(ReadOnlySpan<ulong> other, int firstWord)
    {
        var target = Words[firstWord..];
        target = target[..Math.Min(other.Length, target.Length)];
        other = other[..target.Length];
        var vectors = Vectors(target);
        var others = Vectors(other);
        for (var i = 0; i < vectors.Length; i++)
            vectors[i] &= others[i];
        for (var i = vectors.Length * Vector<ulong>.Count; i < target.Length; i++)
            target[i] &= other[i];
    }

    /// <summary>Removes what is in the other set.</summary>
    public void AndNot(OrdinalBitmap other)
    {
        var target = Words;
        var source = other.Words;
        for (var i = 0; i < target.Length; i++)
            target[i] &= ~source[i];
    }

    /// <summary>The ordinals, ascending.</summary>
    public SetBits GetEnumerator() => new(Words);

    private static Span<Vector<ulong>> Vectors(Span<ulong> from) => MemoryMarshal.Cast<ulong, Vector<ulong>>(from);

    private static ReadOnlySpan<Vector<ulong>> Vectors(ReadOnlySpan<ulong> from) =>
        MemoryMarshal.Cast<ulong, Vector<ulong>>(from);
}

/// <summary>Walks over the numbers of the bits that are set.</summary>
internal ref struct SetBits(ReadOnlySpan<ulong> words)
{
    private readonly ReadOnlySpan<ulong> _words = words;
    private int _word = -1;
    private ulong _rest;

    public int Current { get; private set; }

    public readonly SetBits GetEnumerator() => this;

    public bool MoveNext()
    {
        while (_rest == 0)
        {
            if (++_word >= _words.Length)
                return false;
            _rest = _words[_word];
        }

        Current = (_word << 6) + BitOperations.TrailingZeroCount(_rest);
        _rest &= _rest - 1;
        return true;
    }
}

/// <summary>The memory in which one query is worked out, given back when it is done: at a million records a bitmap has
/// 140 KB, too much to be made and thrown away for each.</summary>
/// <param name="ordinals">How many ordinals there are.</param>
internal sealed class QueryScratch(int ordinals) : IDisposable
{
    private readonly List<ulong[]> _bitmaps = [];
    private int[]? _scores;
    private byte[]? _points;

    /// <summary>A number for each ordinal, which means nothing until it is set: setting all to 0 would take longer than
    /// most queries. There is one such array a query.</summary>
    public int[] Scores => _scores ??= ArrayPool<int>.Shared.Rent(Math.Max(ordinals, 1));

    /// <summary>A small number for each ordinal, which means nothing until it is set either.</summary>
    public byte[] Points => _points ??= ArrayPool<byte>.Shared.Rent(Math.Max(ordinals, 1));

    /// <summary>An empty set.</summary>
    public OrdinalBitmap NewBitmap()
    {
        var length = (ordinals + 63) >> 6;
        var words = ArrayPool<ulong>.Shared.Rent(Math.Max(length, 1));
        _bitmaps.Add(words);
        var bitmap = new OrdinalBitmap(words, length);
        bitmap.Clear();
        return bitmap;
    }

    public void Dispose()
    {
        foreach (var words in _bitmaps)
            ArrayPool<ulong>.Shared.Return(words);
        _bitmaps.Clear();
        if (_scores is not null)
            ArrayPool<int>.Shared.Return(_scores);
        if (_points is not null)
            ArrayPool<byte>.Shared.Return(_points);
        (_scores, _points) = (null, null);
    }
}
