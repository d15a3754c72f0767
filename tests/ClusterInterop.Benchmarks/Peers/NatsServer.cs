using System.Buffers;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace ClusterInterop.Benchmarks.Peers;

/// <summary>nats-server of Debian's package, and connections to it that subscribe and publish: its protocol is lines.
/// </summary>
internal sealed class NatsServer : IAsyncDisposable
{
    public const string Missing = "nats-server is not installed (Debian: nats-server), and so not beside the others.";

    private const string Program = "/usr/sbin/nats-server";
    private const int BufferBytes = 256 * 1024;

    private readonly PeerProcess _process;
    private readonly int _port;
    private readonly List<Socket> _sockets = [];
    private readonly List<Task> _reading = [];

    private NatsServer(PeerProcess process, int port) => (_process, _port) = (process, port);

    public static bool IsInstalled => File.Exists(Program);

    public TimeSpan ProcessorTime => _process.ProcessorTime;

    public static async Task<NatsServer> StartAsync(CancellationToken cancellationToken)
    {
        var port = EtcdServer.FreePort();
        var process = await PeerProcess.StartAsync(
            PeerProcess.NewDirectory(), Program,
            ["-a", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture)]);
        var server = new NatsServer(process, port);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            try
            {
                (await server.ConnectAsync()).Dispose();
                return server;
            }
            catch (SocketException) when (!process.HasEnded)
            {
            }
        }

        return server;
    }

    /// <summary>Subscribes to a subject so many times, on connections of their own.</summary>
    /// <param name="received">Told which subscription got how many messages.</param>
    public async Task SubscribeAsync(string subject, int subscriptions, int perConnection, Action<int, int> received)
    {
        foreach (var ids in Enumerable.Range(0, subscriptions).Chunk(perConnection))
        {
            var socket = await ConnectAsync();
            _sockets.Add(socket);
            var lines = string.Concat(ids.Select(id =>
                string.Create(CultureInfo.InvariantCulture, $"SUB {subject} {id}\r\n")));
            await socket.SendAsync(Encoding.ASCII.GetBytes(lines + "PING\r\n"));
            var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _reading.Add(Task.Run(() => ReadAsync(socket, received, ready)));
            await ready.Task;
        }
    }

    /// <summary>A function that publishes a message to a subject.</summary>
    public async Task<Func<Task>> NewPublisherAsync(string subject, byte[] message)
    {
        var socket = await ConnectAsync();
        _sockets.Add(socket);
        byte[] line =
        [
            .. Encoding.ASCII.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"PUB {subject} {message.Length}\r\n")),
            .. message, .. "\r\n"u8,
        ];
        return async () => await socket.SendAsync(line);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var socket in _sockets)
            socket.Dispose();
        await Task.WhenAll(_reading);
        await _process.DisposeAsync();
    }

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync("127.0.0.1", _port);
            await socket.SendAsync("CONNECT {\"verbose\":false,\"pedantic\":false}\r\n"u8.ToArray());
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task ReadAsync(Socket socket, Action<int, int> received, TaskCompletionSource ready)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        var filled = 0;
        try
        {
            while (await socket.ReceiveAsync(buffer.AsMemory(filled)) is > 0 and var read)
            {
                filled += read;
                var used = Take(buffer.AsSpan(0, filled), received, ready, out var pinged);
                buffer.AsSpan(used, filled - used).CopyTo(buffer);
                filled -= used;
                if (pinged)
                    await socket.SendAsync("PONG\r\n"u8.ToArray());
            }
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // We did.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static int Take(
        ReadOnlySpan<byte> read, Action<int, int> received, TaskCompletionSource ready, out bool pinged)
    {
        pinged = false;
        var used = 0;
        while (read[used..].IndexOf((byte)'\n') is >= 0 and var end)
        {
            var line = read.Slice(used, end + 1);
            if (line.StartsWith("MSG "u8))
            {
                // MSG, the subject, the subscription, the size.
                var size = line[(line.LastIndexOf((byte)' ') + 1)..^2];
                var before = line[..line.LastIndexOf((byte)' ')];
                var id = before[(before.LastIndexOf((byte)' ') + 1)..];
                var whole = line.Length + int.Parse(size, CultureInfo.InvariantCulture) + 2;
                if (read.Length - used < whole)
                    break;
                received(int.Parse(id, CultureInfo.InvariantCulture), 1);
                used += whole;
                continue;
            }

            pinged |= line.StartsWith("PING"u8);
            if (line.StartsWith("PONG"u8))
                ready.TrySetResult();
            used += line.Length;
        }

        return used;
    }
}
