using System.Diagnostics.CodeAnalysis;
using ClusterInterop.Core.Records;
using ClusterInterop.V1;

namespace ClusterInterop.Core.Feed;

/// <summary>
/// One stream from its opening to its end, as <c>stream.proto</c> promises it: replay, catching up, changes,
/// checkpoints and the end. It holds a position and a page that it shares with others; a slow reader costs nothing,
/// because the next message is only made when the last one was taken.
/// </summary>
/// <remarks>For one reader, which asks for messages until there are none, then waits, and asks again until the stream
/// has ended.</remarks>
internal sealed class StreamRun : IDisposable
{
    // To find that nothing is to be said of a change may take a search.
    private const int ChangesPerLook = 32;

    private readonly IStreamScope _scope;
    private readonly StreamStart _start;
    private readonly LiveDirectory _directory;
    private readonly StreamLife _life;
    private readonly FeedOptions _options;
    private readonly CancellationToken _cancellationToken;
    private readonly TimeProvider _time;
    private readonly long _opened;
    private readonly TimeSpan _end; // all times are counted from the opening
    private readonly TimeSpan _silence;
    private readonly bool _stopsWhenCaughtUp;
    private readonly Sleeper _sleeper;
    private readonly CancellationTokenRegistration _whenCancelled;
    private readonly CancellationTokenRegistration _whenStopping;

    private ChangePage _page;
    private int _next; // in the page
    private Revision _position;
    private Revision _tokenPosition;
    private bool _hasBegun;
    private bool _isWithinChange;
    private bool _isAtEnd; // of what is known
    private bool _hasCaughtUp;
    private TimeSpan _now; // as of the last look, which costs a good part of what a message costs
    private TimeSpan _lastMessage;
    private TimeSpan _lastCheckpoint;

    public StreamRun(
        IStreamScope scope,
        StreamStart start,
        LiveDirectory directory,
        StreamOptions? request,
        StreamLife life,
        TimeProvider time,
        FeedOptions options,
        CancellationToken cancellationToken)
    {
        (_scope, _start, _directory, _life, _time, _options) = (scope, start, directory, life, time, options);
        _cancellationToken = cancellationToken;
        _opened = time.GetTimestamp();
        _end = life.End - time.GetUtcNow();
        _silence = request is { HasCheckpointSeconds: true }
            ? TimeSpan.FromSeconds(request.CheckpointSeconds)
            : options.CheckpointInterval;
        _stopsWhenCaughtUp = request is { StopWhenCaughtUp: true };
        _position = start.Position;
        _page = new ChangePage(start.Position, [], start.Position, IsLast: false, directory.Head);
        _sleeper = new Sleeper(time);
        directory.Streams.Join(life.Connection, _sleeper);
        _whenCancelled = cancellationToken.UnsafeRegister(Wake, _sleeper);
        _whenStopping = life.Stopping.UnsafeRegister(Wake, _sleeper);
    }

    /// <summary>Whether the last message was the last of all.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Stands after the message that was made last.</summary>
    public ResumeToken Token => new(
        _page.Head.Anchor.FeedId,
        _tokenPosition,
        _page.Head.Anchor.Revision,
        _page.Head.Anchor.Tag,
        _tokenPosition < _start.ReplayTarget ? _start.ReplayTarget : Revision.None,
        _scope.Digest,
        _scope.Matcher);

