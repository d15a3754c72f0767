using ClusterInterop.Benchmarks.Frame;
using ClusterInterop.Benchmarks.Peers;
using ClusterInterop.Benchmarks.Servers;
using ClusterInterop.Benchmarks.Workload;

namespace ClusterInterop.Benchmarks.Rows;

/// <summary>Durable writes of single records, against those of another durable server.</summary>
internal static class PublishAgainstEtcd
{
    private const int InFlight = 64;
    private const string Ratio = "publishes / etcd puts";

    public static Row Row { get; } = new(
        "publish-etcd",
        "Durable publishes of one record each, 64 in flight over gRPC, while the index follows.",
        "etcd 3.4 of one member on the same disk: puts of 600 bytes, 64 in flight from the same kind of client.",
        [Bar.AtLeast(Ratio, 3, Held.AsRatio)],
        MeasureAsync);

    private static async Task<IReadOnlyList<Figure>> MeasureAsync(Run run)
    {
        if (!EtcdServer.IsInstalled)
        {
            run.Note(EtcdServer.Missing);
            return [new(Ratio, double.NaN)];
        }

        var generator = new RecordGenerator(run.Seed);
        using var directory = await PreparedDirectory.MakeAsync(generator, [], run.CancellationToken);
        await using var server = await ServerProcess.StartAsync(directory.Path, run.CancellationToken);
        await using var etcd = await EtcdServer.StartAsync(run.CancellationToken);
        var loads = new PublishLoads(run, InFlight, generator);
        var callers = etcd.NewCallers(InFlight);
        var (value, count, put) = (new byte[GetRecord.Bytes], run.Choose(1_024, 32_768), 0);
        var rounds = await Interleaved.MeasureAsync(
            run, Interleaved.FewestRounds, () => loads.PublishAsync(server), PutAsync);
        return
        [
            new("publishes", Samples.Median(rounds[0].Select(load => load.Loop.PerSecond)), "publishes/s"),
            new("etcd puts", Samples.Median(rounds[1].Select(load => load.Loop.PerSecond)), "puts/s"),
            new(Ratio, Interleaved.Ratio(rounds[0], rounds[1], load => load.Loop.PerSecond)),
            new("publish, server CPU", Samples.Median(rounds[0].Select(load => load.Microseconds)), "µs"),
            new("etcd put, server CPU", Samples.Median(rounds[1].Select(load => load.Microseconds)), "µs"),
        ];

        async Task<ServerLoad> PutAsync()
        {
            var before = etcd.ProcessorTime;
            var loop = await ClosedLoop.CountedAsync(
                InFlight,
                count,
                (caller, _) => EtcdServer.PutAsync(
                    callers[caller % callers.Count], $"key-{Interlocked.Increment(ref put):D8}", value));
            return new ServerLoad(loop, etcd.ProcessorTime - before);
        }
    }
}
