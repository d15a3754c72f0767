using ClusterInterop.Benchmarks.Frame;

namespace ClusterInterop.Benchmarks.Rows;

/// <summary>What the match index takes of memory, and how long it takes to build.</summary>
internal static class IndexMemory
{
    private const string OfCapability = "a capability";
    private const string OfNeed = "a need";
    private const string Build = "built from loaded columns";

    public static Row Row { get; } = new(
        "index-memory",
        "The match index over 1,000,000 capabilities, and over 100,000 needs (short: 40,000 and 20,000): what it holds "
        + "of memory for a record, after a collection; and how long that of the capabilities takes to build, its "
        + "columns being read.",
        "Nothing: times and bytes count here.",
        [
            Bar.AtMost(OfCapability, 180, Held.AsRatio),
            Bar.AtMost(OfNeed, 64, Held.AsRatio),
            Bar.AtMost(Build, 1),
        ],
        MeasureAsync);

    private static Task<IReadOnlyList<Figure>> MeasureAsync(Run run)
    {
        var capabilities = MatchData.MeasureIndex(run, ofNeeds: false, run.Choose(40_000, 1_000_000));
        var needs = MatchData.MeasureIndex(run, ofNeeds: true, run.Choose(20_000, 100_000));
        return Task.FromResult<IReadOnlyList<Figure>>(
        [
            new(OfCapability, capabilities.BytesEach, "bytes"),
            new(OfNeed, needs.BytesEach, "bytes"),
            new(Build, capabilities.BuildTime.TotalSeconds, "s"),
        ]);
    }
}
