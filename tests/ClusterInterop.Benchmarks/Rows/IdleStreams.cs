using ClusterInterop.Benchmarks.Frame;
using ClusterInterop.Benchmarks.Servers;

namespace ClusterInterop.Benchmarks.Rows;

/// <summary>What an open stream on which nothing happens holds of the server's memory.</summary>
internal static class IdleStreams
{
    private const string Shared = "a stream, 100 to a connection";
    private const string Alone = "a stream alone on its connection";
    private const double Kibi = 1024;

    public static Row Row { get; } = new(
        "idle-stream",
        "Streams that follow records and have caught up: 1,000 on 10 connections (short: 200 on 2), and 500 on a "
        + "connection each (short: 100). What the server's heap holds more after a collection, for each stream; the "
        + "pools of the transport are part of it.",
        "Nothing: bytes count here.",
        [Bar.AtMost(Shared, 12, Held.AsRatio), Bar.AtMost(Alone, 40, Held.AsRatio)],
        MeasureAsync);

    private static async Task<IReadOnlyList<Figure>> MeasureAsync(Run run)
    {
        using var directory = PreparedDirectory.Empty();
        var rounds = await Interleaved.MeasureAsync(
            run,
            Interleaved.FewestRounds,
            () => RoundAsync(run.Choose(200, 1_000), perConnection: 100),
            () => RoundAsync(run.Choose(100, 500), perConnection: 1));
        return
        [
            new(Shared, Samples.Median(rounds[0].Select(round => round.HeapBytes / Kibi)), "KiB"),
            new(Alone, Samples.Median(rounds[1].Select(round => round.HeapBytes / Kibi)), "KiB"),
            new("resident, 100 to a connection",
                Samples.Median(rounds[0].Select(round => round.ResidentBytes / Kibi)), "KiB"),
            new("resident, alone", Samples.Median(rounds[1].Select(round => round.ResidentBytes / Kibi)), "KiB"),
        ];

        // A server that has not had streams before: what it keeps of former ones would be there for the next.
        async Task<(double HeapBytes, double ResidentBytes)> RoundAsync(int streams, int perConnection)
        {
            await using var server = await ServerProcess.StartAsync(
                directory.Path, run.CancellationToken, tellsVitals: true);
            await using (await FanOutSubjects.WatchAsync(server, 1, 1, (_, _) => { }))
                await server.SettleAsync(run.CancellationToken);
            var (heap, resident) = await MeasureAsync(server);
            await using var open = await FanOutSubjects.WatchAsync(server, streams, perConnection, (_, _) => { });
            await server.SettleAsync(run.CancellationToken);
            var (heapAfter, residentAfter) = await MeasureAsync(server);
            return ((heapAfter - heap) / streams, (residentAfter - resident) / streams);
        }

        static async Task<(double HeapBytes, double ResidentBytes)> MeasureAsync(ServerProcess server)
        {
            var heap = (await server.TakeVitalsAsync()).HeapBytes;
            return (heap, server.MemoryBytes);
        }
    }
}
