namespace ClusterInterop.Core.Matching;

/// <summary>A list that grows by pieces: nothing is ever copied, so that adding one never keeps readers waiting.
/// </summary>
internal sealed class Chunked<T>
{
    private const int Bits = 12;
    private const int Length = 1 << Bits;
    private T[][] _chunks = [];

    public ref T this[int index] => ref _chunks[index >> Bits][index & (Length - 1)];

    /// <summary>Makes room for all indexes below a number.</summary>
    public void Reach(int end)
    {
        if (end <= _chunks.Length * Length)
            return;
        var chunks = new T[((end - 1) >> Bits) + 1][];
        _chunks.CopyTo(chunks, 0);
        for (var i = _chunks.Length; i < chunks.Length; i++)
            chunks[i] = new T[Length];
        _chunks = chunks;
    }
}

/// <summary>Short runs of numbers, one after another in large pieces of memory: a run costs what it holds.</summary>
internal sealed class Segments
{
    private const int Bits = 16;
    private const int Length = 1 << Bits;
    private readonly List<uint[]> _chunks = [];
    private readonly Dictionary<int, Stack<int>> _free = []; // by length
    private int _used = Length; // of the last piece

    public Span<uint> this[int start, int length] =>
        length == 0 ? [] : _chunks[start >> Bits].AsSpan(start & (Length - 1), length);

    /// <summary>Keeps a run of at most 65,536 numbers.</summary>
    /// <returns>Where it begins.</returns>
    public int Add(ReadOnlySpan<uint> run)
    {
        if (run.Length == 0)
            return 0;
        var start = Take(run.Length);
        run.CopyTo(this[start, run.Length]);
        return start;
    }

    /// <summary>Gives the room of a run back.</summary>
    public void Free(int start, int length)
    {
        if (length == 0)
            return;
        if (!_free.TryGetValue(length, out var starts))
            _free.Add(length, starts = []);
        starts.Push(start);
    }

    private int Take(int length)
    {
        if (_free.TryGetValue(length, out var starts) && starts.TryPop(out var start))
            return start;
        if (_used + length > Length)
        {
            _chunks.Add(new uint[Length]);
            _used = 0;
        }

        start = ((_chunks.Count - 1) << Bits) + _used;
        _used += length;
        return start;
    }
}
