using ClusterInterop.Benchmarks.Frame;
using ClusterInterop.Benchmarks.Servers;
using ClusterInterop.Benchmarks.Workload;

namespace ClusterInterop.Benchmarks.Rows;

/// <summary>One association asks for fifty times its share, and another one is answered as ever.</summary>
internal static class Flood
{
    private const string TailRatio = "p99, flooded / quiet";
    private const string Refused = "refused to the other";
    private const string RefusalTail = "a refusal, p99 in the server";

    public static Row Row { get; } = new(
        "flood",
        "An association makes up to 5,000 writes and 10,000 reads a second, fifty times what the default limits grant "
        + "it, while another one makes 125 calls a second, a fifth of them writes; p99 of the other's calls. The "
        + "flooding client is a process of the lowest priority: on a machine that they share, what it costs to send "
        + "would be measured, and not what it costs to refuse. So it sends what the machine leaves it: read its rate. "
        + "Refusals are timed inside the server, from the first middleware until the answer is handed out.",
        "The same calls of the other association while nobody floods, in turns.",
        [
            Bar.AtMost(TailRatio, 1.5, Held.AsRatio),
            Bar.AtMost(Refused, 0, Held.Always),
            Bar.AtMost(RefusalTail, 5, Held.AtFullScale),
        ],
        MeasureAsync);

    private static async Task<IReadOnlyList<Figure>> MeasureAsync(Run run)
    {
        using var directory = await PreparedDirectory.MakeAsync(
            new RecordGenerator(run.Seed), [], run.CancellationToken);
        await using var server = await ServerProcess.StartAsync(
            directory.Path, run.CancellationToken, withDefaultLimits: true);
        await using var attacker = Attacker.Start(server, Attacker.Flood);
        var ordinary = new OrdinaryCaller(run, server);
        var time = TimeSpan.FromSeconds(run.Choose(3, 10));
        var refusals = new List<(int Count, double Microseconds)>();

        var rounds = await Interleaved.MeasureAsync(
            run,
            run.Choose(Interleaved.FewestRounds, 9),
            async () => (await ordinary.CallAsync(time), 0.0),
            async () =>
            {
                await server.TakeRefusalsAsync();
                var flooded = await attacker.DuringAsync(() => ordinary.CallAsync(time));
                refusals.Add(await server.TakeRefusalsAsync());
                return flooded;
            });
        var (quiet, under) = (rounds[0], rounds[1]);
        return
        [
            new("quiet, p99", Samples.Median(quiet.Select(round => round.Item1.TailMilliseconds)), "ms"),
            new("flooded, p99", Samples.Median(under.Select(round => round.Item1.TailMilliseconds)), "ms"),
            new(TailRatio, Interleaved.Ratio(under, quiet, round => round.Item1.TailMilliseconds)),
            new(Refused, under.Concat(quiet).Sum(round => round.Item1.Refused)),
            new("the flood", Samples.Median(under.Select(round => round.Item2)), "calls/s"),
            new("of them refused", refusals.Skip(1).Sum(round => round.Count)),
            new(RefusalTail, Samples.Median(refusals.Skip(1).Select(round => round.Microseconds)) / 1000, "ms"),
        ];
    }
}
