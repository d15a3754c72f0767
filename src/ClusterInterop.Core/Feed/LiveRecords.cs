using System.Diagnostics.CodeAnalysis;
using System.Text;
using ClusterInterop.Core.Matching;
using ClusterInterop.Core.Records;
using ClusterInterop.Core.Search;

namespace ClusterInterop.Core.Feed;

/// <summary>
/// Every record as it is now: its serialized bytes with a card of what is asked of it, packed in an archive, and in a
/// row what is asked most. No message, no string and no object of a record is kept; at a million records each of them
/// would cost more than the record itself.
/// </summary>
/// <remarks>One writer; readers only while nobody writes. What they are given may be read at any time.</remarks>
internal sealed class LiveRecords
{
    private readonly Chunked<Row> _rows = new();
    private readonly ByteArchive _archive;
    private readonly KeyTable _ordinals;
    private readonly RecordCard.Writer _cards = new();
    private readonly List<AssociationId> _associations = [];
    private readonly Dictionary<string, int> _associationNumbers = [];
    private byte[] _head = new byte[1024];

    public LiveRecords()
    {
        _archive = new ByteArchive(ordinal => ref _rows[ordinal].Place);
        _ordinals = new KeyTable(NameOf);
        ByName = new SortedNumbers(NameOf);
        Changes = new ChangeLog(ordinal => _rows[ordinal].Revision);
    }

    /// <summary>How many records there are, in whatever state; their ordinals are the numbers below.</summary>
    public int Count { get; private set; }

    /// <summary>The ordinals in the order of their names.</summary>
    public SortedNumbers ByName { get; }

    /// <summary>The ordinals in the order in which the records changed last.</summary>
    public ChangeLog Changes { get; }

    public LiveRecord this[int ordinal]
    {
        get
        {
            ref var row = ref _rows[ordinal];
            return new LiveRecord(
                ordinal, row.Revision, row.Traits, _associations[row.Association], _archive[ordinal]);
        }
    }

    public Revision RevisionOf(int ordinal) => _rows[ordinal].Revision;

    public LiveRecord? Find(RecordName name)
    {
        Span<byte> buffer = stackalloc byte[Encoding.UTF8.GetMaxByteCount(name.Value.Length)];
        var ordinal = _ordinals.Find(buffer[..Encoding.UTF8.GetBytes(name.Value, buffer)]);
        return ordinal < 0 ? null : this[ordinal];
    }

    /// <summary>Puts a record in the place of what had its name.</summary>
    /// <param name="record">The record as it is now, in whatever state, with a revision above all before it.</param>
    /// <param name="facets">Its facets.</param>
    /// <param name="before">What had the name.</param>
    /// <returns>The ordinal.</returns>
    public int Put(StoredRecord record, RecordFacets facets, out LiveRecord? before)
    {
        var name = LiveRecord.NameOf(record.Bytes);
        var ordinal = _ordinals.Find(name);
        var isNew = ordinal < 0;
        if (isNew)
        {
            ordinal = Count++;
            _rows.Reach(ordinal + 1);
        }

        before = isNew ? null : this[ordinal];
        ref var row = ref _rows[ordinal];
        row.Revision = record.Revision;
        row.Traits = new LiveRecordTraits(record, facets.ResourceKind, facets.Verification);
        row.Association = NumberOf(record.Name.Association);
        _archive.Put(ordinal, HeadOf(facets, record.Bytes), record.Bytes);
        Changes.Append(ordinal, record.Revision, before?.Revision);
        if (isNew)
        {
            _ordinals.Add(name, ordinal);
            ByName.Add(ordinal);
        }

        return ordinal;
    }

    // The length of the card, and the card.
    private ReadOnlySpan<byte> HeadOf(RecordFacets facets, ReadOnlySpan<byte> record)
    {
        var card = _cards.Write(facets, record);
        if (_head.Length < card.Length + 5)
            _head = new byte[card.Length * 2];
        var size = Varint.Write((uint)card.Length, _head);
        card.CopyTo(_head.AsSpan(size));
        return _head.AsSpan(0, size + card.Length);
    }

    private int NumberOf(AssociationId association)
    {
        if (_associationNumbers.TryGetValue(association.Value, out var number))
            return number;

        _associations.Add(association);
        return _associationNumbers[association.Value] = _associations.Count - 1;
    }

    private ReadOnlySpan<byte> NameOf(int ordinal) => LiveRecord.NameIn(_archive.SpanOf(ordinal));

    [SuppressMessage("Performance", "CA1815", Justification = "Rows are not compared.")]
    private struct Row
    {
        public Revision Revision;
        public uint Place;
        public LiveRecordTraits Traits;
        public int Association;
    }
}
