using System.Globalization;
using ClusterInterop.Benchmarks.Frame;
using ClusterInterop.Benchmarks.Servers;
using ClusterInterop.Benchmarks.Workload;
using ClusterInterop.V1;

namespace ClusterInterop.Benchmarks.Rows;

/// <summary>Records are published one by one by many callers at once, and acknowledged when they are durable.</summary>
internal static class Publish
{
    private const string WireRatio = "publishes / bare rows";
    private const string StoreRatio = "store alone / bare rows";

    public static Row Row(int inFlight) => new(
        string.Create(CultureInfo.InvariantCulture, $"publish-{inFlight}"),
        $"Durable publishes of one record each, {inFlight} in flight over gRPC, while the index follows and a stream "
        + "of matches is open on all 100,000 needs (short: 200); and the store alone, without the wire.",
        $"A bare Microsoft.Data.Sqlite loop that inserts the same bytes, {inFlight} rows a commit, WAL, "
        + "synchronous=FULL.",
        [
            Bar.AtLeast(WireRatio, 0.5, Held.AsRatio, goal: 0.7),
            Bar.AtLeast(StoreRatio, 0.5, Held.AsRatio, goal: 0.7),
        ],
        run => MeasureAsync(run, inFlight));

    private static async Task<IReadOnlyList<Figure>> MeasureAsync(Run run, int inFlight)
    {
        var generator = new RecordGenerator(run.Seed);
        var needs = Enumerable.Range(0, run.Choose(200, 100_000)).Select(generator.Need);
        using var directory = await PreparedDirectory.MakeAsync(generator, needs, run.CancellationToken);
        await using var server = await ServerProcess.StartAsync(directory.Path, run.CancellationToken);
        await using var reader = await OpenStreamAsync(server, run.CancellationToken);
        using var alone = await PreparedDirectory.MakeAsync(generator, [], run.CancellationToken);
        await using var store = alone.OpenStore();
        using var bare = new BareSqlite();

        var loads = new PublishLoads(run, inFlight, generator);
        var rounds = await Interleaved.MeasureAsync(
            run,
            Interleaved.FewestRounds,
            () => loads.StoreAsync(store),
            () => loads.PublishAsync(server),
            () => Task.FromResult(loads.Insert(bare)));
        var (storeLoads, wireLoads, bareLoads) = (rounds[0], rounds[1], rounds[2]);
        return
        [
            new("publishes", Samples.Median(wireLoads.Select(load => load.Loop.PerSecond)), "publishes/s"),
            new("acknowledged, p50", Percentile(wireLoads, 50) / 1000, "ms"),
            new("acknowledged, p99", Percentile(wireLoads, 99) / 1000, "ms"),
            new("server CPU, index and matches included",
                Samples.Median(wireLoads.Select(load => load.Microseconds)), "µs/publish"),
            new("store alone", Samples.Median(storeLoads.Select(load => load.Loop.PerSecond)), "publishes/s"),
            new("bare loop", Samples.Median(bareLoads.Select(load => load.Loop.PerSecond)), "rows/s"),
            new(WireRatio, Interleaved.Ratio(wireLoads, bareLoads, load => load.Loop.PerSecond)),
            new(StoreRatio, Interleaved.Ratio(storeLoads, bareLoads, load => load.Loop.PerSecond)),
        ];
    }

    private static async Task<MatchStreamReader> OpenStreamAsync(
        ServerProcess server, CancellationToken cancellationToken)
    {
        var reader = new MatchStreamReader(
            server.NewChannel(),
            new WatchMatchesRequest { Subjects = new RecordFilter { Kinds = { RecordKind.Need } } },
            (_, _) => { });
        await reader.CaughtUp.WaitAsync(cancellationToken);
        return reader;
    }

    private static double Percentile(IReadOnlyList<ServerLoad> loads, double percent) =>
        Samples.Median(loads.Select(load => load.Loop.Latencies.PercentileMicroseconds(percent)));
}
