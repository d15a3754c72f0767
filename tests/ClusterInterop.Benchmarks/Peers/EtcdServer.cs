using System.Net;
using System.Net.Sockets;
using ClusterInterop.Benchmarks.Servers;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace ClusterInterop.Benchmarks.Peers;

/// <summary>etcd of Debian's package: one member, on free ports, with its data on the disk that the product's are on.
/// </summary>
internal sealed class EtcdServer : IAsyncDisposable
{
    public const string Missing =
        "etcd is not installed (Debian: etcd-server); what is compared with it is not measured.";

    private const string Program = "/usr/bin/etcd";
    private const string WatchPath = "/etcdserverpb.Watch/Watch";

    // The fields of etcd's messages, by their tags.
    private const byte Key = 0x0A;
    private const byte Value = 0x12;
    private const byte Create = 0x0A;
    private const int EventField = 11;

    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create(bytes => bytes, bytes => bytes);
    private static readonly Method<byte[], byte[]> PutMethod =
        new(MethodType.Unary, "etcdserverpb.KV", "Put", Bytes, Bytes);

    private readonly PeerProcess _process;
    private readonly List<GrpcChannel> _channels = [];

    private EtcdServer(PeerProcess process, string address) => (_process, Address) = (process, address);

    public static bool IsInstalled => File.Exists(Program);

    public string Address { get; }

    public TimeSpan ProcessorTime => _process.ProcessorTime;

    public static async Task<EtcdServer> StartAsync(CancellationToken cancellationToken)
    {
        var directory = PeerProcess.NewDirectory();
        var (clients, peers) = ($"http://127.0.0.1:{FreePort()}", $"http://127.0.0.1:{FreePort()}");
        var process = await PeerProcess.StartAsync(directory, Program,
        [
            "--data-dir", Path.Combine(directory, "data"), "--listen-client-urls", clients,
            "--advertise-client-urls", clients, "--listen-peer-urls", peers, "--initial-advertise-peer-urls", peers,
            "--initial-cluster", $"default={peers}", "--log-level", "error",
        ]);
        var server = new EtcdServer(process, clients);
        await server.ReadyAsync(cancellationToken);
        return server;
    }

    /// <summary>Callers on connections of their own, as many as so many calls in flight want.</summary>
    public IReadOnlyList<CallInvoker> NewCallers(int inFlight) =>
    [
        .. Enumerable.Range(0, (inFlight + ServerProcess.CallsPerChannel - 1) / ServerProcess.CallsPerChannel)
            .Select(_ => NewChannel().CreateCallInvoker()),
    ];

    public static async Task PutAsync(CallInvoker caller, string key, byte[] value) =>
        await caller.AsyncUnaryCall(PutMethod, null, default, PutOf(key, value));

    /// <summary>Opens streams that watch one key.</summary>
    /// <param name="received">Told which stream got how many changes.</param>
    public Task<RawStreams> WatchAsync(string key, int streams, int perConnection, Action<int, int> received)
    {
        byte[] watched = [Key, (byte)key.Length, .. System.Text.Encoding.ASCII.GetBytes(key)];
        byte[] request = [Create, (byte)watched.Length, .. watched];
        return RawStreams.OpenAsync(
            Address, streams, perConnection, WatchPath, null, _ => request,
            (stream, message, _) =>
            {
                if (CountEvents(message) is > 0 and var events)
                    received(stream, events);
            },
            ends: false);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var channel in _channels)
            channel.Dispose();
        await _process.DisposeAsync();
    }

    // A port that nobody has now; somebody could take it before etcd does, but nobody here does.
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static byte[] PutOf(string key, byte[] value)
    {
        using var bytes = new MemoryStream(value.Length + 64);
        using (var output = new CodedOutputStream(bytes, leaveOpen: true))
        {
            output.WriteRawTag(Key);
            output.WriteString(key);
            output.WriteRawTag(Value);
            output.WriteBytes(UnsafeByteOperations.UnsafeWrap(value));
        }

        return bytes.ToArray();
    }

    // A client reads what it is sent, and so does this one: field by field.
    private static int CountEvents(ReadOnlySpan<byte> message)
    {
        var events = 0;
        for (var at = 0; at < message.Length;)
        {
            var tag = ReadNumber(message, ref at);
            if (tag >> 3 == EventField)
                events++;
            switch (tag & 7)
            {
                case 0:
                    ReadNumber(message, ref at);
                    break;
                case 2:
                    var length = (int)ReadNumber(message, ref at);
                    at += length;
                    break;
                default:
                    throw new InvalidDataException($"etcd sent a field of wire type {tag & 7}.");
            }
        }

        return events;
    }

    private static ulong ReadNumber(ReadOnlySpan<byte> message, ref int at)
    {
        var number = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = message[at++];
            number |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return number;
        }
    }

    private GrpcChannel NewChannel()
    {
        var channel = GrpcChannel.ForAddress(Address);
        _channels.Add(channel);
        return channel;
    }

    private async Task ReadyAsync(CancellationToken cancellationToken)
    {
        var caller = NewChannel().CreateCallInvoker();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            try
            {
                await PutAsync(caller, "ready", []);
                return;
            }
            catch (RpcException) when (!_process.HasEnded)
            {
            }
        }
    }
}
