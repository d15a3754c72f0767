using ClusterInterop.Benchmarks.Frame;
using ClusterInterop.Benchmarks.Servers;
using ClusterInterop.Benchmarks.Workload;

namespace ClusterInterop.Benchmarks.Rows;

/// <summary>A capability is published, and the portals whose needs it serves are told.</summary>
internal static class Delivery
{
    private const string SteadyMedian = "steady, p50";
    private const string SteadyTail = "steady, p99";
    private const string PeakTail = "peak, p99";
    private const string Dropped = "dropped";
    private const string Refused = "refused";

    public static Row Row { get; } = new(
        "delivery",
        "A durable publish reaches the open streams whose needs it matches: 1,100,000 records indexed, 10,000 needs on "
        + "1,000 streams, 1,000 publishes/s and then 5,000/s (short: 22,000 records, 100 needs on 10 streams, 50/s "
        + "and 200/s). A stream carries one subscription, to ten needs by name. Timed from when the publish was due, "
        + "so that a server that falls behind is not asked less.",
        "Nothing: times count here, and that nothing is lost.",
        [
            Bar.AtMost(SteadyMedian, 2),
            Bar.AtMost(SteadyTail, 10),
            Bar.AtMost(PeakTail, 25),
            Bar.AtMost(Dropped, 0, Held.Always),
            Bar.AtMost(Refused, 0, Held.Always),
        ],
        MeasureAsync);

    private static async Task<IReadOnlyList<Figure>> MeasureAsync(Run run)
    {
        var generator = new RecordGenerator(run.Seed);
        using var directory = await LargeDirectory.MakeAsync(
            run, generator, run.Choose(2_000, 100_000), run.Choose(20_000, 1_000_000));
        run.Say("starting the server");
        await using var server = await ServerProcess.StartAsync(directory.Path, run.CancellationToken);
        run.Say("opening the streams");
        await using var portals = await Portals.OpenAsync(run, server, generator, run.Choose(10, 1_000));
        var publisher = new PacedPublisher(run, server, generator);

        // The first seconds compile the code on both sides, and are not counted.
        await RoundAsync(run.Choose(50, 1_000), run.Choose(1, 5));
        var steady = await RoundAsync(run.Choose(50, 1_000), run.Choose(4, 30));
        var peak = await RoundAsync(run.Choose(200, 5_000), run.Choose(4, 15));
        return
        [
            new("steady, deliveries", steady.Latencies.Count),
            new(SteadyMedian, steady.Latencies.PercentileMicroseconds(50) / 1000, "ms"),
            new(SteadyTail, steady.Latencies.PercentileMicroseconds(99) / 1000, "ms"),
            new("peak, deliveries", peak.Latencies.Count),
            new("peak, p50", peak.Latencies.PercentileMicroseconds(50) / 1000, "ms"),
            new(PeakTail, peak.Latencies.PercentileMicroseconds(99) / 1000, "ms"),
            new("sent later than due, p99", peak.SentLate.PercentileMicroseconds(99) / 1000, "ms"),
            new("server CPU at the peak", peak.ProcessorTime.TotalMicroseconds / peak.Published, "µs/publish"),
            new(Dropped, steady.Dropped + peak.Dropped),
            new(Refused, steady.Refused + peak.Refused),
        ];

        async Task<Deliveries> RoundAsync(int perSecond, int seconds) =>
            await portals.ObserveAsync(await publisher.PublishAsync(perSecond, TimeSpan.FromSeconds(seconds)));
    }
}
