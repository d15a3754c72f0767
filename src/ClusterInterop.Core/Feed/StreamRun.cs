using ClusterInterop.Core.Records;
using ClusterInterop.V1;

namespace ClusterInterop.Core.Feed;

/// <summary>One stream from its opening to its end: what is sent when. Called by its <see cref="StreamDriver"/> alone;
/// the sequences it returns are read to their end before the next call.</summary>
internal sealed class StreamRun(
    IStreamScope scope,
    StreamStart start,
    LiveDirectory directory,
    StreamOptions? request,
    StreamLife life,
    TimeProvider time,
    FeedOptions options)
{
    private readonly TimeSpan _silence = request is { HasCheckpointSeconds: true }
        ? TimeSpan.FromSeconds(request.CheckpointSeconds)
        : options.CheckpointInterval;

    private readonly bool _stopsWhenCaughtUp = request is { StopWhenCaughtUp: true };
    private StreamCursor _cursor = new(scope, start, directory.Head);
    private bool _caughtUp;
    private long _lastMessage = time.GetTimestamp();
    private long _lastCheckpoint = time.GetTimestamp();

    public Revision Position => _cursor.Position;

    public bool HasEnded { get; private set; }

    /// <summary>Whether the last page left nothing to be read for now.</summary>
    public bool IsAtEnd { get; private set; }

    public IEnumerable<StreamMessage> Begin()
    {
        scope.Begin(start);
        if (start.Reset != ResetReason.Unspecified)
            yield return new ResetItem(start.Reset, _cursor.Token());
    }

    /// <summary>What is sent of a page of changes, and of having handled it.</summary>
    public IEnumerable<StreamMessage> Handle(ChangePage page)
    {
        _cursor = _cursor with { Head = page.Head };
        IsAtEnd = page.IsLast;
        foreach (var change in page.Changes)
        {
            // While the reader took what came before, the record may have changed, or have been hidden or erased: then
            // it is met again further on, and what it said in between goes to nobody.
            if (!directory.IsLatest(change))
            {
                IsAtEnd = false;
                continue;
            }

            foreach (var message in Handle(change))
                yield return message;
            if (HasEnded)
                yield break;
        }

        _cursor = _cursor.MovedTo(page.Position);
        if (!IsAtEnd)
            yield break;

        var isFirstTime = !_caughtUp;
        _caughtUp = true;
        var reason = isFirstTime && _stopsWhenCaughtUp ? ClosingReason.CaughtUp : ClosingReason.Unspecified;
        if (EndsBy(reason) is { } closing)
            yield return closing;
        else if (isFirstTime || time.GetElapsedTime(_lastMessage) >= _silence)
            yield return Checkpoint();
    }

    /// <summary>Waits for more. Whatever wakes it (an advance, silence, the end of the stream's life), the next page
    /// tells what there is to do.</summary>
    public async Task WaitAsync(Task advance, CancellationToken cancellationToken)
    {
        var untilCheckpoint = _silence - time.GetElapsedTime(_lastMessage);
        var untilEnd = life.NextEnd - time.GetUtcNow();
        var wait = untilCheckpoint < untilEnd ? untilCheckpoint : untilEnd;
        if (wait > TimeSpan.Zero)
        {
            using var woken = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, life.Stopping);
            await advance.WaitAsync(wait, time, woken.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    private IEnumerable<StreamMessage> Handle(LiveRecord change)
    {
        var before = _cursor;
        var after = _cursor.MovedTo(change.Revision);
        foreach (var message in scope.MessagesOf(change, _cursor.IsReplay(change), before.Token, after.Token))
        {
            _lastMessage = time.GetTimestamp();
            yield return message;
        }

        // Only now: a token made in between must not pass what is not delivered.
        _cursor = after;
        if (EndsBy(ClosingReason.Unspecified) is { } closing)
            yield return closing;
        else if (!_caughtUp && time.GetElapsedTime(_lastCheckpoint) >= options.ReplayCheckpointInterval)
            yield return Checkpoint();
    }

    private CheckpointItem Checkpoint()
    {
        _lastMessage = _lastCheckpoint = time.GetTimestamp();
        return ToMessage(new Checkpoint());
    }

    private CheckpointItem? EndsBy(ClosingReason reason)
    {
        if (reason == ClosingReason.Unspecified)
            reason = life.EndedAt(time.GetUtcNow());
        if (reason == ClosingReason.Unspecified)
            return null;

        HasEnded = true;
        return ToMessage(new Checkpoint { Closing = true, ClosingReason = reason });
    }

    private CheckpointItem ToMessage(Checkpoint checkpoint)
    {
        checkpoint.Revision = Position.Value;
        checkpoint.CaughtUp = _caughtUp;
        return new CheckpointItem(checkpoint, _cursor.Token());
    }
}

/// <summary>Where a stream stands. A value: moving makes another one.</summary>
internal readonly record struct StreamCursor
{
    private readonly IStreamScope _scope;
    private readonly Revision _replayTarget;

    public StreamCursor(IStreamScope scope, StreamStart start, KnownHead head)
    {
        _scope = scope;
        _replayTarget = start.ReplayTarget;
        Position = start.Position;
        Head = head;
    }

    public Revision Position { get; private init; }

    /// <summary>The head known when the stream last looked: at or after the position.</summary>
    public KnownHead Head { get; init; }

    public bool IsReplay(LiveRecord change) => change.Revision <= _replayTarget;

    public StreamCursor MovedTo(Revision position) =>
        position > Position ? this with { Position = position } : this;

    public string Token() => new ResumeToken(
        Head.Anchor.FeedId,
        Position,
        Head.Anchor.Revision,
        Head.Anchor.Tag,
        Position < _replayTarget ? _replayTarget : Revision.None,
        _scope.Digest,
        _scope.Matcher).ToString();
}
