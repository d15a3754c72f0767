using ClusterInterop.Core.Records;
using ClusterInterop.V1;

namespace ClusterInterop.Core.Feed;

/// <summary>Where a stream begins.</summary>
/// <param name="Reset">Why the reader starts over; unspecified when it goes on where it was.</param>
/// <param name="Position">Behind which change.</param>
/// <param name="ReplayTarget">The revision at which the replay ends; none when there is no replay.</param>
/// <param name="GapEnd">Up to this revision, changes were made while nobody knows what the reader held.</param>
internal sealed record StreamStart(ResetReason Reset, Revision Position, Revision ReplayTarget, Revision GapEnd);

/// <summary>Judges resume tokens against the history that is stored.</summary>
internal sealed class StreamStarts(IRecordStore store, LiveDirectory directory)
{
    /// <param name="token">The client's token; empty for none.</param>
    /// <param name="scope">The digest of the request and caller at hand.</param>
    /// <param name="matcher">The digest of the matcher in force; 0 in a stream of records.</param>
    /// <param name="cancellationToken">Ends the wait for the index.</param>
    public async Task<StreamStart> FindAsync(
        string token, uint scope, uint matcher, CancellationToken cancellationToken)
    {
        ResumeToken? parsed = token.Length == 0 ? null : ResumeToken.Parse(token);
        var head = await store.ReadHeadAsync(cancellationToken);
        var reset = parsed is { } given
            ? await JudgeAsync(given, head, scope, matcher, cancellationToken)
            : ResetReason.Initial;

        // What was acknowledged before the stream was opened belongs to it: an index that lags a little behind must not
        // say that it has caught up. The token, not being ahead, stands at or before the head.
        await directory.WaitForAsync(head.Revision, cancellationToken);
        var applied = directory.Head.Applied;
        return reset != ResetReason.Unspecified
            ? new StreamStart(reset, Revision.None, applied, Revision.None)
            : new StreamStart(reset, parsed!.Value.Position, parsed.Value.ReplayTarget, applied);
    }

    private async Task<ResetReason> JudgeAsync(
        ResumeToken token, FeedHead head, uint scope, uint matcher, CancellationToken cancellationToken)
    {
        if (token.Feed != head.FeedId)
            return ResetReason.OtherServer;
        if (token.Scope != scope)
            return ResetReason.ScopeChanged;
        if (token.Matcher != matcher)
            return ResetReason.MatcherChanged;
        if (token.Anchor > head.Revision || token.Position > head.Revision)
            return ResetReason.TokenAhead;

        // Tombstones up to the floor are gone. A reader in the midst of a replay holds nothing older than its target.
        if (head.Floor > (token.IsReplaying ? token.ReplayTarget : token.Position))
            return ResetReason.TokenTooOld;
        if (token.Anchor > Revision.None
            && await store.FindTagAsync(token.Anchor, cancellationToken) != token.AnchorTag)
            return token.Anchor <= head.Floor ? ResetReason.TokenTooOld : ResetReason.Restored;
        return ResetReason.Unspecified;
    }
}
