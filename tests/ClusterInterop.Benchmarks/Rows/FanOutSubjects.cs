using ClusterInterop.Benchmarks.Frame;
using ClusterInterop.Benchmarks.Peers;
using ClusterInterop.Benchmarks.Servers;
using ClusterInterop.Benchmarks.Workload;
using ClusterInterop.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace ClusterInterop.Benchmarks.Rows;

/// <summary>What is sent to many streams at once: changed records, and what they are compared with. All read by the
/// same reader of frames, which costs less than any server.</summary>
internal static class FanOutSubjects
{
    private const string Association = "fan";
    private const string WatchPath = "/clusterinterop.v1.DirectoryService/WatchRecords";
    private const string EtcdKey = "fan";
    private const byte RecordTag = 0x0A;

    /// <summary>The records of which one after the other is changed. Those under way are committed in any order: of
    /// four times as many, none is changed again before its last change has arrived, and no two become one.</summary>
    public static IReadOnlyList<Record> RecordsOf(Run run) =>
    [
        .. Enumerable.Range(0, int.MaxValue)
            .Select(new RecordGenerator(run.Seed).Capability)
            .Where(record => Math.Abs(record.CalculateSize() - GetRecord.Bytes) < 30)
            .Take(4 * FanOut.InFlight)
            .Select((record, i) => new Record(record)
            {
                Name = $"associations/{Association}/capabilities/{i}",
            }),
    ];

    /// <summary>Streams of our server, that follow the records of an association.</summary>
    /// <param name="received">Told of each record.</param>
    public static Task<RawStreams> WatchAsync(
        ServerProcess server, int streams, int perConnection, Action<int, int> received) => RawStreams.OpenAsync(
        server.Address, streams, perConnection, WatchPath, server.TokenOf(Association), _ => WatchRequest,
        SinkOf(received));

    /// <summary>Opens one more, that takes nothing once its first 64 KiB are full.</summary>
    public static Task<int> StallAsync(ServerProcess server, RawConnection connection, int number) =>
        connection.OpenStreamAsync(
            number, WatchPath, server.TokenOf(Association), WatchRequest, stalls: true);

    /// <summary>Changes one record after the other.</summary>
    public static FanOut RecordsOn(ServerProcess server, IReadOnlyList<Record> records)
    {
        var publisher = new PublishingService.PublishingServiceClient(server.NewChannel());
        var headers = server.Calling(Association);
        return new FanOut("changed records", PublishAsync, () => server.ProcessorTime);

        async Task PublishAsync(int number)
        {
            var record = records[number % records.Count];
            record.SourceVersion = $"{number + 1}";
            await publisher.WriteRecordsAsync(new() { Writes = { new Write { Put = record } } }, headers);
        }
    }

    public static FanOut BroadcastOn(ServerProcess server)
    {
        var caller = server.NewChannel().CreateCallInvoker();
        var options = new CallOptions(server.Calling(Association));
        return new FanOut(
            "empty messages",
            _ => caller.AsyncUnaryCall(EmptyRpc.BroadcastMethod, null, options, new Empty()).ResponseAsync,
            () => server.ProcessorTime);
    }

    public static Task<RawStreams> ListenAsync(
        ServerProcess server, int streams, int perConnection, Action<int, int> received) => RawStreams.OpenAsync(
        server.Address, streams, perConnection, EmptyRpc.ListenMethod.FullName, server.TokenOf(Association), _ => [],
        (stream, _, _) => received(stream, 1));

    public static FanOut PutsOn(EtcdServer etcd)
    {
        var caller = etcd.NewCallers(1)[0];
        var value = new byte[GetRecord.Bytes];
        return new FanOut(
            "etcd's changes", _ => EtcdServer.PutAsync(caller, EtcdKey, value), () => etcd.ProcessorTime);
    }

    public static Task<RawStreams> WatchAsync(
        EtcdServer etcd, int streams, int perConnection, Action<int, int> received) =>
        etcd.WatchAsync(EtcdKey, streams, perConnection, received);

    private static byte[] WatchRequest { get; } = new WatchRecordsRequest
    {
        Filter = new RecordFilter { Associations = { Association }, Kinds = { RecordKind.Capability } },
    }.ToByteArray();

    // Checkpoints are no records.
    private static MessageSink SinkOf(Action<int, int> received) => (stream, message, _) =>
    {
        if (message.Length > 0 && message[0] == RecordTag)
            received(stream, 1);
    };
}
