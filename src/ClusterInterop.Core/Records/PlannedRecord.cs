using ClusterInterop.V1;

namespace ClusterInterop.Core.Records;

/// <summary>A record as a write finds or leaves it: as it is stored, or as the group has changed it so far.</summary>
internal sealed record PlannedRecord
{
    /// <summary>Stands for a change that is only tried.</summary>
    public const int NeverMade = -1;

    private readonly StoredRecord? _stored;
    private readonly Record? _changed;

    private PlannedRecord(StoredRecord stored)
    {
        _stored = stored;
        (Name, State, Etag) = (stored.Name, stored.State, stored.Etag);
        (Visibility, WidestVisibility) = (stored.Visibility, stored.WidestVisibility);
        ContactsDigest = stored.ContactsDigest;
    }

    private PlannedRecord(RecordName name, Record changed, Visibility widest)
    {
        _changed = changed;
        (Name, State, Etag) = (name, changed.State, changed.Etag);
        (Visibility, WidestVisibility) = (changed.Visibility, widest);
    }

    public RecordName Name { get; }

    public RecordState State { get; }

    public string Etag { get; }

    public Visibility Visibility { get; }

    public Visibility WidestVisibility { get; }

    public bool IsActive => State == RecordState.Active;

    /// <summary>As in <see cref="StoredRecord"/>.</summary>
    public string ContactsDigest { get; init; } = "";

    /// <summary>Which change of the group it is, from 1; 0 as it is stored, its contacts apart.</summary>
    public int Change { get; init; }

    /// <summary>With output fields, its revision apart. Never changed.</summary>
    public Record Record => _changed ?? _stored!.Record;

    public static PlannedRecord Of(StoredRecord stored) => new(stored);

    /// <param name="name">The record's name.</param>
    /// <param name="changed">The record with its output fields; the plan's own, to be numbered.</param>
    /// <param name="before">What it replaces; null when it is new.</param>
    public static PlannedRecord Changed(RecordName name, Record changed, PlannedRecord? before) =>
        new(name, changed, Wider(changed.Visibility, before?.WidestVisibility))
        {
            ContactsDigest = before?.ContactsDigest ?? "",
        };

    public Revision RevisionAt(Revision head) => Change switch
    {
        NeverMade => Revision.None,
        0 => _stored!.Revision,
        _ => new(head.Value + Change),
    };

    /// <summary>What to store of a changed record.</summary>
    public StoredRecord At(Revision head)
    {
        if (_stored is not null)
            return _stored with { ContactsDigest = ContactsDigest };

        Record.Revision = RevisionAt(head).Value;
        return StoredRecord.Of(Record, WidestVisibility, ContactsDigest);
    }

    // The enum runs from the widest to the narrowest.
    private static Visibility Wider(Visibility visibility, Visibility? before) =>
        before is { } other && other < visibility ? other : visibility;
}
