using ClusterInterop.Benchmarks.Frame;
using ClusterInterop.Benchmarks.Servers;
using ClusterInterop.Benchmarks.Workload;
using ClusterInterop.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClusterInterop.Benchmarks.Rows;

/// <summary>A record is read by its name.</summary>
internal static class GetRecord
{
    /// <summary>How many bytes the record has that is read, as nearly as the workload has one.</summary>
    public const int Bytes = 600;

    private const string Path = "/clusterinterop.v1.DirectoryService/GetRecord";
    private const string RateRatio = "GetRecord / empty rpc, calls/s";
    private const string CostRatio = "GetRecord / empty rpc, server CPU";

    public static Row Row { get; } = new(
        "get-record",
        $"GetRecord of a record of {Bytes} bytes among 10,000 (short: 2,000): {H2Load.Described}.",
        "An empty unary rpc on the same server behind the same interceptors, called in the same way.",
        [Bar.AtLeast(RateRatio, 0.88, Held.AsRatio), Bar.AtMost(CostRatio, 1.25, Held.AsRatio)],
        MeasureAsync);

    /// <summary>Prepares a load of reading one record.</summary>
    public static async Task<H2Load> LoadOfAsync(ServerProcess server, IReadOnlyList<Record> records)
    {
        var record = records.MinBy(record => Math.Abs(record.CalculateSize() - Bytes))!;
        var request = new GetRecordRequest { Name = record.Name };
        var answer = await new DirectoryService.DirectoryServiceClient(server.NewChannel()).GetRecordAsync(request);
        return new H2Load(
            server.Address, Path, server.TokenOf("es"), request, answer, () => server.ProcessorTime);
    }

    private static async Task<IReadOnlyList<Figure>> MeasureAsync(Run run)
    {
        if (!H2Load.IsInstalled)
        {
            run.Note(H2Load.Missing);
            return [new(RateRatio, double.NaN), new(CostRatio, double.NaN)];
        }

        var generator = new RecordGenerator(run.Seed);
        var records = Enumerable.Range(0, run.Choose(2_000, 10_000)).Select(generator.Capability).ToList();
        using var directory = await PreparedDirectory.MakeAsync(generator, records, run.CancellationToken);
        await using var server = await ServerProcess.StartAsync(directory.Path, run.CancellationToken);
        using var read = await LoadOfAsync(server, records);
        using var empty = EmptyRpcCost.LoadOf(server);
        var calls = run.Choose(40_000, 1_000_000);
        var rounds = await Interleaved.MeasureAsync(
            run, run.Choose(Interleaved.FewestRounds, 7), read.Calls(calls), empty.Calls(calls));
        return
        [
            new("GetRecord", H2LoadFigures.PerSecond(rounds[0]), "calls/s"),
            new("empty rpc", H2LoadFigures.PerSecond(rounds[1]), "calls/s"),
            new(RateRatio, Interleaved.Ratio(rounds[0], rounds[1], round => round.PerSecond)),
            new("GetRecord, server CPU", H2LoadFigures.Microseconds(rounds[0]), "µs"),
            new("empty rpc, server CPU", H2LoadFigures.Microseconds(rounds[1]), "µs"),
            new(CostRatio, Interleaved.Ratio(rounds[0], rounds[1], round => round.Microseconds)),
        ];
    }
}
