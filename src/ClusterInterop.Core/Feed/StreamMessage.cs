using ClusterInterop.Core.Records;
using ClusterInterop.V1;

namespace ClusterInterop.Core.Feed;

/// <summary>What a message of a stream says. Immutable: one that says the same to many readers is made once, and the
/// token of each stands beside it.</summary>
internal abstract record StreamMessage;

/// <summary>A record in scope, as it is now.</summary>
internal sealed record RecordItem(LiveRecord Record) : StreamMessage;

/// <summary>A record that is not in scope, or not any more.</summary>
internal sealed record RecordGone(RecordName Name, Revision Revision) : StreamMessage;

/// <summary>All current matches of a record, or a part of them: a serialized <see cref="MatchSet"/>.</summary>
internal sealed record MatchSetItem(ReadOnlyMemory<byte> Bytes) : StreamMessage;

/// <summary>How far the stream has come.</summary>
internal sealed record CheckpointItem(Checkpoint Checkpoint) : StreamMessage;

/// <summary>The reader starts over.</summary>
internal sealed record ResetItem(ResetReason Reason) : StreamMessage;

/// <summary>What ends a stream in good order, other than its reader.</summary>
/// <param name="EndOfAge">When the stream has reached its greatest age.</param>
/// <param name="CredentialExpires">When the caller's credential expires; null if it does not.</param>
/// <param name="Stopping">The server shuts down.</param>
internal sealed record StreamLife(
    DateTimeOffset EndOfAge, DateTimeOffset? CredentialExpires, CancellationToken Stopping)
{
    /// <summary>What carries the stream: those of one connection are woken one after the other.</summary>
    public string Connection { get; init; } = "";

    /// <summary>When it ends at the latest.</summary>
    public DateTimeOffset End => EndsByCredential ? CredentialExpires!.Value : EndOfAge;

    /// <summary>Why it ends then.</summary>
    public ClosingReason ReasonOfEnd => EndsByCredential ? ClosingReason.CredentialExpired : ClosingReason.Age;

    private bool EndsByCredential => CredentialExpires <= EndOfAge;
}
