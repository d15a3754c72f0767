namespace ClusterInterop.Benchmarks.Frame;

/// <summary>The rank test of Mann and Whitney: whether two kinds of samples can be told apart by their size.</summary>
internal static class RankTest
{
    /// <summary>
    /// How likely samples of one and the same kind differ as much as these, by chance: two-sided, by the normal
    /// approximation with a correction for ties and for continuity, which is exact enough from some twenty samples of
    /// each on.
    /// </summary>
    public static double Probability(IReadOnlyCollection<long> ones, IReadOnlyCollection<long> others)
    {
        var (n, m) = ((double)ones.Count, (double)others.Count);
        var all = ones.Select(value => (Value: value, IsOne: true))
            .Concat(others.Select(value => (Value: value, IsOne: false)))
            .OrderBy(sample => sample.Value)
            .ToArray();

        // Equal samples share the mean of their ranks.
        var (ranksOfOnes, ties) = (0.0, 0.0);
        for (var begin = 0; begin < all.Length;)
        {
            var end = begin;
            while (end < all.Length && all[end].Value == all[begin].Value)
                end++;
            var rank = (begin + 1 + end) / 2.0;
            ranksOfOnes += rank * all[begin..end].Count(sample => sample.IsOne);
            ties += Math.Pow(end - begin, 3) - (end - begin);
            begin = end;
        }

        var u = ranksOfOnes - (n * (n + 1) / 2);
        var total = n + m;
        var deviation = Math.Sqrt(n * m / 12 * (total + 1 - (ties / (total * (total - 1)))));
        var distance = Math.Max(0, Math.Abs(u - (n * m / 2)) - 0.5);
        return deviation == 0 ? 1 : Erfc(distance / deviation / Math.Sqrt(2));
    }

    // Abramowitz and Stegun 7.1.26: wrong by 1.5e-7 at most.
    private static double Erfc(double x)
    {
        var t = 1 / (1 + (0.3275911 * x));
        return ((((((((1.061405429 * t) - 1.453152027) * t) + 1.421413741) * t) - 0.284496736) * t) + 0.254829592)
            * t * Math.Exp(-x * x);
    }
}
