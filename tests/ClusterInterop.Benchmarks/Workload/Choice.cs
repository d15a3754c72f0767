namespace ClusterInterop.Benchmarks.Workload;

/// <summary>Draws numbers from 0 on, each as often as its weight says. Immutable, so any thread may draw.</summary>
internal sealed class Choice
{
    private readonly double[] _cumulative;

    public Choice(IEnumerable<double> weights)
    {
        var sum = 0.0;
        _cumulative = [.. weights.Select(weight => sum += weight)];
        if (!(sum > 0))
            throw new ArgumentException("Nothing has a weight.", nameof(weights));
    }

    /// <summary>Zipf's law as Mandelbrot generalised it: the weight of a rank r, from 1, is 1 / (r + shift)^exponent.
    /// </summary>
    public static Choice Zipf(int count, double exponent, double shift = 0) =>
        new(Enumerable.Range(1, count).Select(rank => Math.Pow(rank + shift, -exponent)));

    public int Draw(Random random)
    {
        var position = Array.BinarySearch(_cumulative, random.NextDouble() * _cumulative[^1]);

        // A number that hits a boundary belongs to what comes after it.
        return Math.Min(position < 0 ? ~position : position + 1, _cumulative.Length - 1);
    }
}

/// <summary>Draws that are made often.</summary>
internal static class Draws
{
    extension(Random random)
    {
        public bool Chance(double probability) => random.NextDouble() < probability;

        public T Pick<T>(IReadOnlyList<T> items) => items[random.Next(items.Count)];

        /// <summary>From a log-normal distribution: half of the draws are below the median.</summary>
        public double LogNormal(double median, double sigma)
        {
            // Box and Muller; 1 - x, because the logarithm of 0 is none.
            var radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            return median * Math.Exp(sigma * radius * Math.Cos(2 * Math.PI * random.NextDouble()));
        }
    }
}
