using System.Diagnostics;

namespace ClusterInterop.Benchmarks.Frame;

/// <summary>
/// Measures two or more things in turns, A B A B, so that whatever disturbs the machine for a while disturbs all of
/// them. Each is run once before, unmeasured, so that code is compiled and caches are filled.
/// </summary>
internal static class Interleaved
{
    /// <summary>The fewest rounds of which a median is taken.</summary>
    public const int FewestRounds = 5;

    private static readonly TimeSpan EnoughWarmth = TimeSpan.FromSeconds(1.5);

    /// <param name="rounds">How often each is measured, at least five times.</param>
    /// <param name="measures">The things to measure, in the order of a round.</param>
    /// <returns>For each thing what each of its rounds brought.</returns>
    public static async Task<IReadOnlyList<IReadOnlyList<T>>> MeasureAsync<T>(
        Run run, int rounds, params Func<Task<T>>[] measures)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rounds, FewestRounds);
        foreach (var measure in measures)
            await measure();

        var results = measures.Select(_ => new List<T>(rounds)).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            run.CancellationToken.ThrowIfCancellationRequested();
            run.Say($"round {round + 1} of {rounds}");
            for (var i = 0; i < measures.Length; i++)
                results[i].Add(await measures[i]());
        }

        return results;
    }

    /// <summary>Runs what takes microseconds for a while before it is measured, until its code is compiled as it is after
    /// hours of service.</summary>
    public static void WarmUp(Action measure)
    {
        var begin = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begin) < EnoughWarmth)
            measure();
    }

    /// <summary>The median of what each round of one thing makes of the same round of the other.</summary>
    public static double Ratio<T>(IReadOnlyList<T> subject, IReadOnlyList<T> baseline, Func<T, double> of) =>
        Samples.Median(subject.Zip(baseline, (one, other) => of(one) / of(other)));
}
