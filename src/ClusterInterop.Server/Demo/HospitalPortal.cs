using System.Threading.Channels;
using ClusterInterop.Client;
using ClusterInterop.V1;

namespace ClusterInterop.Server.Demo;

/// <summary>What one message of the stream changed, and when it came.</summary>
/// <param name="Changes">The matches found, changed and gone; empty for a checkpoint.</param>
/// <param name="Timestamp">When the portal received it, in the clock's ticks.</param>
internal sealed record Arrival(IReadOnlyList<MatchChange> Changes, long Timestamp);

/// <summary>
/// The portal of Poland's hospitals: a standing subscription to whatever fits their needs, from anywhere.
/// </summary>
/// <remarks>
/// A task of its own reads the stream, so that the time of arrival is true however slowly the matches are shown.
/// Between it and the one caller stands a bounded channel: when that is full, the stream waits.
/// </remarks>
internal sealed class HospitalPortal : IAsyncDisposable
{
    private const int MessagesAhead = 256;

    private readonly Channel<(MatchMessage Message, long Timestamp)> _received =
        Channel.CreateBounded<(MatchMessage, long)>(MessagesAhead);

    private readonly MatchTracker _tracker = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly ClusterInteropClient _client;
    private readonly TimeProvider _time;
    private readonly Task _reading;

    /// <param name="client">The client that watches, and shows titles.</param>
    /// <param name="time">The clock of arrivals.</param>
    public HospitalPortal(ClusterInteropClient client, TimeProvider time)
    {
        _client = client;
        _time = time;
        _reading = ReadAsync(_closing.Token);
    }

    /// <summary>Its subscription, which the demo shows.</summary>
    public static MatchSubscription Subscription { get; } = new()
    {
        Subjects = new RecordFilter { Associations = { "pl" }, Kinds = { RecordKind.Need } },
        MinScore = 200,
    };

    /// <summary>Whether everything published before it opened has been seen.</summary>
    public bool CaughtUp => _tracker.CaughtUp;

    /// <summary>The matches of a need, best first.</summary>
    public IReadOnlyList<Match> MatchesOf(string need) => _tracker.MatchesOf(need);

    /// <summary>Waits for the next message, and applies it.</summary>
    /// <exception cref="ClusterInteropException">The stream was refused.</exception>
    public async Task<Arrival> NextAsync(CancellationToken cancellationToken)
    {
        var (message, timestamp) = await _received.Reader.ReadAsync(cancellationToken);
        return new Arrival(_tracker.Apply(message), timestamp);
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _reading;
        _closing.Dispose();
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var messages = _client.WatchMatchesAsync(Subscription, cancellationToken: cancellationToken);
            await foreach (var message in messages)
                await _received.Writer.WriteAsync((message, _time.GetTimestamp()), cancellationToken);
            _received.Writer.Complete();
        }
        catch (Exception failure) when (failure is ClusterInteropException or OperationCanceledException)
        {
            _received.Writer.Complete(failure); // the caller who waits is told
        }
    }
}
