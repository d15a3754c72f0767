using System.Diagnostics;
using ClusterInterop.Benchmarks.Frame;
using ClusterInterop.Benchmarks.Workload;
using ClusterInterop.Core.Matching;

namespace ClusterInterop.Benchmarks.Rows;

/// <summary>A new need finds its best capabilities, in memory and on one core.</summary>
internal static class MatchForward
{
    private const int Best = 20;
    private const string Mean = "mean";
    private const string Median = "p50";
    private const string Tail = "p99";
    private const string Gain = "scan / index";
    private const string PostgresGain = "PostgreSQL / index";
    private const string LuceneGain = "Lucene.NET / index";
    private const string Agreement = "needs answered as by a full scan";

    public static Row Row { get; } = new(
        "match-forward",
        "A need finds its best 20 of 1,000,000 capabilities (short: 90,000), with text, explained; one core.",
        "A plain scan that judges every capability: timed over a sample of them, and scaled to all. "
        + MatchPeers.Described,
        [
            Bar.AtMost(Mean, 80),
            Bar.AtMost(Median, 15),
            Bar.AtMost(Tail, 1_200, goal: 300),
            Bar.AtLeast(PostgresGain, 25, Held.AsRatio),
            Bar.AtLeast(LuceneGain, 12, Held.AsRatio),
            Bar.AtLeast(Gain, 150, Held.AsRatio),
            Bar.AtLeast(Agreement, MatchData.ComparedSubjects, Held.Always),
        ],
        MeasureAsync);

    private static async Task<IReadOnlyList<Figure>> MeasureAsync(Run run)
    {
        var (count, asking) = (run.Choose(90_000, 1_000_000), run.Choose(60, 2_000));
        var data = MatchData.WithCapabilities(run, count);
        var needs = data.Needs(asking);
        await using var peers = await MatchPeers.LoadAsync(run, data, areNeeds: false, count, asking, Best);
        var query = new MatchQuery(Most: Best);
        var explained = 0L;

        Interleaved.WarmUp(() => Samples.Time(needs, Answer));
        var rounds = await Interleaved.MeasureAsync(
            run,
            Interleaved.FewestRounds,
            () => Task.FromResult(Samples.Time(needs, Answer)),
            () => Task.FromResult(data.Scan.Time(needs)),
            peers.TimePostgresAsync,
            peers.TimeLuceneAsync);

        // Needs that are hard on an index are reported apart.
        var hard = new[] { Shape.WithoutCodes, Shape.ManyCodes, Shape.WithoutPlace, Shape.Broad }
            .Select(shape => new Figure(
                $"p99, {Described(shape)}",
                Samples.Time(data.NeedsOf(shape, run.Choose(20, 200)), Answer).PercentileMicroseconds(99), "µs"));
        return
        [
            new(Mean, Samples.Median(rounds[0].Select(samples => samples.MeanMicroseconds)), "µs"),
            new(Median, Samples.Median(rounds[0].Select(samples => samples.PercentileMicroseconds(50))), "µs"),
            new(Tail, Samples.Median(rounds[0].Select(samples => samples.PercentileMicroseconds(99))), "µs"),
            .. hard,
            new("plain scan, mean", Samples.Median(rounds[1].Select(samples => samples.MeanMicroseconds)), "µs"),
            new("PostgreSQL, mean", Samples.Median(rounds[2].Select(samples => samples.MeanMicroseconds)), "µs"),
            new("Lucene.NET, mean", Samples.Median(rounds[3].Select(samples => samples.MeanMicroseconds)), "µs"),
            new(PostgresGain, Interleaved.Ratio(rounds[2], rounds[0], samples => samples.MeanMicroseconds)),
            new(LuceneGain, Interleaved.Ratio(rounds[3], rounds[0], samples => samples.MeanMicroseconds)),
            new(Gain, Interleaved.Ratio(rounds[1], rounds[0], samples => samples.MeanMicroseconds)),
            new(Agreement, data.CountAgreeing(needs, query)),
        ];

        void Answer(RecordFacets need)
        {
            foreach (var hit in data.Find(need, query))
                explained += data.Matcher.Explain(need, data.Records[hit.Ordinal])!.Score;
        }
    }

    private static string Described(Shape shape) => shape switch
    {
        Shape.WithoutCodes => "without codes",
        Shape.ManyCodes => "with 64 codes",
        Shape.WithoutPlace => "without place",
        Shape.Broad => "of a whole division",
        _ => throw new UnreachableException($"A need of shape {shape} is nothing special."),
    };
}
