using ClusterInterop.Benchmarks.Frame;
using ClusterInterop.Benchmarks.Servers;
using ClusterInterop.Benchmarks.Workload;
using ClusterInterop.Core.Records;
using ClusterInterop.V1;
using Grpc.Core;

namespace ClusterInterop.Benchmarks.Rows;

/// <summary>The same records to a store, to a server and to the bare database, each time ones that are new to it.
/// </summary>
/// <remarks>In this order: the bytes that the store made of them are the bare database's.</remarks>
internal sealed class PublishLoads(Run run, int inFlight, RecordGenerator generator)
{
    private readonly int _count = run.Choose(Math.Max(1_024, 4 * inFlight), 32_768);
    private List<(string Name, long Revision, byte[] Bytes)> _rows = [];
    private PublishingService.PublishingServiceClient[]? _publishers;
    private int _stored;
    private int _published;

    public async Task<ServerLoad> StoreAsync(IRecordStore store)
    {
        var batches = Enumerable.Range(_stored, _count)
            .Select(number => PreparedDirectory.BatchOf(generator.Capability(number))).ToList();
        _stored += _count;
        var before = await store.ReadHeadAsync(run.CancellationToken);
        var loop = await ClosedLoop.CountedAsync(
            inFlight, _count, (_, number) => store.WriteAsync(batches[number], run.CancellationToken));
        var changes = await store.ReadChangesAsync(before.Revision, _count, run.CancellationToken);
        _rows = [.. changes.Select(record => (record.Name.Value, record.Revision.Value, record.Bytes))];
        return new ServerLoad(loop, TimeSpan.Zero);
    }

    public async Task<ServerLoad> PublishAsync(ServerProcess server)
    {
        var publishers = _publishers ??= [.. server.NewChannels(inFlight)
            .Select(channel => new PublishingService.PublishingServiceClient(channel))];
        var calls = Enumerable.Range(_published, _count)
            .Select(number => CallOf(server, generator.Capability(number))).ToList();
        _published += _count;
        var before = server.ProcessorTime;
        var loop = await ClosedLoop.CountedAsync(
            inFlight,
            _count,
            (caller, number) => publishers[caller % publishers.Length]
                .WriteRecordsAsync(calls[number].Request, calls[number].Headers).ResponseAsync);

        // What the index and the stream still have to do is part of the price, and would disturb what comes next.
        await server.SettleAsync(run.CancellationToken);
        return new ServerLoad(loop, server.ProcessorTime - before);
    }

    public ServerLoad Insert(BareSqlite bare) => new(bare.Insert(_rows, inFlight), TimeSpan.Zero);

    private static (WriteRecordsRequest Request, Metadata Headers) CallOf(
        ServerProcess server, Record record) => (
        new WriteRecordsRequest { Writes = { new Write { Put = record } } },
        server.Calling(RecordName.Parse(record.Name).Association.Value));
}
