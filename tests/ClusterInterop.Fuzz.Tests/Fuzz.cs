using System.Diagnostics;
using System.Globalization;
using CsCheck;

namespace ClusterInterop.Fuzz.Tests;

/// <summary>Runs a property on many cases: few in the suite, or for as long as a campaign asks.</summary>
internal static class Fuzz
{
    public const string SecondsVariable = "CLUSTERINTEROP_FUZZ_SECONDS";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly int Seconds = int.TryParse(
        Environment.GetEnvironmentVariable(SecondsVariable),
        NumberStyles.None,
        CultureInfo.InvariantCulture,
        out var seconds) ? seconds : 0;

    /// <param name="cases">What to try. A failure prints the smallest case found and its seed.</param>
    /// <param name="count">How many cases the suite tries; a campaign goes by time.</param>
    /// <param name="property">Throws where the property does not hold.</param>
    public static async Task RunAsync<T>(Gen<T> cases, int count, Action<T> property)
    {
        var watch = new Watch<T>();
        var campaign = Task.Run(() => cases.Sample(
            one =>
            {
                watch.Begin(one);
                property(one);
            },
            iter: count, time: Seconds > 0 ? Seconds : -1, threads: 1));
        while (!campaign.IsCompleted)
        {
            await campaign.WaitAsync(Patience, TestContext.Current.CancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            if (!campaign.IsCompleted && watch.Elapsed > Patience)
                throw new ShouldAssertException($"It hangs on {Check.Print(watch.Case)}.");
        }

        await campaign;
        TestContext.Current.TestOutputHelper?.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{watch.Count:N0} cases"));
    }

    /// <summary>Which case runs, and since when: written by the campaign, read by who waits for it.</summary>
    private sealed class Watch<T>
    {
        private long _begin = Stopwatch.GetTimestamp();

        public T? Case { get; private set; }

        public long Count { get; private set; }

        public TimeSpan Elapsed => Stopwatch.GetElapsedTime(Volatile.Read(ref _begin));

        public void Begin(T one)
        {
            Volatile.Write(ref _begin, Stopwatch.GetTimestamp());
            Case = one;
            Count++;
        }
    }
}
