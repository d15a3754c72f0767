using System.Buffers.Binary;
using ClusterInterop.Core.Matching;

namespace ClusterInterop.Core.Search;

/// <summary>
/// Numbers in the order of the byte strings they stand for, which can be changed anywhere and walked from anywhere:
/// blocks of at most 512, so that an insertion moves a few kilobytes however many there are. While it is loaded,
/// numbers are only collected, and sorted once at the end: a million insertions would take many times as long.
/// </summary>
/// <param name="keyOf">The string of a number, distinct from those of the others.</param>
/// <remarks>One writer; readers only while nobody writes.</remarks>
internal sealed class SortedNumbers(KeyOfNumber keyOf)
{
    private const int MostInBlock = 512;
    private const int FullAfterSorting = MostInBlock * 15 / 16;
    private readonly List<Block> _blocks = [];
    private readonly List<Block> _byId = [];
    private readonly Stack<Block> _unused = [];
    private readonly Chunked<int> _blockOf = new(); // by id, which a block keeps when others come before it
    private List<int>? _unsorted;

    public int Count { get; private set; }

    public int BlockCount => _blocks.Count;

    /// <summary>Numbers that are added from now on are in no order until <see cref="EndLoading"/>.</summary>
    public void BeginLoading() => _unsorted = [];

    public void EndLoading()
    {
        if (_unsorted is not { } added)
            return;

        _unsorted = null;
        foreach (var block in _blocks)
            added.AddRange(block.Numbers.AsSpan(0, block.Count));
        _blocks.Clear();
        _byId.Clear();
        _unused.Clear();
        int[] sorted = [.. added];
        Sort(sorted, 0);
        for (var start = 0; start < sorted.Length; start += FullAfterSorting)
        {
            var block = NewBlock(_blocks.Count);
            foreach (var number in sorted.AsSpan(start, Math.Min(FullAfterSorting, sorted.Length - start)))
                Append(block, number);
        }
    }

    public void Add(int number)
    {
        Count++;
        _blockOf.Reach(number + 1);
        if (_unsorted is not null)
        {
            _unsorted.Add(number);
            return;
        }

        if (_blocks.Count == 0)
            NewBlock(0);
        var key = keyOf(number);
        var block = _blocks[BlockFor(key)];
        var position = PositionIn(block, key);
        block.Numbers.AsSpan(position, block.Count - position).CopyTo(block.Numbers.AsSpan(position + 1));
        block.Numbers[position] = number;
        block.Count++;
        _blockOf[number] = block.Id;
        if (block.Count == MostInBlock)
            Split(block);
    }

    public void Remove(int number)
    {
        Count--;
        if (_unsorted is not null && _unsorted.Remove(number))
            return;

        var block = _byId[_blockOf[number]];
        var position = Array.IndexOf(block.Numbers, number, 0, block.Count);
        block.Numbers.AsSpan(position + 1, block.Count - position - 1).CopyTo(block.Numbers.AsSpan(position));
        block.Count--;
        if (block.Count > 0)
            return;

        _blocks.RemoveAt(block.Index);
        _unused.Push(block);
        Renumber(block.Index);
    }

    /// <summary>The numbers whose strings are not below one key but below another, in order.</summary>
    public Walk Between(ReadOnlySpan<byte> first, ReadOnlySpan<byte> end) =>
        new(_blocks, PositionOf(first), PositionOf(end));

    /// <summary>Where the first number stands whose string is not below a key.</summary>
    public (int Block, int Position) PositionOf(ReadOnlySpan<byte> key)
    {
        if (_blocks.Count == 0)
            return (0, 0);

        var block = BlockFor(key);
        return (block, PositionIn(_blocks[block], key));
    }

    /// <summary>In which of the blocks, which are in order too, a number stands.</summary>
    public int BlockIndexOf(int number) => _byId[_blockOf[number]].Index;

    /// <summary>The numbers of one block, in order.</summary>
    public ReadOnlySpan<int> InBlock(int index) => _blocks[index].Numbers.AsSpan(0, _blocks[index].Count);

