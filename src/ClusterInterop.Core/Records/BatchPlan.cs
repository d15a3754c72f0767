using ClusterInterop.V1;

namespace ClusterInterop.Core.Records;

/// <summary>What was answered to a request key.</summary>
internal sealed record KeptAnswer(string BodyDigest, BatchResult Result);

/// <summary>What a batch will have done, before its revisions are known.</summary>
/// <param name="ChangesAfter">How many changes the group has made when the batch is done.</param>
internal sealed record BatchPlan(IReadOnlyList<PlannedWrite> Writes, int ChangesAfter)
{
    /// <summary>The request key under which the answer is to be kept; null when there is none to keep.</summary>
    public RequestKey? KeepFor { get; init; }

    private BatchResult? Earlier { get; init; }

    /// <summary>The plan of a request that was answered before: the same answer.</summary>
    public static BatchPlan Of(BatchResult earlier) => new([], 0) { Earlier = earlier };

    /// <summary>The answer, when the group's first change has the revision after <paramref name="head"/>.</summary>
    public BatchResult ResultAt(Revision head) =>
        Earlier ?? new([.. Writes.Select(write => write.ResultAt(head))], new(head.Value + ChangesAfter));
}

/// <summary>What will become of one record; null when there is none still.</summary>
internal readonly record struct PlannedWrite(RecordName Name, WriteOutcome Outcome, PlannedRecord? After)
{
    public WrittenRecord ResultAt(Revision head) =>
        new(Name, Outcome, After?.RevisionAt(head) ?? Revision.None, After?.Etag ?? "");
}
