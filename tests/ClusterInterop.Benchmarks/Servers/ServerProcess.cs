using System.Diagnostics;
using ClusterInterop.Benchmarks.Frame;
using Grpc.Core;
using Grpc.Net.Client;

namespace ClusterInterop.Benchmarks.Servers;

/// <summary>The caller's side: a server of its own process, whose processor time is therefore its own.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    // Beyond some 16 calls in flight a channel of .NET loses throughput.
    public const int CallsPerChannel = 16;

    // Processor time is counted in hundredths of a second.
    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(0.2);

    private readonly Process _process;
    private readonly List<GrpcChannel> _channels = [];

    private ServerProcess(Process process, string address) => (_process, Address) = (process, address);

    public string Address { get; }

    public TimeSpan ProcessorTime => MachineLoad.ProcessorTimeOf(_process.Id);

    /// <summary>Starts a server on a directory, and waits until it has read all of it.</summary>
    public static async Task<ServerProcess> StartAsync(string directory, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            ArgumentList = { ServedDirectory.Verb, directory },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException("The server does not start.");
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
            if (line.StartsWith(ServedDirectory.Greeting, StringComparison.Ordinal))
                return await new ServerProcess(process, line[ServedDirectory.Greeting.Length..])
                    .ReadyAsync(cancellationToken);
        throw new InvalidOperationException("The server ended before it listened; its log says why.");
    }

    /// <summary>Who calls.</summary>
    public static Metadata Calling(string association) => new() { { "clusterinterop-association", association } };

    /// <summary>A connection of its own. It is closed with the server.</summary>
    public GrpcChannel NewChannel()
    {
        var channel = GrpcChannel.ForAddress(Address, new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler { EnableMultipleHttp2Connections = false },
            DisposeHttpClient = true,
            MaxReceiveMessageSize = null,
            MaxSendMessageSize = null,
        });
        _channels.Add(channel);
        return channel;
    }

    /// <summary>As many connections as so many calls in flight want.</summary>
    public IReadOnlyList<GrpcChannel> NewChannels(int inFlight) =>
        [.. Enumerable.Range(0, (inFlight + CallsPerChannel - 1) / CallsPerChannel).Select(_ => NewChannel())];

    /// <summary>Waits until the server has nothing left to do.</summary>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Glance);
        for (var before = ProcessorTime; await timer.WaitForNextTickAsync(cancellationToken); before = ProcessorTime)
            if (ProcessorTime - before < Glance / 10)
                return;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var channel in _channels)
            channel.Dispose();
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    // Calls that need the index wait for it, and after three seconds are told that the server is starting still.
    private async Task<ServerProcess> ReadyAsync(CancellationToken cancellationToken)
    {
        var search = new V1.SearchRecordsRequest { PageSize = 1 };
        var directory = new V1.DirectoryService.DirectoryServiceClient(NewChannel());
        while (true)
        {
            try
            {
                await directory.SearchRecordsAsync(search, cancellationToken: cancellationToken);
                return this;
            }
            catch (RpcException failure) when (failure.StatusCode == StatusCode.Unavailable && !_process.HasExited)
            {
            }
        }
    }
}
