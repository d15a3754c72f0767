using ClusterInterop.V1;

namespace ClusterInterop.Core.Records;

/// <summary>By which way a batch came. The numbers are stored.</summary>
public enum WriteMethod
{
    /// <summary>The call of that name.</summary>
    WriteRecords = 1,

    /// <summary>The call of that name.</summary>
    SyncRecords = 2,

    /// <summary>The server's own: the time of records was up.</summary>
    Expiry = 3,

    /// <summary>The server's own: what each server publishes at its start.</summary>
    Start = 4,

    /// <summary>The operator's call of that name.</summary>
    EraseRecords = 5,

    /// <summary>The operator's call of that name.</summary>
    DisableCaller = 6,

    /// <summary>The operator's call of that name.</summary>
    EnableCaller = 7,
}

/// <summary>One acknowledged batch: who wrote what, never what it said.</summary>
/// <param name="Association">The calling association; null for the operator and for the server itself.</param>
/// <param name="Subject">Who sent it, as the issuer of their token names them; empty for the server itself.</param>
/// <param name="RequestId">The id that the caller gave to the request; empty for none.</param>
/// <param name="Revision">The directory's revision after it, as it was answered.</param>
/// <param name="Records">In the order of the request.</param>
public sealed record AuditEntry(
    DateTimeOffset Time,
    AssociationId? Association,
    string Subject,
    WriteMethod Method,
    string RequestId,
    Revision Revision,
    IReadOnlyList<AuditedRecord> Records)
{
    /// <summary>Who was disabled or enabled by it; null for batches.</summary>
    public CallerSelector? Concerns { get; init; }
}

/// <summary>What became of one record of a batch.</summary>
/// <param name="Revision">Its revision after the batch; none when there was and is no such record.</param>
/// <param name="Fields">The fields whose values the batch changed, such as <c>title</c> and <c>need.terms</c>; of a new
/// record those that it has.</param>
public sealed record AuditedRecord(
    RecordName Name, WriteOutcome Outcome, Revision Revision, IReadOnlyList<string> Fields);

/// <summary>Which batches to tell of; each condition narrows it.</summary>
public sealed record AuditQuery
{
    /// <summary>Batches of this association, those of others that hold one of its records, and what was done to
    /// it.</summary>
    public AssociationId? Association { get; init; }

    /// <summary>Batches with this record; of the others in them nothing is told.</summary>
    public RecordName? Name { get; init; }

    /// <summary>The first batches answered with a later revision; null for the latest batches of all.</summary>
    public Revision? After { get; init; }

    /// <summary>The most batches, at least 1.</summary>
    public int Limit { get; init; } = 100;
}
