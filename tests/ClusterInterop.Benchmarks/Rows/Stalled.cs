using ClusterInterop.Benchmarks.Frame;
using ClusterInterop.Benchmarks.Servers;

namespace ClusterInterop.Benchmarks.Rows;

/// <summary>One reader among many takes nothing any more.</summary>
internal static class Stalled
{
    private const int StreamsPerConnection = 100;
    private const string Throughput = "beside a stalled stream / without one, messages/s";
    private const string Growth = "memory held for the stalled stream";
    private const double Mebi = 1024 * 1024;

    public static Row Row { get; } = new(
        "stalled-stream",
        "999 streams follow changed records (short: 99), a hundred to a connection, and one more on one of those "
        + "connections takes 64 KiB and then nothing. Memory is what the server's heap holds more after a collection "
        + "than in the round before.",
        "The same streams without the one more, in turns.",
        [Bar.AtLeast(Throughput, 0.95, Held.AsRatio), Bar.AtMost(Growth, 1, Held.Always)],
        MeasureAsync);

    private static async Task<IReadOnlyList<Figure>> MeasureAsync(Run run)
    {
        var streams = run.Choose(99, 999);
        var messages = run.Choose(20_000, 1_000_000);
        using var directory = PreparedDirectory.Empty();
        await using var server = await ServerProcess.StartAsync(
            directory.Path, run.CancellationToken, tellsVitals: true);
        var changes = FanOutSubjects.RecordsOn(server, FanOutSubjects.RecordsOf(run));
        await using var watching = await FanOutSubjects.WatchAsync(
            server, streams, StreamsPerConnection, changes.Received);

        // The last connection has room for one more.
        var connection = watching.Connections[^1];
        var rounds = await Interleaved.MeasureAsync(
            run,
            run.Choose(Interleaved.FewestRounds, 7),
            RoundAsync,
            async () =>
            {
                var id = await FanOutSubjects.StallAsync(server, connection, streams);
                var round = await RoundAsync();
                await connection.CloseStreamAsync(id);
                return round;
            });
        var growth = rounds[1].Zip(rounds[0], (stalled, free) => (double)(stalled.HeapBytes - free.HeapBytes) / Mebi);
        return
        [
            new("without", Samples.Median(rounds[0].Select(round => round.Load.PerSecond)), "messages/s"),
            new("beside a stalled stream",
                Samples.Median(rounds[1].Select(round => round.Load.PerSecond)), "messages/s"),
            new(Throughput, Interleaved.Ratio(rounds[1], rounds[0], round => round.Load.PerSecond)),
            new(Growth, Samples.Median(growth), "MiB"),
        ];

        async Task<(FanOutResult Load, long HeapBytes)> RoundAsync()
        {
            var load = await changes.RunAsync(streams, messages / streams);
            await server.SettleAsync(run.CancellationToken);
            return (load, (await server.TakeVitalsAsync()).HeapBytes);
        }
    }
}
