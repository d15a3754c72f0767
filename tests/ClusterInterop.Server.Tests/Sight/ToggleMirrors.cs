using ClusterInterop.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace ClusterInterop.Server.Tests.Sight;

/// <summary>How a reader follows a stream.</summary>
internal enum Pace
{
    /// <summary>As fast as it comes.</summary>
    Eager,

    /// <summary>A message for each write, while writes change more than one record.</summary>
    Slow,

    /// <summary>Cut after some messages, and resumed.</summary>
    Cut,
}

/// <summary>Follows a stream, notes what must be true of what comes, and keeps what it stands for.</summary>
/// <param name="reader">The association that follows; empty for a portal.</param>
internal abstract class ToggleMirror<TMessage>(
    string reader, GrpcChannel channel, Pace pace, Observations observations, Random random)
{
    private string _token = "";
    private long _revision;

    /// <summary>What it holds, as of the last message.</summary>
    public abstract IEnumerable<string> Held { get; }

    public override string ToString() => $"{GetType().Name} of '{reader}', {pace}";

    /// <summary>What it should hold at the end.</summary>
    public abstract IEnumerable<string> Expected(ToggleHistory history);

    protected string Reader => reader;

    protected CallInvoker Invoker { get; } = channel.CreateCallInvoker();

    /// <summary>Follows until it is told to stop.</summary>
    /// <param name="progress">Completes with the next write.</param>
    public async Task FollowAsync(Func<Task> progress, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var left = pace == Pace.Cut ? random.Next(1, 60) : int.MaxValue;
                using var call = Open(new StreamOptions { ResumeToken = _token }, stop);
                while (left-- > 0 && await call.ResponseStream.MoveNext(stop))
                {
                    var next = progress();
                    Take(call.ResponseStream.Current);
                    if (pace == Pace.Slow)
                        await next.WaitAsync(stop);
                }
            }
            catch (Exception stopped) when (stop.IsCancellationRequested
                && stopped is RpcException or OperationCanceledException)
            {
            }
        }
    }

    /// <summary>Goes on where it stopped, to the end.</summary>
    public async Task CatchUpAsync()
    {
        using var call = Open(
            new StreamOptions { ResumeToken = _token, StopWhenCaughtUp = true }, CancellationToken.None);
        await foreach (var message in call.ResponseStream.ReadAllAsync())
            Take(message);
    }

    protected abstract AsyncServerStreamingCall<TMessage> Open(StreamOptions options, CancellationToken cancel);

    /// <summary>Applies a message, and returns its token.</summary>
    protected abstract string Apply(TMessage message);

    protected void Note(string kind, string what, long revision, Func<ToggleHistory, bool> holds)
    {
        var before = _revision;
        _revision = revision;
        observations.Add(kind, reader, $"{pace} {what}", all => revision >= before && holds(all));
    }

    // Its name is sent of what the reader could see before, and of nothing else.
    protected void NoteGone(string kind, string name, long revision) => Note(
        kind, $"{name} at {revision}", revision, all => all.CouldSeeBefore(reader, name, revision));

    private void Take(TMessage message) => _token = Apply(message);
}

internal sealed class RecordMirror(
    string reader, GrpcChannel channel, Pace pace, Observations observations, Random random)
    : ToggleMirror<WatchRecordsResponse>(reader, channel, pace, observations, random)
{
    private readonly Dictionary<string, long> _held = [];

    public override IEnumerable<string> Held => _held.Select(record => $"{record.Key} {record.Value}");

    public override IEnumerable<string> Expected(ToggleHistory history) =>
        history.SeenAt(Reader, long.MaxValue).Select(version => $"{version.Name} {version.Revision}");

    protected override AsyncServerStreamingCall<WatchRecordsResponse> Open(
        StreamOptions options, CancellationToken cancel) =>
        new DirectoryService.DirectoryServiceClient(Invoker).WatchRecords(
            new() { Filter = new() { Associations = { "es" } }, Options = options }, cancellationToken: cancel);

    protected override string Apply(WatchRecordsResponse message)
    {
        if (message.Record is { } record)
        {
            _held[record.Name] = record.Revision;
            Note("streamed records", $"{record.Name} at {record.Revision}", record.Revision,
                all => all.Exactly(record.Name, record.Revision) is { IsActive: true } version
                    && version.IsSeen(Reader, record));
        }
        else if (message.Removal is { } removal)
        {
            _held.Remove(removal.Name);
            NoteGone("removals", removal.Name, removal.Revision);
        }
        else if (message.Reset is not null)
        {
            _held.Clear();
        }

        return message.ResumeToken;
    }
}

internal sealed class MatchMirror(
    string reader, GrpcChannel channel, Pace pace, Observations observations, Random random)
    : ToggleMirror<WatchMatchesResponse>(reader, channel, pace, observations, random)
{
    private readonly List<Match> _held = [];

    public override IEnumerable<string> Held => _held.Select(match =>
        $"{match.Need} {match.NeedRevision} {match.Capability} {match.CapabilityRevision}");

    public override IEnumerable<string> Expected(ToggleHistory history)
    {
        var seen = history.SeenAt(Reader, long.MaxValue).ToList();
        return
            from need in seen
            where need.Name.Contains("/needs/", StringComparison.Ordinal)
            from capability in seen
            where capability.Name.Contains("/capabilities/", StringComparison.Ordinal)
            select $"{need.Name} {need.Revision} {capability.Name} {capability.Revision}";
    }

    protected override AsyncServerStreamingCall<WatchMatchesResponse> Open(
        StreamOptions options, CancellationToken cancel) =>
        new MatchingService.MatchingServiceClient(Invoker).WatchMatches(
            new() { Options = options }, cancellationToken: cancel);

    protected override string Apply(WatchMatchesResponse message)
    {
        if (message.Reset is not null)
            _held.Clear();
        if (message.MatchSet is not { } set)
            return message.ResumeToken;

        if (set.Part == 0)
            _held.RemoveAll(match => match.Need == set.Name || match.Capability == set.Name);
        _held.AddRange(set.Matches);
        if (set.Matches.Count == 0)
            NoteGone("retractions", set.Name, set.Revision);
        else
            Note("match sets", set.ToString(), set.Revision, all =>
                all.Exactly(set.Name, set.Revision) is { IsActive: true } version
                && ToggleHistory.CanSee(Reader, version)
                && set.Matches.All(match => ToggleReaders.IsSeen(Reader, match, all)));
        return message.ResumeToken;
    }
}
