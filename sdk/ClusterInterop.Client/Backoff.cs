namespace ClusterInterop.Client;

/// <summary>How long to wait before trying again: a random time below a ceiling that doubles with each
/// failure.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class Backoff(TimeSpan shortest, TimeSpan longest, Random random)
{
    /// <param name="failures">How many times in a row it has failed, at least 1.</param>
    /// <param name="asked">How long the server asked to wait; it is waited for at least that long, and not by all
    /// that were asked for equally long.</param>
    public TimeSpan DelayAfter(int failures, TimeSpan? asked = null)
    {
        var ceiling = Math.Min(longest.Ticks, shortest.Ticks * Math.Pow(2, failures));
        var chance = TimeSpan.FromTicks((long)((ceiling - shortest.Ticks) * NextShare()));
        return (asked > shortest ? asked.Value : shortest) + chance;
    }

    // A seeded Random, unlike the shared one, is not made for several threads.
    private double NextShare()
    {
        lock (random)
            return random.NextDouble();
    }
}
