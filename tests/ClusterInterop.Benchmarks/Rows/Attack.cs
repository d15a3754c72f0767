using ClusterInterop.Benchmarks.Frame;
using ClusterInterop.Benchmarks.Servers;
using ClusterInterop.Benchmarks.Workload;

namespace ClusterInterop.Benchmarks.Rows;

/// <summary>Frames that no client library would send, and a caller who is answered as ever.</summary>
internal static class Attack
{
    private const string TailRatio = "p99, attacked / quiet, worst";
    private const string Refused = "refused to the other";
    private const string Growth = "server memory, most growth";
    private const double Mebi = 1024 * 1024;

    private static readonly string[] Kinds = [Attacker.Reset, Attacker.Ping, Attacker.Settings, Attacker.EmptyData];

    public static Row Row { get; } = new(
        "attack",
        "Raw connections send streams that they reset, PING, SETTINGS and empty DATA, one kind after the other, as "
        + "fast as the server takes them, and come back when they are closed; p99 of another association that makes "
        + "125 calls a second, a fifth of them writes. The attackers are processes of the lowest priority: on a "
        + "machine that they share, what it costs to send would be measured too. Read the rate that it leaves them. "
        + "Memory is what the process has resident, before and during a round.",
        "The same calls while nobody attacks, in turns.",
        [
            Bar.AtMost(TailRatio, 2, Held.AsRatio),
            Bar.AtMost(Refused, 0, Held.Always),
            Bar.AtMost(Growth, 64, Held.Always),
        ],
        MeasureAsync);

    private static async Task<IReadOnlyList<Figure>> MeasureAsync(Run run)
    {
        using var directory = await PreparedDirectory.MakeAsync(
            new RecordGenerator(run.Seed), [], run.CancellationToken);
        await using var server = await ServerProcess.StartAsync(
            directory.Path, run.CancellationToken, withDefaultLimits: true);
        var attackers = Kinds.Select(kind => Attacker.Start(server, kind)).ToList();
        var ordinary = new OrdinaryCaller(run, server);
        var time = TimeSpan.FromSeconds(run.Choose(2, 10));
        var rounds = await Interleaved.MeasureAsync(
            run,
            run.Choose(Interleaved.FewestRounds, 9),
            [
                () => RoundAsync(null),
                .. attackers.Select(attacker => (Func<Task<Round>>)(() => RoundAsync(attacker))),
            ]);
        foreach (var attacker in attackers)
            await attacker.DisposeAsync();

        var (quiet, under) = (rounds[0], rounds.Skip(1).ToList());
        var ratios = under.ConvertAll(rounds => Interleaved.Ratio(rounds, quiet, round => round.Load.TailMilliseconds));
        return
        [
            new("quiet, p99", Samples.Median(quiet.Select(round => round.Load.TailMilliseconds)), "ms"),
            .. Kinds.Zip(ratios, (kind, ratio) => new Figure($"{kind}, p99 / quiet", ratio)),
            new(TailRatio, ratios.Max()),
            .. Kinds.Zip(under, (kind, rounds) =>
                new Figure($"{kind}, rate", Samples.Median(rounds.Select(round => round.PerSecond)), "/s")),
            new(Refused, rounds.Sum(kind => kind.Sum(round => round.Load.Refused))),
            new(Growth, under.Max(kind => kind.Max(round => round.Load.MostBytes - round.BytesBefore)) / Mebi, "MiB"),
        ];

        async Task<Round> RoundAsync(Attacker? attacker)
        {
            var before = server.MemoryBytes;
            if (attacker is null)
                return new(await ordinary.CallAsync(time), 0, before);
            var (load, perSecond) = await attacker.DuringAsync(() => ordinary.CallAsync(time));
            return new(load, perSecond, before);
        }
    }

    private sealed record Round(OrdinaryLoad Load, double PerSecond, long BytesBefore);
}