    // The last block that does not start above the key, else the first.
    private int BlockFor(ReadOnlySpan<byte> key)
    {
        var (low, high) = (0, _blocks.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_blocks[middle].Count > 0 && keyOf(_blocks[middle].Numbers[0]).SequenceCompareTo(key) <= 0)
                low = middle + 1;
            else
                high = middle;
        }

        return Math.Max(low - 1, 0);
    }

    private int PositionIn(Block block, ReadOnlySpan<byte> key)
    {
        var (low, high) = (0, block.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (keyOf(block.Numbers[middle]).SequenceCompareTo(key) < 0)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private void Append(Block block, int number)
    {
        block.Numbers[block.Count++] = number;
        _blockOf[number] = block.Id;
    }

    private void Split(Block block)
    {
        var second = NewBlock(block.Index + 1);
        var kept = MostInBlock / 2;
        foreach (var number in block.Numbers.AsSpan(kept, block.Count - kept))
            Append(second, number);
        block.Count = kept;
    }

    private Block NewBlock(int index)
    {
        var block = _unused.TryPop(out var used) ? used : new Block(_byId.Count);
        if (block.Id == _byId.Count)
            _byId.Add(block);
        _blocks.Insert(index, block);
        Renumber(index);
        return block;
    }

    private void Renumber(int from)
    {
        for (var i = from; i < _blocks.Count; i++)
            _blocks[i].Index = i;
    }

    // By eight bytes at a time, after those that all have in common: comparing whole strings would read each of them
    // some twenty times. A string that ends counts as one that goes on with zeros, which none has.
    private void Sort(Span<int> numbers, int depth)
    {
        if (numbers.Length < 2)
            return;

        depth = CommonLength(numbers, depth);
        var keys = new ulong[numbers.Length];
        for (var i = 0; i < numbers.Length; i++)
            keys[i] = EightBytes(keyOf(numbers[i]), depth);
        keys.AsSpan().Sort(numbers);
        for (var start = 0; start < numbers.Length;)
        {
            var end = start + 1;
            while (end < numbers.Length && keys[end] == keys[start])
                end++;
            Sort(numbers[start..end], depth + sizeof(ulong));
            start = end;
        }
    }

    private int CommonLength(ReadOnlySpan<int> numbers, int depth)
    {
        var first = keyOf(numbers[0]);
        var common = first.Length;
        foreach (var number in numbers[1..])
        {
            common = first[..common].CommonPrefixLength(keyOf(number));
            if (common <= depth)
                return depth;
        }

        return Math.Max(common, depth);
    }

    private static ulong EightBytes(ReadOnlySpan<byte> key, int start)
    {
        if (start + sizeof(ulong) <= key.Length)
            return BinaryPrimitives.ReadUInt64BigEndian(key[start..]);

        Span<byte> rest = stackalloc byte[sizeof(ulong)];
        rest.Clear();
        if (start < key.Length)
            key[start..].CopyTo(rest);
        return BinaryPrimitives.ReadUInt64BigEndian(rest);
    }

    /// <summary>A walk in order, valid until the next change.</summary>
    internal struct Walk(IReadOnlyList<Block> blocks, (int Block, int Position) start, (int Block, int Position) end)
    {
        private int _block = start.Block;
        private int _position = start.Position - 1;

        public readonly int Current => blocks[_block].Numbers[_position];

        public readonly Walk GetEnumerator() => this;

        public bool MoveNext()
        {
            _position++;
            while (_block < end.Block)
            {
                if (_position < blocks[_block].Count)
                    return true;
                (_block, _position) = (_block + 1, 0);
            }

            return _block == end.Block && _position < end.Position;
        }
    }

    internal sealed class Block(int id)
    {
        public int Id => id;

        public int[] Numbers { get; } = new int[MostInBlock];

        public int Count { get; set; }

        public int Index { get; set; }
    }
}
