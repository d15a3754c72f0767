using System.Globalization;
using ClusterInterop.Benchmarks.Frame;
using ClusterInterop.Benchmarks.Peers;
using ClusterInterop.Benchmarks.Servers;

namespace ClusterInterop.Benchmarks.Rows;

/// <summary>One changed record reaches every stream that follows it.</summary>
internal static class FanOutRow
{
    private const int StreamsPerConnection = 100;
    private const string BroadcastRatio = "changed records / empty broadcast, messages/s";
    private const string EtcdRatio = "changed records / etcd, messages/s";

    public static Row Row(int streams, int atShort, double ofBroadcast, double ofEtcd) => new(
        string.Create(CultureInfo.InvariantCulture, $"fan-out-{streams}"),
        $"A durable change of a record of {GetRecord.Bytes} bytes reaches {streams:N0} streams that follow it, "
        + $"{StreamsPerConnection} to a connection (short: {atShort} streams, 20 to a connection), eight changes under "
        + "way at a time. Read by a reader of frames that costs less than the server.",
        "An empty message, broadcast to as many streams of gRPC by the same server, without a disk and without an "
        + $"index; etcd 3.4, whose key of {GetRecord.Bytes} bytes is put and watched; and beside them nats-server, "
        + "which keeps nothing.",
        [
            Bar.AtLeast(BroadcastRatio, ofBroadcast, Held.AsRatio),
            Bar.AtLeast(EtcdRatio, ofEtcd, Held.AsRatio),
        ],
        run => MeasureAsync(
            run, run.Choose(atShort, streams), run.Choose(20, StreamsPerConnection), run.Choose(20_000, 2_000_000)));

    private static async Task<IReadOnlyList<Figure>> MeasureAsync(
        Run run, int streams, int perConnection, int messages)
    {
        var records = FanOutSubjects.RecordsOf(run);
        using var directory = PreparedDirectory.Empty();
        await using var server = await ServerProcess.StartAsync(directory.Path, run.CancellationToken);
        await using var etcd = EtcdServer.IsInstalled ? await EtcdServer.StartAsync(run.CancellationToken) : null;
        await using var nats = NatsServer.IsInstalled ? await NatsServer.StartAsync(run.CancellationToken) : null;
        run.Say("opening the streams");
        var changes = FanOutSubjects.RecordsOn(server, records);
        await using var watching = await FanOutSubjects.WatchAsync(server, streams, perConnection, changes.Received);
        var broadcast = FanOutSubjects.BroadcastOn(server);
        await using var listening = await FanOutSubjects.ListenAsync(
            server, streams, perConnection, broadcast.Received);
        var puts = etcd is null ? null : FanOutSubjects.PutsOn(etcd);
        await using var watchingEtcd = puts is null
            ? null : await FanOutSubjects.WatchAsync(etcd!, streams, perConnection, puts.Received);
        var publishes = nats is null ? null : await NatsAsync(nats, streams, perConnection);
        if (etcd is null)
            run.Note(EtcdServer.Missing);
        if (nats is null)
            run.Note(NatsServer.Missing);
        await server.SettleAsync(run.CancellationToken);

        var rounds = await Interleaved.MeasureAsync(
            run, Interleaved.FewestRounds, Of(changes), Of(broadcast), Of(puts), Of(publishes));
        return
        [
            new("changed records", PerSecond(rounds[0]), "messages/s"),
            new("empty broadcast", PerSecond(rounds[1]), "messages/s"),
            new("etcd", PerSecond(rounds[2]), "messages/s"),
            new("nats-server", PerSecond(rounds[3]), "messages/s"),
            new("changed records, server CPU", Microseconds(rounds[0]), "µs/message"),
            new("empty broadcast, server CPU", Microseconds(rounds[1]), "µs/message"),
            new("etcd, server CPU", Microseconds(rounds[2]), "µs/message"),
            new("nats-server, server CPU", Microseconds(rounds[3]), "µs/message"),
            new(BroadcastRatio, Ratio(rounds[1])),
            new(EtcdRatio, Ratio(rounds[2])),
        ];

        // Nothing comes of what is not installed.
        Func<Task<FanOutResult>> Of(FanOut? subject) => () => subject is null
            ? Task.FromResult(new FanOutResult(0, TimeSpan.Zero, TimeSpan.Zero))
            : subject.RunAsync(streams, messages / streams);

        double Ratio(IReadOnlyList<FanOutResult> baseline) =>
            Interleaved.Ratio(rounds[0], baseline, round => round.PerSecond);
    }

    private static async Task<FanOut> NatsAsync(NatsServer nats, int streams, int perConnection)
    {
        const string Subject = "fan";
        var publish = await nats.NewPublisherAsync(Subject, new byte[GetRecord.Bytes]);
        var fanOut = new FanOut("messages of NATS", _ => publish(), () => nats.ProcessorTime);
        await nats.SubscribeAsync(Subject, streams, perConnection, fanOut.Received);
        return fanOut;
    }

    private static double PerSecond(IReadOnlyList<FanOutResult> rounds) =>
        Samples.Median(rounds.Select(round => round.PerSecond));

    private static double Microseconds(IReadOnlyList<FanOutResult> rounds) =>
        Samples.Median(rounds.Select(round => round.Microseconds));
}
