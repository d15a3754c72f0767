using ClusterInterop.Benchmarks.Frame;
using ClusterInterop.Benchmarks.Servers;
using ClusterInterop.Benchmarks.Workload;
using ClusterInterop.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace ClusterInterop.Benchmarks.Rows;

/// <summary>A record is read by its name.</summary>
internal static class GetRecord
{
    private const int Callers = 128;
    private const string RateRatio = "GetRecord / empty rpc, calls/s";
    private const string CostRatio = "GetRecord / empty rpc, server CPU";

    public static Row Row { get; } = new(
        "get-record",
        "GetRecord of one of 10,000 records (short: 2,000), 128 calls in flight on 8 connections. The callers are .NET "
        + "clients, which cost more than the server and bound the rate: read the server's CPU.",
        "An empty unary rpc on the same server behind the same interceptors, called in the same way.",
        [Bar.AtLeast(RateRatio, 0.88, Held.AsRatio), Bar.AtMost(CostRatio, 1.25, Held.AsRatio)],
        MeasureAsync);

    private static async Task<IReadOnlyList<Figure>> MeasureAsync(Run run)
    {
        var generator = new RecordGenerator(run.Seed);
        var records = Enumerable.Range(0, run.Choose(2_000, 10_000)).Select(generator.Capability).ToList();
        using var directory = await PreparedDirectory.MakeAsync(generator, records, run.CancellationToken);
        await using var server = await ServerProcess.StartAsync(directory.Path, run.CancellationToken);
        var channels = server.NewChannels(Callers);
        var readers = channels.Select(channel => new DirectoryService.DirectoryServiceClient(channel)).ToList();
        var invokers = channels.Select(channel => channel.CreateCallInvoker()).ToList();
        var headers = ServerProcess.Calling("es");
        var requests = records.Select(record => new GetRecordRequest { Name = record.Name }).ToList();
        var time = TimeSpan.FromSeconds(run.Choose(1, 4));

        var rounds = await Interleaved.MeasureAsync(
            run,
            Interleaved.FewestRounds,
            () => LoadAsync((caller, number) => readers[caller % readers.Count]
                .GetRecordAsync(requests[number % requests.Count], headers).ResponseAsync),
            () => LoadAsync((caller, _) => invokers[caller % invokers.Count]
                .AsyncUnaryCall(EmptyRpc.Method, null, new CallOptions(headers), new Empty()).ResponseAsync));
        return
        [
            new("GetRecord", Samples.Median(rounds[0].Select(load => load.Loop.PerSecond)), "calls/s"),
            new("empty rpc", Samples.Median(rounds[1].Select(load => load.Loop.PerSecond)), "calls/s"),
            new(RateRatio, Interleaved.Ratio(rounds[0], rounds[1], load => load.Loop.PerSecond)),
            new("GetRecord, server CPU", Samples.Median(rounds[0].Select(load => load.Microseconds)), "µs"),
            new("empty rpc, server CPU", Samples.Median(rounds[1].Select(load => load.Microseconds)), "µs"),
            new(CostRatio, Interleaved.Ratio(rounds[0], rounds[1], load => load.Microseconds)),
            new("GetRecord, p50", Percentile(rounds[0], 50), "µs"),
            new("GetRecord, p99", Percentile(rounds[0], 99), "µs"),
        ];

        async Task<ServerLoad> LoadAsync(Func<int, int, Task> call)
        {
            var before = server.ProcessorTime;
            var loop = await ClosedLoop.TimedAsync(Callers, time, call);
            return new ServerLoad(loop, server.ProcessorTime - before);
        }
    }

    private static double Percentile(IReadOnlyList<ServerLoad> rounds, double percent) =>
        Samples.Median(rounds.Select(load => load.Loop.Latencies.PercentileMicroseconds(percent)));
}
