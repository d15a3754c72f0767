using ClusterInterop.Core.Records;
using ClusterInterop.V1;

namespace ClusterInterop.Core.Feed;

/// <summary>A message of a stream, with the token that stands after it.</summary>
internal abstract record StreamMessage(string Token);

/// <summary>A record in scope, as it is now.</summary>
internal sealed record RecordItem(LiveRecord Record, string Token) : StreamMessage(Token);

/// <summary>A record that is not in scope, or not any more.</summary>
internal sealed record RecordGone(RecordName Name, Revision Revision, string Token) : StreamMessage(Token);

/// <summary>All current matches of a record, or a part of them.</summary>
internal sealed record MatchSetItem(MatchSet Set, string Token) : StreamMessage(Token);

/// <summary>How far the stream has come.</summary>
internal sealed record CheckpointItem(Checkpoint Checkpoint, string Token) : StreamMessage(Token);

/// <summary>The reader starts over.</summary>
internal sealed record ResetItem(ResetReason Reason, string Token) : StreamMessage(Token);

/// <summary>What ends a stream in good order, other than its reader.</summary>
/// <param name="EndOfAge">When the stream has reached its greatest age.</param>
/// <param name="CredentialExpires">When the caller's credential expires; null if it does not.</param>
/// <param name="Stopping">The server shuts down.</param>
internal sealed record StreamLife(
    DateTimeOffset EndOfAge, DateTimeOffset? CredentialExpires, CancellationToken Stopping)
{
    /// <summary>Why the stream is to end now; unspecified while it may go on.</summary>
    public ClosingReason EndedAt(DateTimeOffset now) =>
        Stopping.IsCancellationRequested ? ClosingReason.Shutdown
        : CredentialExpires <= now ? ClosingReason.CredentialExpired
        : EndOfAge <= now ? ClosingReason.Age
        : ClosingReason.Unspecified;

    public DateTimeOffset NextEnd => CredentialExpires < EndOfAge ? CredentialExpires.Value : EndOfAge;
}
