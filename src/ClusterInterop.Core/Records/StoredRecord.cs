using ClusterInterop.V1;
using Google.Protobuf;

namespace ClusterInterop.Core.Records;

/// <summary>
/// The latest state of a record as it is stored: what storage, visibility and streams decide by, and the serialized
/// record, which is kept and sent again rather than made again. Immutable.
/// </summary>
public sealed record StoredRecord
{
    private Record? _record;

    public required RecordName Name { get; init; }

    public required Revision Revision { get; init; }

    public required RecordState State { get; init; }

    public required Visibility Visibility { get; init; }

    /// <summary>The widest visibility the record ever had: whoever could see it then may learn that it is
    /// gone.</summary>
    public required Visibility WidestVisibility { get; init; }

    public required string Etag { get; init; }

    public required string SourceVersion { get; init; }

    /// <summary>When it is to expire; null for never, and for what is not ACTIVE.</summary>
    public DateTimeOffset? ExpireTime { get; init; }

    public required DateTimeOffset UpdateTime { get; init; }

    /// <summary>Tells its contacts from others; empty when it has none. They are kept apart, and change without a new
    /// revision: true of the moment at which the record was read.</summary>
    public string ContactsDigest { get; init; } = "";

    /// <summary>The serialized <see cref="Record"/>, output fields included. Never changed.</summary>
    public required byte[] Bytes { get; init; }

    /// <summary>The record, parsed once when first asked for. Read it, never change it.</summary>
    public Record Record => _record ??= Record.Parser.ParseFrom(Bytes);

    public bool IsActive => State == RecordState.Active;

    /// <summary>A record together with its parsed form, where that is at hand already.</summary>
    public static StoredRecord Of(Record record, Visibility widestVisibility, string contactsDigest = "")
    {
        var name = RecordName.Parse(record.Name);
        return new StoredRecord
        {
            Name = name,
            Revision = new(record.Revision),
            State = record.State,
            Visibility = record.Visibility,
            WidestVisibility = widestVisibility,
            Etag = record.Etag,
            SourceVersion = record.SourceVersion,
            ExpireTime = record.State == RecordState.Active ? record.ExpireTime?.ToDateTimeOffset() : null,
            UpdateTime = record.UpdateTime.ToDateTimeOffset(),
            ContactsDigest = contactsDigest,
            Bytes = record.ToByteArray(),
            _record = record,
        };
    }
}
