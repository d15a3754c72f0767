using ClusterInterop.Core.Records;
using ClusterInterop.V1;

namespace ClusterInterop.Storage;

/// <summary>The latest state of a record.</summary>
internal sealed class RecordRow
{
    public required string Name { get; init; }

    public required long Revision { get; init; }

    public required int State { get; init; }

    public required int Visibility { get; init; }

    public required int WidestVisibility { get; init; }

    public required string Etag { get; init; }

    public required string SourceVersion { get; init; }

    /// <summary>UTC ticks of 100 ns, as all times here; null for never and for what is not ACTIVE.</summary>
    public long? ExpireTime { get; init; }

    public required long UpdateTime { get; init; }

    public required string ContactsDigest { get; init; }

    public required byte[] Bytes { get; init; }

    public static RecordRow Of(StoredRecord record) => new()
    {
        Name = record.Name.Value,
        Revision = record.Revision.Value,
        State = (int)record.State,
        Visibility = (int)record.Visibility,
        WidestVisibility = (int)record.WidestVisibility,
        Etag = record.Etag,
        SourceVersion = record.SourceVersion,
        ExpireTime = record.ExpireTime?.UtcTicks,
        UpdateTime = record.UpdateTime.UtcTicks,
        ContactsDigest = record.ContactsDigest,
        Bytes = record.Bytes,
    };

    public StoredRecord ToRecord() => new()
    {
        Name = RecordName.Parse(Name),
        Revision = new(Revision),
        State = (RecordState)State,
        Visibility = (Visibility)Visibility,
        WidestVisibility = (Visibility)WidestVisibility,
        Etag = Etag,
        SourceVersion = SourceVersion,
        ExpireTime = ExpireTime is { } ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null,
        UpdateTime = new(UpdateTime, TimeSpan.Zero),
        ContactsDigest = ContactsDigest,
        Bytes = Bytes,
    };
}

/// <summary>The contacts of a record that has some, apart from it so that nothing that reads records meets
/// them.</summary>
internal sealed class ContactsRow
{
    public required string Name { get; init; }

    /// <summary>A serialized <see cref="ContactList"/>.</summary>
    public required byte[] Bytes { get; init; }
}

/// <summary>A record and its contacts; no bytes when it has none.</summary>
internal sealed record RecordAndContacts(RecordRow Record, byte[]? Contacts);

/// <summary>The one row that numbers all changes.</summary>
internal sealed class FeedHeadRow
{
    public const int OnlyId = 1;

    public int Id { get; init; } = OnlyId;

    public required long FeedId { get; init; }

    public long Revision { get; set; }

    public long Floor { get; set; }
}

/// <summary>A transaction that changed records: all revisions after the commit before it, up to its last.</summary>
internal sealed class CommitRow
{
    public required long LastRevision { get; init; }

    public required long Tag { get; init; }

    public required long Time { get; init; }
}

/// <summary>The answer to a request that may be repeated.</summary>
internal sealed class RequestRow
{
    /// <summary>The association and its id for the request, such as <c>es/2031-44</c>.</summary>
    public required string Key { get; init; }

    public required string BodyDigest { get; init; }

    /// <summary>A serialized <see cref="WriteRecordsResponse"/>.</summary>
    public required byte[] Answer { get; init; }

    public required long Time { get; init; }
}

/// <summary>The audit of one acknowledged batch; <see cref="AuditRows"/> reads and writes it.</summary>
internal sealed class AuditRow
{
    /// <summary>Numbers the batches in the order in which they were done.</summary>
    public long Id { get; init; }

    public required long Revision { get; init; }

    public required long Time { get; init; }

    public required int Method { get; init; }

    /// <summary>The calling association; empty for the operator and for the server itself.</summary>
    public required string Association { get; init; }

    public required string Subject { get; init; }

    /// <summary>The key of whom it disabled or enabled; empty for batches.</summary>
    public string Concerns { get; init; } = "";

    public required string RequestId { get; init; }

    public required string Records { get; init; }
}

/// <summary>Somebody who is disabled.</summary>
internal sealed class DisabledRow
{
    /// <summary>Such as <c>association es</c>, or <c>subject it-7</c>.</summary>
    public required string Key { get; init; }

    /// <summary>A serialized <see cref="V1.DisabledCaller"/>.</summary>
    public required byte[] Bytes { get; set; }
}

/// <summary>An imported vocabulary.</summary>
internal sealed class VocabularyRow
{
    public required string Scheme { get; init; }

    public required byte[] Content { get; init; }

    public required long ImportTime { get; init; }
}