    /// <summary>Makes the next message, if there is one now.</summary>
    /// <exception cref="OperationCanceledException">The reader is gone.</exception>
    public bool TryMakeNext([NotNullWhen(true)] out StreamMessage? message)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        LookAtTheClock();
        message = HasEnded ? null : Continue() ?? Read();
        return message is not null;
    }

    /// <summary>Waits for more, when there was no next message. Whatever wakes it (an advance, silence, the end of the
    /// stream's life), to ask for the next message tells what there is to do.</summary>
    public ValueTask WaitAsync()
    {
        var untilCheckpoint = _lastMessage + _silence;
        var until = untilCheckpoint < _end ? untilCheckpoint : _end;
        return until > _now ? _sleeper.SleepAsync(_now, until) : ValueTask.CompletedTask;
    }

    public void Dispose()
    {
        _directory.Streams.Leave(_life.Connection, _sleeper);
        _whenCancelled.Dispose();
        _whenStopping.Dispose();
        _sleeper.Dispose();
    }

    private static void Wake(object? sleeper) => ((Sleeper)sleeper!).Wake(here: false);

    // What is left of the message before: the beginning, the parts of a change, and what follows when it is through.
    private StreamMessage? Continue()
    {
        if (!_hasBegun)
        {
            _hasBegun = true;
            _scope.Begin(_start);
            _tokenPosition = _position;
            return _start.Reset == ResetReason.Unspecified ? null : new ResetItem(_start.Reset);
        }

        if (!_isWithinChange)
            return null;
        if (_scope.HasMore)
            return Stamped(_scope.NextPart());
        _isWithinChange = false;
        return Passed();
    }

    private StreamMessage? Read()
    {
        while (true)
        {
            while (_next < _page.Changes.Count)
            {
                var change = _page.Changes[_next++];
                if (_next % ChangesPerLook == 0)
                    LookAtTheClock();

                // While the reader took what came before, the record may have changed, or have been hidden or erased:
                // then it is met again further on, and what it said in between goes to nobody.
                if (!_directory.IsLatest(change.Record, _page.Head))
                    _isAtEnd = false;
                else if (Handle(change) is { } message)
                    return message;
            }

            MoveTo(_page.Position);
            if (_isAtEnd)
            {
                // What is said at the end is said once.
                _isAtEnd = false;
                return AtEnd();
            }

            // Before the read, so that an advance between the read and the wait still wakes.
            _sleeper.LookOut();
            (_page, _next) = (_directory.ReadChanges(_position), 0);
            _isAtEnd = _page.IsLast;
        }
    }

    private StreamMessage? Handle(LiveChange change)
    {
        if (_scope.MessageOf(change, change.Record.Revision <= _start.ReplayTarget) is not { } message)
            return Passed();
        _isWithinChange = true;
        return Stamped(message);
    }

    // The token must not pass what is not delivered.
    private StreamMessage Stamped(StreamMessage message)
    {
        _lastMessage = _now;
        _tokenPosition = _scope.HasMore ? _position : Later(_page.Changes[_next - 1].Record.Revision);
        return message;
    }

    private CheckpointItem? Passed()
    {
        MoveTo(_page.Changes[_next - 1].Record.Revision);
        if (EndsBy(ClosingReason.Unspecified) is { } closing)
            return closing;
        return !_hasCaughtUp && _now - _lastCheckpoint >= _options.ReplayCheckpointInterval ? Checkpoint() : null;
    }

    private CheckpointItem? AtEnd()
    {
        var isFirstTime = !_hasCaughtUp;
        _hasCaughtUp = true;
        var reason = isFirstTime && _stopsWhenCaughtUp ? ClosingReason.CaughtUp : ClosingReason.Unspecified;
        if (EndsBy(reason) is { } closing)
            return closing;
        return isFirstTime || _now - _lastMessage >= _silence ? Checkpoint() : null;
    }

    private CheckpointItem Checkpoint()
    {
        _lastMessage = _lastCheckpoint = _now;
        return ToMessage(new Checkpoint());
    }

    private CheckpointItem? EndsBy(ClosingReason reason)
    {
        if (reason == ClosingReason.Unspecified && _life.Stopping.IsCancellationRequested)
            reason = ClosingReason.Shutdown;
        if (reason == ClosingReason.Unspecified && _now >= _end)
            reason = _life.ReasonOfEnd;
        if (reason == ClosingReason.Unspecified)
            return null;

        HasEnded = true;
        return ToMessage(new Checkpoint { Closing = true, ClosingReason = reason });
    }

    private CheckpointItem ToMessage(Checkpoint checkpoint)
    {
        _tokenPosition = _position;
        checkpoint.Revision = _position.Value;
        checkpoint.CaughtUp = _hasCaughtUp;
        return new CheckpointItem(checkpoint);
    }

    private void MoveTo(Revision position) => _position = Later(position);

    private Revision Later(Revision position) => position > _position ? position : _position;

    private void LookAtTheClock() => _now = _time.GetElapsedTime(_opened);
}
