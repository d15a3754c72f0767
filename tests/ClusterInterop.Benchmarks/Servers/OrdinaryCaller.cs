using System.Collections.Concurrent;
using System.Diagnostics;
using ClusterInterop.Benchmarks.Frame;
using ClusterInterop.Benchmarks.Workload;
using ClusterInterop.V1;
using Grpc.Core;

namespace ClusterInterop.Benchmarks.Servers;

/// <summary>What an ordinary caller got.</summary>
/// <param name="MostBytes">The most memory that the server held meanwhile.</param>
internal sealed record OrdinaryLoad(Samples Latencies, int Refused, long MostBytes)
{
    public double TailMilliseconds => Latencies.PercentileMicroseconds(99) / 1000;
}

/// <summary>An association that makes 125 calls a second, every fifth a durable write of a record, and never waits for
/// an answer before it makes the next.</summary>
internal sealed class OrdinaryCaller(Run run, ServerProcess server)
{
    /// <summary>A record that everybody may read.</summary>
    public const string Name = "associations/eu/ecosystems/health";

    private const string Association = "ordinary";
    private const int CallsPerWrite = 5;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(8);

    private readonly DirectoryService.DirectoryServiceClient _reader = new(server.NewChannel());
    private readonly PublishingService.PublishingServiceClient _writer = new(server.NewChannel());
    private readonly RecordGenerator _generator = new(run.Seed);
    private int _written;

    public async Task<OrdinaryLoad> CallAsync(TimeSpan time)
    {
        var headers = server.Calling(Association);
        var latencies = new ConcurrentBag<long>();
        var calls = new List<Task>();
        var (begin, most) = (Stopwatch.GetTimestamp(), 0L);
        using var timer = new PeriodicTimer(Tick);
        while (Stopwatch.GetElapsedTime(begin) < time)
        {
            await timer.WaitForNextTickAsync(run.CancellationToken);
            calls.Add(TimeAsync(calls.Count % CallsPerWrite == 0 ? Write() : Read(), latencies));
            if (calls.Count % 16 == 0)
                most = Math.Max(most, server.MemoryBytes);
        }

        await Task.WhenAll(calls).ContinueWith(_ => { }, TaskScheduler.Default);
        var samples = new Samples(latencies.Count);
        foreach (var latency in latencies)
            samples.Add(latency);
        return new(samples, calls.Count(call => !call.IsCompletedSuccessfully), most);

        Task Read() => _reader.GetRecordAsync(new() { Name = Name }, headers).ResponseAsync;
        Task Write() => _writer.WriteRecordsAsync(
            new() { Writes = { new Write { Put = NextRecord() } } }, headers).ResponseAsync;
    }

    private static async Task TimeAsync(Task call, ConcurrentBag<long> latencies)
    {
        var start = Stopwatch.GetTimestamp();
        await call;
        latencies.Add(Stopwatch.GetTimestamp() - start);
    }

    private Record NextRecord()
    {
        var record = _generator.Capability(_written++);
        record.Name = $"associations/{Association}/capabilities/{record.Name[(record.Name.LastIndexOf('/') + 1)..]}";
        return record;
    }
}
