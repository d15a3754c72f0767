using ClusterInterop.Benchmarks.Frame;
using ClusterInterop.Benchmarks.Servers;
using Google.Protobuf.WellKnownTypes;

namespace ClusterInterop.Benchmarks.Rows;

/// <summary>What the server does for a call before and after the call's own work.</summary>
internal static class EmptyRpcCost
{
    private const string RateRatio = "empty rpc / bare endpoint, calls/s";

    public static Row Row { get; } = new(
        "empty-rpc",
        "An unary rpc that does nothing, behind everything that stands before a real one: frames, identity, roles, "
        + $"limits, deadlines, faults; {H2Load.Described}.",
        "A bare Kestrel endpoint that answers the same frames, without gRPC and in a process of its own.",
        [Bar.AtLeast(RateRatio, 0.75, Held.AsRatio)],
        MeasureAsync);

    /// <summary>Prepares a load of calls that do nothing.</summary>
    public static H2Load LoadOf(ServerProcess server) =>
        LoadOf(server.Address, server.TokenOf("es"), () => server.ProcessorTime);

    private static H2Load LoadOf(string address, string token, Func<TimeSpan> processorTime) => new(
        address, $"/{EmptyRpc.Method.FullName.TrimStart('/')}", token, new Empty(), new Empty(), processorTime);

    private static async Task<IReadOnlyList<Figure>> MeasureAsync(Run run)
    {
        if (!H2Load.IsInstalled)
        {
            run.Note(H2Load.Missing);
            return [new(RateRatio, double.NaN)];
        }

        using var directory = PreparedDirectory.Empty();
        await using var server = await ServerProcess.StartAsync(directory.Path, run.CancellationToken);
        await using var endpoint = await BareEndpoint.StartAsync();
        using var empty = LoadOf(server);
        using var bare = LoadOf(endpoint.Address, server.TokenOf("es"), () => endpoint.ProcessorTime);
        var calls = run.Choose(40_000, 1_000_000);
        var rounds = await Interleaved.MeasureAsync(
            run, run.Choose(Interleaved.FewestRounds, 7), empty.Calls(calls), bare.Calls(calls));
        return
        [
            new("empty rpc", H2LoadFigures.PerSecond(rounds[0]), "calls/s"),
            new("bare endpoint", H2LoadFigures.PerSecond(rounds[1]), "calls/s"),
            new(RateRatio, Interleaved.Ratio(rounds[0], rounds[1], round => round.PerSecond)),
            new("empty rpc, server CPU", H2LoadFigures.Microseconds(rounds[0]), "µs"),
            new("bare endpoint, server CPU", H2LoadFigures.Microseconds(rounds[1]), "µs"),
        ];
    }
}
