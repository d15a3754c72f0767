using System.Numerics;
using System.Text;
using ClusterInterop.Core.Matching;
using ClusterInterop.Core.Search;
using ClusterInterop.Core.Vocabularies;

namespace ClusterInterop.Core.Feed;

/// <summary>
/// What filters and summaries ask of a record, in some 30 bytes that are kept with it: making its facets again would
/// take a hundred times as long. Read once, from the start, in the order of the methods.
/// </summary>
/// <param name="card">What <see cref="Writer"/> wrote.</param>
/// <param name="record">The serialized record, in which the names lie that it refers to.</param>
internal ref struct RecordCard(ReadOnlySpan<byte> card, ReadOnlySpan<byte> record)
{
    private const int DepthBits = 3;
    private const byte NoRange = 0;

    private readonly ReadOnlySpan<byte> _record = record;
    private ReadOnlySpan<byte> _rest = card;

    /// <summary>Where the record is, if that is stated.</summary>
    public CodeRange? ReadRegion()
    {
        if (_rest[0] != NoRange)
            return ReadRange();
        _rest = _rest[1..];
        return null;
    }

    /// <summary>How many codes, languages or names follow, of which each is to be read.</summary>
    public int ReadCount() => (int)ReadNumber();

    /// <summary>The next code.</summary>
    public CodeRange ReadRange()
    {
        var (scheme, depth) = (_rest[0] >> DepthBits, _rest[0] & ((1 << DepthBits) - 1));
        _rest = _rest[1..];
        if (depth == 0)
            return new CodeRange(scheme, ReadNumber(), ReadNumber());

        var size = Schemes.SizeAt(scheme, depth);
        var first = ReadNumber() * size;
        return new CodeRange(scheme, first, first + size - 1);
    }

    /// <summary>The next language of the title, BCP-47.</summary>
    public ReadOnlySpan<byte> ReadLanguage() => ReadBytes();

    /// <summary>The next name of a record that this one refers to.</summary>
    public ReadOnlySpan<byte> ReadReference() => _record.Slice((int)ReadNumber(), (int)ReadNumber());

    /// <summary>What is provided and sought; after the names.</summary>
    public RecordQuantities ReadQuantities(UnitNames units)
    {
        var present = _rest[0];
        _rest = _rest[1..];
        var free = (present & 1) != 0 ? ReadQuantity(units) : null;
        var capacity = (present & 2) != 0 ? ReadQuantity(units) : null;
        var days = (present & 2) != 0 ? (int)ReadNumber() : 1;
        return new RecordQuantities(free, capacity, days, (present & 4) != 0 ? ReadQuantity(units) : null);
    }

    /// <summary>Passes over codes.</summary>
    public void SkipCodes()
    {
        for (var left = ReadCount(); left > 0; left--)
            ReadRange();
    }

    /// <summary>Passes over languages.</summary>
    public void SkipLanguages()
    {
        for (var left = ReadCount(); left > 0; left--)
            ReadBytes();
    }

    /// <summary>Passes over names.</summary>
    public void SkipReferences()
    {
        for (var left = 2 * ReadCount(); left > 0; left--)
            ReadNumber();
    }

    private SummedQuantity? ReadQuantity(UnitNames units) => new SummedQuantity(
        units.Of(ReadBytes()), new BigInteger(ReadBytes()), new BigInteger(ReadBytes()));

    private ReadOnlySpan<byte> ReadBytes()
    {
        var length = (int)ReadNumber();
        var bytes = _rest[..length];
        _rest = _rest[length..];
        return bytes;
    }

    private uint ReadNumber()
    {
        var number = Varint.Read(_rest, out var size);
        _rest = _rest[size..];
        return number;
    }

    /// <summary>Writes cards, one after another in the same memory. Not thread-safe.</summary>
    internal sealed class Writer
    {
        private byte[] _buffer = new byte[1024];
        private int _length;

        /// <summary>The card of a record; valid until the next is written.</summary>
        public ReadOnlySpan<byte> Write(RecordFacets facets, ReadOnlySpan<byte> record)
        {
            _length = 0;
            if (facets.Region is { } region)
                Add(region);
            else
                Add([NoRange]);
            Add((uint)facets.Codes.Length);
            foreach (var code in facets.Codes)
                Add(code.Range);
            Add((uint)facets.Languages.Count);
            foreach (var language in facets.Languages)
                AddBytes(Encoding.UTF8.GetBytes(language));
            Add((uint)facets.RefersTo.Count);
            foreach (var name in facets.RefersTo)
                AddReference(Encoding.UTF8.GetBytes(name), record);
            AddQuantities(facets.Capability, facets.Need);
            return _buffer.AsSpan(0, _length);
        }

        // Wherever in the record the name stands, it is the same name.
        private void AddReference(ReadOnlySpan<byte> name, ReadOnlySpan<byte> record)
        {
            Add((uint)record.IndexOf(name));
            Add((uint)name.Length);
        }

        private void AddQuantities(CapabilityFacets? capability, NeedFacets? need)
        {
            Add([
                (byte)((capability?.Free is null ? 0 : 1)
                    | (capability?.Capacity is null ? 0 : 2)
                    | (need?.Quantity is null ? 0 : 4)),
            ]);
            AddQuantity(capability?.Free);
            AddQuantity(capability?.Capacity);
            if (capability?.Capacity is not null)
                Add((uint)(capability.CapacityDays ?? 1)); // what can be made at once can be made in a day
            AddQuantity(need?.Quantity);
        }

        private void AddQuantity(QuantityFacet? quantity)
        {
            if (quantity is null)
                return;

            AddBytes(Encoding.UTF8.GetBytes(quantity.BaseUnit));
            AddBytes(quantity.Value.Numerator.ToByteArray());
            AddBytes(quantity.Value.Denominator.ToByteArray());
        }

        // Nearly every code begins where those of its depth may begin, and spans what they span.
        private void Add(CodeRange range)
        {
            var depth = range.Depth;
            var size = Schemes.SizeAt(range.Scheme, depth);
            if (range.First % size == 0 && range.Last - range.First == size - 1)
            {
                Add([(byte)((range.Scheme << DepthBits) | depth)]);
                Add(range.First / size);
                return;
            }

            Add([(byte)(range.Scheme << DepthBits)]);
            Add(range.First);
            Add(range.Last);
        }

        private void AddBytes(ReadOnlySpan<byte> bytes)
        {
            Add((uint)bytes.Length);
            Add(bytes);
        }

        private void Add(uint number)
        {
            Span<byte> bytes = stackalloc byte[5];
            Add(bytes[..Varint.Write(number, bytes)]);
        }

        private void Add(ReadOnlySpan<byte> bytes)
        {
            if (_length + bytes.Length > _buffer.Length)
                Array.Resize(ref _buffer, (_length + bytes.Length) * 2);
            bytes.CopyTo(_buffer.AsSpan(_length));
            _length += bytes.Length;
        }
    }
}

/// <summary>What a record adds to the sums of its group; null for what it does not state.</summary>
/// <param name="Free">How much is to be had now.</param>
/// <param name="Capacity">How much can be made in <paramref name="CapacityDays"/>.</param>
/// <param name="Needed">How much is sought.</param>
internal readonly record struct RecordQuantities(
    SummedQuantity? Free, SummedQuantity? Capacity, int CapacityDays, SummedQuantity? Needed);

/// <summary>A quantity in the base unit of its dimension: an exact fraction.</summary>
internal readonly record struct SummedQuantity(string BaseUnit, BigInteger Numerator, BigInteger Denominator);

/// <summary>The few units that occur, each as one string. For one thread.</summary>
internal sealed class UnitNames
{
    private readonly Dictionary<string, string> _known = [];

    public string Of(ReadOnlySpan<byte> utf8)
    {
        Span<char> name = stackalloc char[Encoding.UTF8.GetMaxCharCount(utf8.Length)];
        name = name[..Encoding.UTF8.GetChars(utf8, name)];
        var bySpan = _known.GetAlternateLookup<ReadOnlySpan<char>>();
        if (bySpan.TryGetValue(name, out var known))
            return known;
        known = new string(name);
        return _known[known] = known;
    }
}
