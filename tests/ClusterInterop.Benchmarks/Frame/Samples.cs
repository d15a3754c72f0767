using System.Diagnostics;

namespace ClusterInterop.Benchmarks.Frame;

/// <summary>
/// Durations in ticks of the stopwatch, kept one and all: nothing is averaged away, and a percentile is a duration that
/// really occurred.
/// </summary>
/// <remarks>For one thread; those of several threads are put together by <see cref="Add(Samples)"/>.</remarks>
internal sealed class Samples(int capacity = 1024)
{
    private readonly List<long> _ticks = new(capacity);
    private bool _sorted;

    public int Count => _ticks.Count;

    public double MeanMicroseconds => _ticks.Count == 0 ? double.NaN : ToMicroseconds(_ticks.Average());

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>How long each answer takes, one after another.</summary>
    public static Samples Time<T>(IReadOnlyCollection<T> questions, Action<T> answer)
    {
        var samples = new Samples(questions.Count);
        foreach (var question in questions)
        {
            var begin = Stopwatch.GetTimestamp();
            answer(question);
            samples.Add(Stopwatch.GetTimestamp() - begin);
        }

        return samples;
    }

    public void Add(long ticks)
    {
        _ticks.Add(ticks);
        _sorted = false;
    }

    public void Add(Samples others)
    {
        _ticks.AddRange(others._ticks);
        _sorted = false;
    }

    /// <summary>The same without so many microseconds of each, but none below nothing.</summary>
    public Samples Less(double microseconds)
    {
        var less = new Samples(Count);
        var off = (long)(microseconds * Stopwatch.Frequency / 1e6);
        foreach (var ticks in _ticks)
            less.Add(Math.Max(0, ticks - off));
        return less;
    }

    /// <summary>The least duration that so many of a hundred do not exceed.</summary>
    public double PercentileMicroseconds(double percent)
    {
        if (_ticks.Count == 0)
            return double.NaN;
        if (!_sorted)
            _ticks.Sort();
        _sorted = true;
        var rank = (int)Math.Ceiling(percent / 100 * _ticks.Count);
        return ToMicroseconds(_ticks[Math.Clamp(rank, 1, _ticks.Count) - 1]);
    }

    private static double ToMicroseconds(double ticks) => ticks * 1e6 / Stopwatch.Frequency;
}
