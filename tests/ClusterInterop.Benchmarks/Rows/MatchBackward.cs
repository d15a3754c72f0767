using ClusterInterop.Benchmarks.Frame;
using ClusterInterop.Core.Matching;

namespace ClusterInterop.Benchmarks.Rows;

/// <summary>A new capability finds every standing need that it serves, in memory and on one core.</summary>
internal static class MatchBackward
{
    private const string Mean = "mean";
    private const string Tail = "p99";
    private const string Gain = "scan / index";
    private const string PostgresGain = "PostgreSQL / index";
    private const string LuceneGain = "Lucene.NET / index";
    private const string Agreement = "capabilities answered as by a full scan";

    public static Row Row { get; } = new(
        "match-backward",
        "A capability finds all of 100,000 standing needs that it serves (short: 10,000); one core.",
        "A plain scan that judges every need: timed over a sample of them, and scaled to all. " + MatchPeers.Described,
        [
            Bar.AtMost(Mean, 12, goal: 6),
            Bar.AtMost(Tail, 35, goal: 20),
            Bar.AtLeast(PostgresGain, 40, Held.AsRatio),
            Bar.AtLeast(LuceneGain, 150, Held.AsRatio),
            Bar.AtLeast(Gain, 150, Held.AsRatio),
            Bar.AtLeast(Agreement, MatchData.ComparedSubjects, Held.Always),
        ],
        MeasureAsync);

    private static async Task<IReadOnlyList<Figure>> MeasureAsync(Run run)
    {
        var (count, asking) = (run.Choose(10_000, 100_000), run.Choose(200, 5_000));
        var data = MatchData.WithNeeds(run, count);
        var capabilities = data.Capabilities(asking);
        await using var peers = await MatchPeers.LoadAsync(run, data, areNeeds: true, count, asking, most: null);
        var query = new MatchQuery();
        var (found, asked) = (0L, 0L);
        Interleaved.WarmUp(() => Samples.Time(capabilities, Answer));
        var rounds = await Interleaved.MeasureAsync(
            run,
            Interleaved.FewestRounds,
            () => Task.FromResult(Samples.Time(capabilities, Answer)),
            () => Task.FromResult(data.Scan.Time(capabilities)),
            peers.TimePostgresAsync,
            peers.TimeLuceneAsync);
        var peersFound = peers.CountFound();
        return
        [
            new(Mean, Samples.Median(rounds[0].Select(samples => samples.MeanMicroseconds)), "µs"),
            new("p50", Samples.Median(rounds[0].Select(samples => samples.PercentileMicroseconds(50))), "µs"),
            new(Tail, Samples.Median(rounds[0].Select(samples => samples.PercentileMicroseconds(99))), "µs"),
            new("needs served by a capability, mean", (double)found / asked),
            new("the same, of Lucene.NET", peersFound.Lucene),
            new("the same, of PostgreSQL", peersFound.Postgres),
            new("plain scan, mean", Samples.Median(rounds[1].Select(samples => samples.MeanMicroseconds)), "µs"),
            new("PostgreSQL, mean", Samples.Median(rounds[2].Select(samples => samples.MeanMicroseconds)), "µs"),
            new("Lucene.NET, mean", Samples.Median(rounds[3].Select(samples => samples.MeanMicroseconds)), "µs"),
            new(PostgresGain, Interleaved.Ratio(rounds[2], rounds[0], samples => samples.MeanMicroseconds)),
            new(LuceneGain, Interleaved.Ratio(rounds[3], rounds[0], samples => samples.MeanMicroseconds)),
            new(Gain, Interleaved.Ratio(rounds[1], rounds[0], samples => samples.MeanMicroseconds)),
            new(Agreement, data.CountAgreeing(capabilities, query)),
        ];

        void Answer(RecordFacets capability)
        {
            found += data.Find(capability, query).Count;
            asked++;
        }
    }
}
