using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ClusterInterop.Core.Search;

/// <summary>Where an archive keeps the place of an entry: a 4-byte number of its owner's, 0 for no entry.</summary>
internal delegate ref uint EntryPlace(int number);

/// <summary>
/// Byte strings by number, packed into large chunks: an array for each would cost 30 bytes more, and a mark by the
/// garbage collector in every collection. What is written is never written over: whoever holds an entry may go on
/// reading it when it is replaced. A chunk of which an eighth is no longer needed is given up, and what it still holds
/// goes to the end.
/// </summary>
/// <remarks>One writer; entries are looked up only while nobody writes, and read at any time.</remarks>
internal sealed class ByteArchive(EntryPlace placeOf)
{
    private const int ChunkBytes = 1 << 20;
    private const int UnitBits = 2; // an entry begins at a multiple of 4 bytes: 16 GiB of them fit into a place
    private const int UnitsPerChunk = ChunkBytes >> UnitBits;
    private const int NumberBytes = sizeof(int);

    private readonly List<Chunk?> _chunks = [];
    private readonly Stack<int> _unused = [];
    private int _last = -1;

    /// <summary>The entry of a number that has one.</summary>
    public ReadOnlyMemory<byte> this[int number]
    {
        get
        {
            var (chunk, offset) = Locate(placeOf(number));
            var length = ReadLength(chunk.Bytes, offset, out var start);
            return new ReadOnlyMemory<byte>(chunk.Bytes, start, length);
        }
    }

    /// <summary>The same for who reads it at once.</summary>
    public ReadOnlySpan<byte> SpanOf(int number)
    {
        var (chunk, offset) = Locate(placeOf(number));
        var length = ReadLength(chunk.Bytes, offset, out var start);
        return chunk.Bytes.AsSpan(start, length);
    }

    /// <summary>Puts an entry of two parts in the place of what the number had.</summary>
    public void Put(int number, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second = default)
    {
        var old = placeOf(number);
        var length = first.Length + second.Length;
        var target = Append(number, length);
        first.CopyTo(target);
        second.CopyTo(target[first.Length..]);
        if (old != 0)
            Forget(old);
    }

    /// <summary>Removes the entry of a number that has one.</summary>
    public void Remove(int number)
    {
        ref var place = ref placeOf(number);
        var old = place;
        place = 0;
        Forget(old);
    }

    private Span<byte> Append(int number, int length)
    {
        var size = NumberBytes + Varint.SizeOf((uint)length) + length;
        if (_last < 0 || _chunks[_last]!.Used + size > _chunks[_last]!.Bytes.Length)
            _last = NewChunk(Math.Max(ChunkBytes, size));

        var chunk = _chunks[_last]!;
        placeOf(number) = (uint)(_last * UnitsPerChunk + (chunk.Used >> UnitBits)) + 1;
        var entry = chunk.Bytes.AsSpan(chunk.Used);
        MemoryMarshal.Write(entry, number);
        var start = NumberBytes + Varint.Write((uint)length, entry[NumberBytes..]);
        chunk.Used += Padded(size);
        chunk.Needed += Padded(size);
        return entry.Slice(start, length);
    }

    // An entry that is larger than a chunk has a chunk of its own.
    private int NewChunk(int size)
    {
        var chunk = new Chunk(GC.AllocateUninitializedArray<byte>(Padded(size)));
        if (_unused.TryPop(out var index))
        {
            _chunks[index] = chunk;
            return index;
        }

        _chunks.Add(chunk);
        return _chunks.Count - 1;
    }

    private void Forget(uint place)
    {
        var (chunk, offset) = Locate(place);
        var length = ReadLength(chunk.Bytes, offset, out var start);
        chunk.Needed -= Padded(start - offset + length);
        var index = (int)((place - 1) / UnitsPerChunk);
        if (index != _last && chunk.Needed < chunk.Used - (chunk.Used / 8))
            GiveUp(index);
    }

    private void GiveUp(int index)
    {
        var chunk = _chunks[index]!;
        for (var offset = 0; offset < chunk.Used;)
        {
            var number = MemoryMarshal.Read<int>(chunk.Bytes.AsSpan(offset));
            var length = ReadLength(chunk.Bytes, offset, out var start);
            if (placeOf(number) == (uint)(index * UnitsPerChunk + (offset >> UnitBits)) + 1)
                chunk.Bytes.AsSpan(start, length).CopyTo(Append(number, length));
            offset += Padded(start - offset + length);
        }

        _chunks[index] = null;
        _unused.Push(index);
    }

    private (Chunk Chunk, int Offset) Locate(uint place)
    {
        Debug.Assert(place != 0, "There is no such entry.");
        return (_chunks[(int)((place - 1) / UnitsPerChunk)]!, (int)((place - 1) % UnitsPerChunk) << UnitBits);
    }

    private static int ReadLength(byte[] bytes, int offset, out int start)
    {
        var length = Varint.Read(bytes.AsSpan(offset + NumberBytes), out var size);
        start = offset + NumberBytes + size;
        return (int)length;
    }

    private static int Padded(int size) => (size + (1 << UnitBits) - 1) & -(1 << UnitBits);

    private sealed class Chunk(byte[] bytes)
    {
        public byte[] Bytes => bytes;

        public int Used { get; set; }

        /// <summary>How many of the used bytes belong to entries that were neither replaced nor removed.</summary>
        public int Needed { get; set; }
    }
}
