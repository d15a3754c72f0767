using ClusterInterop.V1;

namespace ClusterInterop.Core.Records;

/// <summary>What was answered to a request key.</summary>
internal sealed record KeptAnswer(string BodyDigest, BatchResult Result);

/// <summary>What a batch will have done, before its revisions are known.</summary>
/// <param name="ChangesAfter">How many changes the group has made when the batch is done.</param>
internal sealed record BatchPlan(IReadOnlyList<PlannedWrite> Writes, int ChangesAfter)
{
    /// <summary>The batch that is done by this plan; null when it only repeats an answer, or only tries.</summary>
    public WriteBatch? Commits { get; init; }

    /// <summary>The request key under which the answer is to be kept; null when there is none to keep.</summary>
    public RequestKey? KeepFor => Commits?.RequestKey;

    /// <summary>Whether it owes an audit row. What the server does by itself and without effect, it tells
    /// nobody.</summary>
    public bool IsAudited =>
        Commits is { } batch
        && (batch.Association is not null || batch.Subject.Length > 0
            || Writes.Any(write => write.Outcome != WriteOutcome.Unchanged));

    /// <summary>Whether it takes away what somebody may have wanted forgotten: content that is erased, contacts that
    /// are removed or replaced.</summary>
    public bool Forgets =>
        Commits is not null
        && Writes.Any(write => write.Outcome == WriteOutcome.Erased || write.HadOtherContacts);

    private BatchResult? Earlier { get; init; }

    /// <summary>The plan of a request that was answered before: the same answer.</summary>
    public static BatchPlan Of(BatchResult earlier) => new([], 0) { Earlier = earlier };

    /// <summary>The answer, when the group's first change has the revision after <paramref name="head"/>.</summary>
    public BatchResult ResultAt(Revision head) =>
        Earlier ?? new([.. Writes.Select(write => write.ResultAt(head))], new(head.Value + ChangesAfter));
}

/// <summary>What will become of one record; null when there is none still.</summary>
/// <param name="Fields">The fields whose values change.</param>
/// <param name="ContactsBefore">The digest of the contacts before it.</param>
/// <param name="Growth">How many more records are ACTIVE after it: 1, 0 or -1.</param>
internal readonly record struct PlannedWrite(
    RecordName Name,
    WriteOutcome Outcome,
    PlannedRecord? After,
    IReadOnlyList<RecordField> Fields,
    string ContactsBefore,
    int Growth)
{
    public bool ContactsChanged => (After?.ContactsDigest ?? "") != ContactsBefore;

    public bool HadOtherContacts => ContactsBefore.Length > 0 && ContactsChanged;

    public WrittenRecord ResultAt(Revision head) =>
        new(Name, Outcome, After?.RevisionAt(head) ?? Revision.None, After?.Etag ?? "", ContactsChanged);
}
