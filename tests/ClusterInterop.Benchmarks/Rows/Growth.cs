using System.Diagnostics;
using ClusterInterop.Benchmarks.Frame;
using ClusterInterop.Benchmarks.Servers;
using ClusterInterop.Benchmarks.Workload;
using ClusterInterop.Core.Matching;
using ClusterInterop.V1;

namespace ClusterInterop.Benchmarks.Rows;

/// <summary>What a hundred times as many records cost.</summary>
internal static class Growth
{
    private const int Best = 20;
    private const string ForwardMedian = "need to best 20, p50";
    private const string ForwardTail = "need to best 20, p99";
    private const string BackwardMean = "capability to all needs, mean";
    private const string GetMedian = "GetRecord, p50";
    private const string FindMedian = "FindMatches, p50";

    public static Row Row { get; } = new(
        "growth",
        "How many times as long things take with 1,000,000 capabilities and 100,000 needs as with 10,000 and 1,000 "
        + "(short: 20,000 and 2,000, with 2,000 and 200): the index in memory, and calls one at a time to two servers.",
        "The same with a hundredth of the records (short: a tenth), in turns.",
        [
            Bar.AtMost(ForwardMedian, 12, Held.AsRatio, goal: 6),
            Bar.AtMost(ForwardTail, 30, Held.AsRatio),
            Bar.AtMost(BackwardMean, 5, Held.AsRatio),
            Bar.AtMost(GetMedian, 1.2, Held.AsRatio),
            Bar.AtMost(FindMedian, 2, Held.AsRatio),
        ],
        MeasureAsync);

    private static async Task<IReadOnlyList<Figure>> MeasureAsync(Run run)
    {
        var (few, many) = (run.Choose(2_000, 10_000), run.Choose(20_000, 1_000_000));
        var figures = new List<Figure>();
        await AddIndexAsync(run, few, many, figures);
        await AddServersAsync(run, few, many, figures);
        return figures;
    }

    private static async Task AddIndexAsync(Run run, int few, int many, List<Figure> figures)
    {
        var (small, large) = (MatchData.WithCapabilities(run, few), MatchData.WithCapabilities(run, many));
        var (smallNeeds, largeNeeds) = (MatchData.WithNeeds(run, few / 10), MatchData.WithNeeds(run, many / 10));
        var (needs, capabilities) = (small.Needs(run.Choose(200, 2_000)), small.Capabilities(run.Choose(200, 5_000)));
        var (best, all) = (new MatchQuery(Most: Best), new MatchQuery());
        var rounds = await Interleaved.MeasureAsync(
            run,
            Interleaved.FewestRounds,
            () => FindAsync(small, needs, best),
            () => FindAsync(large, needs, best),
            () => FindAsync(smallNeeds, capabilities, all),
            () => FindAsync(largeNeeds, capabilities, all));
        figures.AddRange(
        [
            new(ForwardMedian, Ratio(rounds[1], rounds[0], samples => samples.PercentileMicroseconds(50))),
            new(ForwardTail, Ratio(rounds[1], rounds[0], samples => samples.PercentileMicroseconds(99))),
            new(BackwardMean, Ratio(rounds[3], rounds[2], samples => samples.MeanMicroseconds)),
        ]);

        static Task<Samples> FindAsync(MatchData data, RecordFacets[] subjects, MatchQuery query) =>
            Task.FromResult(Samples.Time(subjects, subject => data.Find(subject, query)));
    }

    private static async Task AddServersAsync(Run run, int few, int many, List<Figure> figures)
    {
        var generator = new RecordGenerator(run.Seed);
        using var smallDirectory = await LargeDirectory.MakeAsync(run, generator, few / 10, few);
        using var largeDirectory = await LargeDirectory.MakeAsync(run, generator, many / 10, many);
        await using var small = await ServerProcess.StartAsync(smallDirectory.Path, run.CancellationToken);
        await using var large = await ServerProcess.StartAsync(largeDirectory.Path, run.CancellationToken);
        var gets = Enumerable.Range(0, run.Choose(200, 5_000)).Select(number => new GetRecordRequest
        {
            Name = generator.Capability(number % few).Name,
        }).ToList();
        var finds = Enumerable.Range(0, run.Choose(50, 1_000)).Select(number => new FindMatchesRequest
        {
            Draft = generator.Need(number),
            PageSize = Best,
        }).ToList();
        var rounds = await Interleaved.MeasureAsync(
            run, Interleaved.FewestRounds, GetOf(small), GetOf(large), FindOf(small), FindOf(large));
        figures.AddRange(
        [
            new(GetMedian, Ratio(rounds[1], rounds[0], samples => samples.PercentileMicroseconds(50))),
            new(FindMedian, Ratio(rounds[3], rounds[2], samples => samples.PercentileMicroseconds(50))),
        ]);

        Func<Task<Samples>> GetOf(ServerProcess server)
        {
            var client = new DirectoryService.DirectoryServiceClient(server.NewChannel());
            return () => TimeAsync(gets, request => client.GetRecordAsync(request).ResponseAsync);
        }

        Func<Task<Samples>> FindOf(ServerProcess server)
        {
            var client = new MatchingService.MatchingServiceClient(server.NewChannel());
            return () => TimeAsync(finds, request => client.FindMatchesAsync(request).ResponseAsync);
        }
    }

    private static double Ratio(IReadOnlyList<Samples> large, IReadOnlyList<Samples> small, Func<Samples, double> of) =>
        Interleaved.Ratio(large, small, of);

    private static async Task<Samples> TimeAsync<T>(IReadOnlyCollection<T> requests, Func<T, Task> call)
    {
        var samples = new Samples(requests.Count);
        foreach (var request in requests)
        {
            var begin = Stopwatch.GetTimestamp();
            await call(request);
            samples.Add(Stopwatch.GetTimestamp() - begin);
        }

        return samples;
    }
}
