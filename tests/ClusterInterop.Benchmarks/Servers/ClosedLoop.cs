using System.Diagnostics;
using ClusterInterop.Benchmarks.Frame;

namespace ClusterInterop.Benchmarks.Servers;

/// <summary>What a number of callers got done, each calling again as soon as it is answered.</summary>
internal sealed record LoopResult(int Calls, TimeSpan Time, Samples Latencies)
{
    public double PerSecond => Calls / Time.TotalSeconds;
}

/// <summary>So many calls in flight at all times.</summary>
internal static class ClosedLoop
{
    /// <summary>Makes a given number of calls.</summary>
    /// <param name="call">Makes one, told which caller makes it and which call it is.</param>
    public static Task<LoopResult> CountedAsync(int callers, int calls, Func<int, int, Task> call) =>
        RunAsync(callers, number => number < calls, call);

    /// <summary>Calls for a time.</summary>
    public static Task<LoopResult> TimedAsync(int callers, TimeSpan time, Func<int, int, Task> call)
    {
        var begin = Stopwatch.GetTimestamp();
        return RunAsync(callers, _ => Stopwatch.GetElapsedTime(begin) < time, call);
    }

    private static async Task<LoopResult> RunAsync(int callers, Func<int, bool> goesOn, Func<int, int, Task> call)
    {
        var next = -1;
        var samples = new Samples[callers];
        var begin = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var own = samples[caller] = new Samples();
            for (var number = Interlocked.Increment(ref next); goesOn(number); number = Interlocked.Increment(ref next))
            {
                var start = Stopwatch.GetTimestamp();
                await call(caller, number);
                own.Add(Stopwatch.GetTimestamp() - start);
            }
        })));
        var time = Stopwatch.GetElapsedTime(begin);
        var all = new Samples();
        foreach (var own in samples)
            all.Add(own);
        return new LoopResult(all.Count, time, all);
    }
}

/// <summary>What callers got done, and what it cost the server.</summary>
internal sealed record ServerLoad(LoopResult Loop, TimeSpan ProcessorTime)
{
    /// <summary>The server's processor time for a call.</summary>
    public double Microseconds => ProcessorTime.TotalMicroseconds / Loop.Calls;
}
