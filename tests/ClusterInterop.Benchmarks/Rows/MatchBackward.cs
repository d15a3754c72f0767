using ClusterInterop.Benchmarks.Frame;
using ClusterInterop.Core.Matching;

namespace ClusterInterop.Benchmarks.Rows;

/// <summary>A new capability finds every standing need that it serves, in memory and on one core.</summary>
internal static class MatchBackward
{
    private const string Mean = "mean";
    private const string Tail = "p99";
    private const string Gain = "scan / index";
    private const string Agreement = "capabilities answered as by a full scan";

    public static Row Row { get; } = new(
        "match-backward",
        "A capability finds all of 100,000 standing needs that it serves (short: 10,000); one core.",
        "A plain scan that judges every need: timed over a sample of them, and scaled to all.",
        [
            Bar.AtMost(Mean, 12, goal: 6),
            Bar.AtMost(Tail, 35, goal: 20),
            Bar.AtLeast(Gain, 150, Held.AsRatio),
            Bar.AtLeast(Agreement, MatchData.ComparedSubjects, Held.Always),
        ],
        MeasureAsync);

    private static async Task<IReadOnlyList<Figure>> MeasureAsync(Run run)
    {
        var data = MatchData.WithNeeds(run, run.Choose(10_000, 100_000));
        var capabilities = data.Capabilities(run.Choose(500, 5_000));
        var query = new MatchQuery();
        var (found, asked) = (0L, 0L);
        var rounds = await Interleaved.MeasureAsync(
            run,
            Interleaved.FewestRounds,
            () => Task.FromResult(Samples.Time(capabilities, Answer)),
            () => Task.FromResult(data.Scan.Time(capabilities)));
        return
        [
            new(Mean, Samples.Median(rounds[0].Select(samples => samples.MeanMicroseconds)), "µs"),
            new("p50", Samples.Median(rounds[0].Select(samples => samples.PercentileMicroseconds(50))), "µs"),
            new(Tail, Samples.Median(rounds[0].Select(samples => samples.PercentileMicroseconds(99))), "µs"),
            new("needs served by a capability, mean", (double)found / asked),
            new("plain scan, mean", Samples.Median(rounds[1].Select(samples => samples.MeanMicroseconds)), "µs"),
            new(Gain, Interleaved.Ratio(rounds[1], rounds[0], samples => samples.MeanMicroseconds)),
            new(Agreement, data.CountAgreeing(capabilities, query)),
        ];

        void Answer(RecordFacets capability)
        {
            found += data.Index.Find(capability, query).Count;
            asked++;
        }
    }
}
