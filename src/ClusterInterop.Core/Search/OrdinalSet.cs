namespace ClusterInterop.Core.Search;

/// <summary>
/// A set of record ordinals: a sorted list while few of the numbers below its largest are in it, a bitmap when one in
/// 32 is, which is where the two take the same space.
/// </summary>
/// <remarks>One writer; readers only while nobody writes.</remarks>
internal sealed class OrdinalSet
{
    private const int FewestInBitmap = 256;
    private int[] _sorted = [];
    private ulong[]? _bits;

    public int Count { get; private set; }

    /// <summary>Adds an ordinal; one that is in the set already changes nothing.</summary>
    public void Add(int ordinal)
    {
        if (_bits is not null)
        {
            AddBit(ordinal);
            return;
        }

        var position = Array.BinarySearch(_sorted, 0, Count, ordinal);
        if (position >= 0)
            return;

        position = ~position;
        if (Count == _sorted.Length)
            Array.Resize(ref _sorted, Math.Max(1, Count + (Count / 2) + 1));
        Array.Copy(_sorted, position, _sorted, position + 1, Count - position);
        _sorted[position] = ordinal;
        Count++;
        if (Count >= FewestInBitmap && Count * 32L > _sorted[Count - 1])
            BecomeBitmap();
    }

    /// <summary>Removes an ordinal; one that is not in the set changes nothing.</summary>
    public void Remove(int ordinal)
    {
        if (_bits is not null)
        {
            RemoveBit(ordinal);
            return;
        }

        var position = Array.BinarySearch(_sorted, 0, Count, ordinal);
        if (position < 0)
            return;

        Count--;
        Array.Copy(_sorted, position + 1, _sorted, position, Count - position);
    }

    public void UnionInto(OrdinalBitmap target)
    {
        if (_bits is not null)
            target.Or(_bits);
        else
            foreach (var ordinal in _sorted.AsSpan(0, Count))
                target.Add(ordinal);
    }

    private void AddBit(int ordinal)
    {
        var word = ordinal >> 6;
        if (word >= _bits!.Length)
            Array.Resize(ref _bits, Math.Max(word + 1, _bits.Length * 5 / 4));
        if ((_bits[word] & (1UL << ordinal)) != 0)
            return;

        _bits[word] |= 1UL << ordinal;
        Count++;
    }

    private void RemoveBit(int ordinal)
    {
        var word = ordinal >> 6;
        if (word >= _bits!.Length || (_bits[word] & (1UL << ordinal)) == 0)
            return;

        _bits[word] &= ~(1UL << ordinal);
        Count--;
        // Well below the limit at which a list becomes a bitmap, so that a set at the limit does not flip to and fro.
        if (Count < FewestInBitmap / 2 || Count * 128L < _bits.Length * 64L)
            BecomeList();
    }

    private void BecomeBitmap()
    {
        _bits = new ulong[(_sorted[Count - 1] >> 6) + 1];
        foreach (var ordinal in _sorted.AsSpan(0, Count))
            _bits[ordinal >> 6] |= 1UL << ordinal;
        _sorted = [];
    }

    private void BecomeList()
    {
        _sorted = new int[Count];
        var next = 0;
        foreach (var ordinal in new SetBits(_bits))
            _sorted[next++] = ordinal;
        _bits = null;
    }
}
