using System.Diagnostics;
using System.Net.Sockets;
using ClusterInterop.Benchmarks.Workload;
using ClusterInterop.Server.Tests.Attacks;
using ClusterInterop.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace ClusterInterop.Benchmarks.Servers;

/// <summary>The attacker's side, a process of its own at the lowest priority: attacks from the line "go" of its input
/// to the next, and then writes how often it did.</summary>
internal static class AttackProgram
{
    public const string Verb = "attack-server";

    private const string Watch = "/clusterinterop.v1.DirectoryService/WatchRecords";
    private const string Sync = "/clusterinterop.v1.PublishingService/SyncRecords";
    private const int WritesPerTick = 5;
    private const int ReadsPerTick = 10;
    private const int MostInFlight = 1_000;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    public static async Task<int> RunAsync(string kind, string address, string token)
    {
        Process.GetCurrentProcess().PriorityClass = ProcessPriorityClass.Idle;
        Func<CancellationToken, Task<long>> attack = kind == Attacker.Flood
            ? NewFlood(address, token)
            : over => RepeatAsync(kind, new Uri(address), token, over);
        while (await Console.In.ReadLineAsync() is not null)
        {
            using var over = new CancellationTokenSource();
            var attacking = Task.Run(() => attack(over.Token), CancellationToken.None);
            await Console.In.ReadLineAsync();
            await over.CancelAsync();
            Console.WriteLine(await attacking);
        }

        return 0;
    }

    // Fifty times what an association may: 5,000 writes and 10,000 reads a second, as far as this process comes.
    private static Func<CancellationToken, Task<long>> NewFlood(string address, string token)
    {
        var headers = new Metadata { { "authorization", $"Bearer {token}" } };
        var channels = Enumerable.Range(0, 8).Select(_ => GrpcChannel.ForAddress(address)).ToList();
        var readers = channels.ConvertAll(channel => new DirectoryService.DirectoryServiceClient(channel));
        var writers = channels.ConvertAll(channel => new PublishingService.PublishingServiceClient(channel));
        var read = new GetRecordRequest { Name = OrdinaryCaller.Name };
        var record = new RecordGenerator(1).Capability(1);
        record.Name = $"associations/{Attacker.Association}/capabilities/flood";
        var write = new WriteRecordsRequest { Writes = { new Write { Put = record } } };
        var inFlight = 0;
        return async over =>
        {
            var sent = 0L;
            using var timer = new PeriodicTimer(Tick);
            var (begin, ticks) = (Stopwatch.GetTimestamp(), 0L);
            while (!over.IsCancellationRequested)
            {
                await timer.WaitForNextTickAsync(CancellationToken.None);
                for (; ticks < Stopwatch.GetElapsedTime(begin) / Tick; ticks++)
                {
                    for (var i = 0; i < WritesPerTick + ReadsPerTick && inFlight < MostInFlight; i++, sent++)
                    {
                        var number = (int)(sent % channels.Count);
                        Count(i < WritesPerTick ? Write(number) : Read(number));
                    }
                }
            }

            return sent;
        };

        Task Write(int number) => writers[number].WriteRecordsAsync(write, headers).ResponseAsync;
        Task Read(int number) => readers[number].GetRecordAsync(read, headers).ResponseAsync;

        void Count(Task answer)
        {
            Interlocked.Increment(ref inFlight);
            answer.ContinueWith(
                ended =>
                {
                    _ = ended.Exception; // a refusal, as it should be
                    Interlocked.Decrement(ref inFlight);
                },
                TaskScheduler.Default);
        }
    }

    // Connections that the server closes are opened again.
    private static async Task<long> RepeatAsync(string kind, Uri server, string token, CancellationToken over)
    {
        (string, string)[] headers = [("authorization", $"Bearer {token}")];
        var frames = 0L;
        while (!over.IsCancellationRequested)
        {
            try
            {
                using var client = new TcpClient { NoDelay = true };
                await client.ConnectAsync(server.Host, server.Port, over);
                var stream = client.GetStream();
                _ = stream.CopyToAsync(Stream.Null, CancellationToken.None).ContinueWith(
                    ended => _ = ended.Exception, TaskScheduler.Default);
                await stream.WriteAsync((byte[])[.. Http2.Preface, .. Http2.Settings()], over);
                if (kind == Attacker.EmptyData)
                    await stream.WriteAsync(Http2.Call(1, Sync, headers), over);
                for (var number = 1; !over.IsCancellationRequested; number += 2, frames++)
                    await stream.WriteAsync(FramesOf(kind, number, headers), over);
            }
            catch (Exception closed) when (
                closed is IOException or SocketException or OperationCanceledException or InvalidOperationException)
            {
            }
        }

        return frames;
    }

    private static byte[] FramesOf(string kind, int number, (string, string)[] headers) => kind switch
    {
        Attacker.Reset =>
            [.. Http2.Call(number, Watch, headers), .. Http2.Message(number, []), .. Http2.Reset(number)],
        Attacker.Ping => Http2.Frame(FrameKind.Ping, 0, 0, new byte[8]),
        Attacker.Settings => Http2.Settings(),
        _ => Http2.Data(1, []),
    };
}
