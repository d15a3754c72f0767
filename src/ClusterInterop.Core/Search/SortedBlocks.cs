using System.Runtime.InteropServices;

namespace ClusterInterop.Core.Search;

/// <summary>
/// A sorted collection that can be changed anywhere and walked from anywhere: blocks of at most 512 items, so that an
/// insertion moves a few kilobytes however large the whole is. Items are distinct by their comparison.
/// </summary>
/// <remarks>One writer; readers only while nobody writes.</remarks>
internal sealed class SortedBlocks<T>
    where T : IComparable<T>
{
    private const int MostInBlock = 512;
    private readonly List<List<T>> _blocks = [];

    public int Count { get; private set; }

    public void Add(T item)
    {
        if (_blocks.Count == 0)
        {
            _blocks.Add([item]);
            Count++;
            return;
        }

        var at = BlockOf(item);
        var block = _blocks[at];
        var position = block.BinarySearch(item);
        if (position >= 0)
            throw new InvalidOperationException($"{item} is added twice.");

        block.Insert(~position, item);
        Count++;
        if (block.Count > MostInBlock)
            Split(at);
    }

    public void Remove(T item)
    {
        var at = BlockOf(item);
        var position = at < _blocks.Count ? _blocks[at].BinarySearch(item) : -1;
        if (position < 0)
            throw new InvalidOperationException($"{item} is removed and was not there.");

        _blocks[at].RemoveAt(position);
        Count--;
        if (_blocks[at].Count == 0)
            _blocks.RemoveAt(at);
    }

    /// <summary>All items, in order.</summary>
    public Walk All() => new(_blocks, 0, 0);

    /// <summary>The items that are not below a key, in order.</summary>
    public Walk From(T key)
    {
        if (_blocks.Count == 0)
            return new Walk(_blocks, 0, 0);

        var at = BlockOf(key);
        var position = _blocks[at].BinarySearch(key);
        return new Walk(_blocks, at, position < 0 ? ~position : position);
    }

    // The last block that does not start above the item, else the first.
    private int BlockOf(T item)
    {
        var (low, high) = (0, _blocks.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_blocks[middle][0].CompareTo(item) <= 0)
                low = middle + 1;
            else
                high = middle;
        }

        return Math.Max(low - 1, 0);
    }

    private void Split(int at)
    {
        var block = _blocks[at];
        // Filling at the end, as a replay in order does, leaves full blocks behind; elsewhere the halves have room.
        var kept = at == _blocks.Count - 1 ? block.Count * 15 / 16 : block.Count / 2;
        _blocks.Insert(at + 1, block.GetRange(kept, block.Count - kept));
        block.RemoveRange(kept, block.Count - kept);
    }

    /// <summary>A walk in order, valid until the next change.</summary>
    internal struct Walk(List<List<T>> blocks, int block, int position)
    {
        private int _block = block;
        private int _position = position - 1;

        public readonly T Current => CollectionsMarshal.AsSpan(blocks[_block])[_position];

        public readonly Walk GetEnumerator() => this;

        public bool MoveNext()
        {
            while (_block < blocks.Count)
            {
                if (++_position < blocks[_block].Count)
                    return true;
                _block++;
                _position = -1;
            }

            return false;
        }
    }
}
