using System.Diagnostics;
using System.Threading.Channels;
using ClusterInterop.Benchmarks.Frame;

namespace ClusterInterop.Benchmarks.Servers;

/// <summary>How fast messages reached all streams, and what they cost the server.</summary>
internal sealed record FanOutResult(long Messages, TimeSpan Time, TimeSpan ProcessorTime)
{
    public double PerSecond => Messages / Time.TotalSeconds;

    public double Microseconds => ProcessorTime.TotalMicroseconds / Messages;
}

/// <summary>Something that is sent once and reaches every stream, eight times at once: the next goes out when the
/// eighth before it has arrived everywhere.</summary>
/// <param name="name">What the failure to arrive is said of.</param>
/// <param name="send">Sends one, by its number.</param>
/// <param name="processorTime">What the server has used so far.</param>
internal sealed class FanOut(string name, Func<int, Task> send, Func<TimeSpan> processorTime)
{
    /// <summary>How many are under way at a time.</summary>
    public const int InFlight = 8;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Channel<bool> _arrivals = Channel.CreateUnbounded<bool>();
    private int[] _received = [];
    private int[] _arrived = [];
    private int _sent;

    /// <summary>Told by the readers; of one stream by one thread at a time. What comes before anything is sent does not
    /// count.</summary>
    public void Received(int stream, int messages)
    {
        var (received, arrived) = (_received, _arrived);
        if (stream >= received.Length)
            return;
        for (var i = 0; i < messages; i++)
            if (received[stream]++ is var round && round < arrived.Length
                && Interlocked.Increment(ref arrived[round]) == received.Length)
                _arrivals.Writer.TryWrite(true);
    }

    public async Task<FanOutResult> RunAsync(int streams, int rounds)
    {
        (_received, _arrived) = (new int[streams], new int[rounds]);
        var before = processorTime();
        var begin = Stopwatch.GetTimestamp();
        var sending = new List<Task>(rounds);
        for (var round = 0; round < rounds; round++)
        {
            if (round >= InFlight)
            {
                await ArrivalAsync();
                await sending[round - InFlight];
            }

            sending.Add(send(_sent++));
        }

        for (var round = Math.Max(0, rounds - InFlight); round < rounds; round++)
            await ArrivalAsync();
        var time = Stopwatch.GetElapsedTime(begin);
        await Task.WhenAll(sending);
        return new FanOutResult((long)streams * rounds, time, processorTime() - before);
    }

    private async Task ArrivalAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await _arrivals.Reader.ReadAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException(
                $"Of {name}, {_received.Sum():N0} messages arrived, and then none everywhere for {Patience}.");
        }
    }
}
