using System.Diagnostics;
using System.Net.Sockets;
using ClusterInterop.Server.Tests.Attacks;

namespace ClusterInterop.Benchmarks.Servers;

/// <summary>The attacker's side, a process of its own at the lowest priority: attacks from the line "go" of its input
/// to the next, and then writes how often it did.</summary>
internal static class AttackProgram
{
    public const string Verb = "attack-server";

    private const string Watch = "/clusterinterop.v1.DirectoryService/WatchRecords";
    private const string Sync = "/clusterinterop.v1.PublishingService/SyncRecords";

    public static async Task<int> RunAsync(string kind, string address, string token)
    {
        Process.GetCurrentProcess().PriorityClass = ProcessPriorityClass.Idle;
        using var flood = kind == Attacker.Flood ? new FloodingClient(new Uri(address), token) : null;
        Func<CancellationToken, Task<long>> attack = flood is not null
            ? flood.RunAsync
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
