using System.Buffers;
using System.Numerics;

namespace ClusterInterop.Core.Search;

/// <summary>A set of ordinals as bits, in which a query is worked out. Lives as long as its
/// <see cref="QueryScratch"/>.</summary>
internal sealed class OrdinalBitmap(ulong[] words, int length)
{
    private Span<ulong> Words => words.AsSpan(0, length);

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

    public void Clear() => Words.Clear();

    /// <summary>Takes over the other set, which belongs to the same query.</summary>
    public void Set(OrdinalBitmap other) => other.Words.CopyTo(Words);

    public void Or(ReadOnlySpan<ulong> other)
    {
        var target = Words[..Math.Min(other.Length, length)];
        for (var i = 0; i < target.Length; i++)
            target[i] |= other[i];
    }

    /// <summary>Keeps what is in the other set too.</summary>
    public void And(OrdinalBitmap other)
    {
        var target = Words;
        var source = other.Words;
        for (var i = 0; i < target.Length; i++)
            target[i] &= source[i];
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
/// 125 KB, too much to be made and thrown away for each.</summary>
/// <param name="ordinals">How many ordinals there are.</param>
internal sealed class QueryScratch(int ordinals) : IDisposable
{
    private readonly List<ulong[]> _rented = [];
    private int[]? _scores;

    /// <summary>A number for each ordinal, at first 0. There is one such array a query.</summary>
    public int[] Scores => _scores ??= RentScores();

    /// <summary>An empty set.</summary>
    public OrdinalBitmap NewBitmap()
    {
        var length = (ordinals + 63) >> 6;
        var words = ArrayPool<ulong>.Shared.Rent(Math.Max(length, 1));
        _rented.Add(words);
        var bitmap = new OrdinalBitmap(words, length);
        bitmap.Clear();
        return bitmap;
    }

    public void Dispose()
    {
        foreach (var words in _rented)
            ArrayPool<ulong>.Shared.Return(words);
        _rented.Clear();
        if (_scores is not null)
            ArrayPool<int>.Shared.Return(_scores);
        _scores = null;
    }

    private int[] RentScores()
    {
        var scores = ArrayPool<int>.Shared.Rent(Math.Max(ordinals, 1));
        scores.AsSpan(0, ordinals).Clear();
        return scores;
    }
}
