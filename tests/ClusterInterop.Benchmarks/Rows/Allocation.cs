using ClusterInterop.Benchmarks.Frame;
using ClusterInterop.Benchmarks.Servers;
using ClusterInterop.Benchmarks.Workload;
using ClusterInterop.Core.Matching;

namespace ClusterInterop.Benchmarks.Rows;

/// <summary>How many bytes the server asks the runtime for, and how long it is stopped to find those that nobody uses
/// any more.</summary>
internal static class Allocation
{
    private const string OfGet = "GetRecord";
    private const string OfPublish = "a publish";
    private const string OfDelivery = "one more delivery";
    private const string OfForward = "need to best 20";
    private const string OfBackward = "capability to all needs";
    private const string LongestPause = "longest pause in the soak";
    private const int StreamsPerConnection = 50;

    public static Row Row { get; } = new(
        "allocation",
        "Bytes that the server asks for: for a GetRecord and for a publish with its index update, all their own and "
        + "the wire's; for one more stream that a changed record reaches (1,000 against 100, short: 200 against 50); "
        + "by the index alone for a match, in steady state. And the longest pause for a collection in five minutes "
        + "(short: three seconds) in which records are published, read and delivered as fast as one client of each "
        + "kind asks.",
        "Nothing: bytes and times count here.",
        [
            Bar.AtMost(OfGet, 1_024, Held.AsRatio),
            Bar.AtMost(OfPublish, 6 * 1_024, Held.AsRatio),
            Bar.AtMost(OfDelivery, 100, Held.AsRatio),
            Bar.AtMost(OfForward, 0, Held.Always),
            Bar.AtMost(OfBackward, 0, Held.Always),
            Bar.AtMost(LongestPause, 20),
        ],
        MeasureAsync);

    private static async Task<IReadOnlyList<Figure>> MeasureAsync(Run run)
    {
        var generator = new RecordGenerator(run.Seed);
        var records = Enumerable.Range(0, 1_000).Select(generator.Capability).ToList();
        using var directory = await PreparedDirectory.MakeAsync(generator, records, run.CancellationToken);
        await using var server = await ServerProcess.StartAsync(
            directory.Path, run.CancellationToken, tellsVitals: true);
        var publishes = new PublishLoads(run, inFlight: 64, generator);
        var changed = FanOutSubjects.RecordsOf(run);
        var changes = FanOutSubjects.RecordsOn(server, changed);
        var (few, many) = (run.Choose(50, 100), run.Choose(200, 1_000));
        var rounds = run.Choose(50, 500);
        using var read = H2Load.IsInstalled ? await GetRecord.LoadOfAsync(server, records) : null;
        if (read is null)
            run.Note(H2Load.Missing);

        var measured = await Interleaved.MeasureAsync(
            run, Interleaved.FewestRounds, GetAsync, PublishAsync, () => FanOutAsync(few), () => FanOutAsync(many));
        var pause = await SoakAsync();
        var (forward, backward) = (
            OfMatching(MatchData.WithCapabilities(run, run.Choose(5_000, 100_000)), data => data.Needs(200)),
            OfMatching(MatchData.WithNeeds(run, run.Choose(2_000, 10_000)), data => data.Capabilities(500)));
        return
        [
            new(OfGet, Samples.Median(measured[0]), "bytes"),
            new(OfPublish, Samples.Median(measured[1]), "bytes"),
            new(OfDelivery, Samples.Median(measured[3].Zip(measured[2],
                (all, some) => (all - some) / ((many - few) * (double)rounds))), "bytes"),
            new(OfForward, forward, "bytes"),
            new(OfBackward, backward, "bytes"),
            new(LongestPause, pause.TotalMilliseconds, "ms"),
        ];

        async Task<double> GetAsync()
        {
            var calls = run.Choose(10_000, 200_000);
            return read is null ? double.NaN : await AllocatedByAsync(() => read.RunAsync(calls)) / calls;
        }

        async Task<double> PublishAsync()
        {
            var published = 0;
            var bytes = await AllocatedByAsync(
                async () => published = (await publishes.PublishAsync(server)).Loop.Calls);
            return bytes / published;
        }

        async Task<double> FanOutAsync(int streams)
        {
            await using var watching = await FanOutSubjects.WatchAsync(
                server, streams, StreamsPerConnection, changes.Received);
            await server.SettleAsync(run.CancellationToken);
            return await AllocatedByAsync(() => changes.RunAsync(streams, rounds));
        }

        async Task<double> AllocatedByAsync(Func<Task> load)
        {
            var before = (await server.TakeVitalsAsync()).AllocatedBytes;
            await load();
            await server.SettleAsync(run.CancellationToken);
            return (await server.TakeVitalsAsync()).AllocatedBytes - before;
        }

        async Task<TimeSpan> SoakAsync()
        {
            run.Say("soaking");
            await using var watching = await FanOutSubjects.WatchAsync(
                server, many, StreamsPerConnection, changes.Received);
            await server.TakeVitalsAsync();
            using var over = new CancellationTokenSource(run.Choose(TimeSpan.FromSeconds(3), TimeSpan.FromMinutes(5)));
            await Task.WhenAll(
                UntilAsync(() => changes.RunAsync(many, 100)),
                UntilAsync(() => publishes.PublishAsync(server)),
                UntilAsync(() => read?.RunAsync(10_000) ?? Task.Delay(100)));
            return (await server.TakeVitalsAsync()).LongestPause;

            async Task UntilAsync(Func<Task> load)
            {
                while (!over.IsCancellationRequested)
                    await load();
            }
        }
    }

    private static double OfMatching(MatchData data, Func<MatchData, RecordFacets[]> subjectsOf)
    {
        var subjects = subjectsOf(data);
        var (best, found) = (new MatchQuery(Most: 20), 0);
        Find();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Find();
        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)subjects.Length;

        void Find()
        {
            foreach (var subject in subjects)
                found += data.Find(subject, best).Count;
        }
    }
}
