using System.Text;
using ClusterInterop.Core.Records;
using ClusterInterop.Core.Search;
using ClusterInterop.V1;

namespace ClusterInterop.Core.Feed;

/// <summary>The latest state of a record as this process knows it: a view of what <see cref="LiveRecords"/> keeps,
/// which stays as it is when the record changes. Immutable.</summary>
internal readonly struct LiveRecord
{
    private readonly LiveRecordTraits _traits;
    private readonly ReadOnlyMemory<byte> _entry; // the length of the card, the card, the serialized record

    public LiveRecord(
        int ordinal,
        Revision revision,
        LiveRecordTraits traits,
        AssociationId association,
        ReadOnlyMemory<byte> entry)
    {
        (Ordinal, Revision, Association, _traits, _entry) = (ordinal, revision, association, traits, entry);
    }

    /// <summary>A number that stands for the record's name as long as the process runs.</summary>
    public int Ordinal { get; }

    public Revision Revision { get; }

    public AssociationId Association { get; }

    public RecordKind Kind => _traits.Kind;

    public RecordState State => _traits.State;

    public Visibility Visibility => _traits.Visibility;

    /// <summary>The widest visibility the record ever had.</summary>
    public Visibility WidestVisibility => _traits.WidestVisibility;

    public VerificationLevel Verification => _traits.Verification;

    /// <summary>What is provided or sought; not stated for other kinds of records.</summary>
    public ResourceKind ResourceKind => _traits.ResourceKind;

    public bool IsActive => State == RecordState.Active;

    /// <summary>Whether it takes part in matching as it is now.</summary>
    public bool IsMatchable => IsActive && IsOfMatchableKind;

    /// <summary>Whether records of its kind can match at all.</summary>
    public bool IsOfMatchableKind => Kind is RecordKind.Need or RecordKind.Capability;

    /// <summary>The serialized record, output fields included. Never changed.</summary>
    public ReadOnlyMemory<byte> Bytes => _entry[BytesStart(_entry.Span)..];

    /// <summary>The name, ASCII.</summary>
    public ReadOnlySpan<byte> NameBytes => NameIn(_entry.Span);

    public RecordName Name => RecordName.Parse(Encoding.ASCII.GetString(NameBytes));

    /// <summary>What filters and summaries ask of it.</summary>
    public RecordCard OpenCard()
    {
        var entry = _entry.Span;
        var start = BytesStart(entry);
        return new RecordCard(entry[..start][^CardLength(entry)..], entry[start..]);
    }

    /// <summary>What it adds to the sums of its group.</summary>
    public RecordQuantities ReadQuantities(UnitNames units)
    {
        var card = OpenCard();
        card.ReadRegion();
        card.SkipCodes();
        card.SkipLanguages();
        card.SkipReferences();
        return card.ReadQuantities(units);
    }

    /// <summary>The record; parsed each time.</summary>
    public Record Parse() => Record.Parser.ParseFrom(Bytes.Span);

    /// <summary>Whether what filters ask is the same of both. May be false where it is.</summary>
    public bool SaysTheSameAs(in LiveRecord other)
    {
        var entry = _entry.Span;
        var otherEntry = other._entry.Span;
        return _traits == other._traits
            && Association == other.Association
            && entry[..BytesStart(entry)].SequenceEqual(otherEntry[..BytesStart(otherEntry)]);
    }

    /// <summary>The name in what is kept of a record.</summary>
    public static ReadOnlySpan<byte> NameIn(ReadOnlySpan<byte> entry) => NameOf(entry[BytesStart(entry)..]);

    /// <summary>The name in a serialized record, which is its first field.</summary>
    public static ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> bytes)
    {
        var length = (int)Varint.Read(bytes[1..], out var size);
        return bytes.Slice(1 + size, length);
    }

    private static int CardLength(ReadOnlySpan<byte> entry) => (int)Varint.Read(entry, out _);

    private static int BytesStart(ReadOnlySpan<byte> entry) => (int)Varint.Read(entry, out var size) + size;
}

/// <summary>What is asked of a record most often, in four bytes.</summary>
internal readonly record struct LiveRecordTraits
{
    private readonly uint _packed;

    public LiveRecordTraits(StoredRecord record, ResourceKind resourceKind, VerificationLevel verification) =>
        _packed = (uint)record.State
            | ((uint)record.Visibility << 4)
            | ((uint)record.WidestVisibility << 8)
            | ((uint)record.Name.Kind << 12)
            | ((uint)verification << 16)
            | ((uint)resourceKind << 20);

    public RecordState State => (RecordState)(_packed & 15);

    public Visibility Visibility => (Visibility)((_packed >> 4) & 15);

    public Visibility WidestVisibility => (Visibility)((_packed >> 8) & 15);

    public RecordKind Kind => (RecordKind)((_packed >> 12) & 15);

    public VerificationLevel Verification => (VerificationLevel)((_packed >> 16) & 15);

    public ResourceKind ResourceKind => (ResourceKind)((_packed >> 20) & 255);
}
