using System.Diagnostics;
using ClusterInterop.Benchmarks.Frame;
using ClusterInterop.Benchmarks.Servers;
using ClusterInterop.Benchmarks.Workload;
using ClusterInterop.V1;
using Grpc.Core;

namespace ClusterInterop.Benchmarks.Rows;

/// <summary>A server starts on a large directory, and what it then holds of the machine's memory.</summary>
internal static class ColdStart
{
    private const string Ready = "search and match ready";
    private const string Resident = "resident memory";
    private const double Gibi = 1024.0 * 1024 * 1024;

    public static Row Row { get; } = new(
        "cold-start",
        "The server starts as a new process on 1,000,000 capabilities and 100,000 needs that are stored (short: "
        + "20,000 and 2,000, and once), until it answers a search and finds the matches of a need; and the memory "
        + "that is resident then. The files are in the system's cache.",
        "Nothing: times and bytes count here.",
        [Bar.AtMost(Ready, 12), Bar.AtMost(Resident, 1.2)],
        MeasureAsync);

    private static async Task<IReadOnlyList<Figure>> MeasureAsync(Run run)
    {
        var generator = new RecordGenerator(run.Seed);
        var (needs, capabilities) = (run.Choose(2_000, 100_000), run.Choose(20_000, 1_000_000));
        using var directory = await LargeDirectory.MakeAsync(run, generator, needs, capabilities);
        var bytes = Enumerable.Range(0, 1_000).Average(number => (double)generator.Capability(number).CalculateSize());
        var match = new FindMatchesRequest { Name = generator.Need(0).Name, PageSize = 20 };
        var starts = new List<(TimeSpan Time, long Bytes)>();
        for (var start = 0; start < run.Choose(1, Interleaved.FewestRounds); start++)
        {
            run.Say("starting");
            starts.Add(await StartAsync());
        }

        return
        [
            new(Ready, Samples.Median(starts.Select(start => start.Time.TotalSeconds)), "s"),
            new(Resident, Samples.Median(starts.Select(start => start.Bytes / Gibi)), "GiB"),
            new("records", needs + capabilities),
            new("a record, mean", bytes, "bytes"),
            new("resident memory a record",
                Samples.Median(starts.Select(start => (double)start.Bytes / (needs + capabilities))), "bytes"),
        ];

        async Task<(TimeSpan Time, long Bytes)> StartAsync()
        {
            var begin = Stopwatch.GetTimestamp();
            await using var server = await ServerProcess.StartAsync(directory.Path, run.CancellationToken);
            await new MatchingService.MatchingServiceClient(server.NewChannel()).FindMatchesAsync(match);
            var time = Stopwatch.GetElapsedTime(begin);
            await server.SettleAsync(run.CancellationToken);
            return (time, server.MemoryBytes);
        }
    }
}
