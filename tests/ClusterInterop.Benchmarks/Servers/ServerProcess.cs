using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using ClusterInterop.Benchmarks.Frame;
using ClusterInterop.Client;
using ClusterInterop.Server.Hosting;
using ClusterInterop.Server.Security;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Options;

namespace ClusterInterop.Benchmarks.Servers;

/// <summary>The caller's side: a server of its own process, whose processor time is therefore its own.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    // Beyond some 16 calls in flight a channel of .NET loses throughput.
    public const int CallsPerChannel = 16;

    // Processor time is counted in hundredths of a second.
    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(0.2);

    private static readonly TimeSpan TokenLifetime = TimeSpan.FromHours(2);

    private readonly ConcurrentDictionary<string, Metadata> _callers = [];
    private readonly DevelopmentIssuer _issuer;
    private readonly DevelopmentTokens _tokens;
    private readonly Process _process;
    private readonly List<GrpcChannel> _channels = [];

    private ServerProcess(Process process, string address, DevelopmentIssuer issuer)
    {
        (_process, Address, _issuer) = (process, address, issuer);
        _tokens = new DevelopmentTokens(issuer);
    }

    public string Address { get; }

    public TimeSpan ProcessorTime => MachineLoad.ProcessorTimeOf(_process.Id);

    /// <summary>How much memory of it is resident.</summary>
    public long MemoryBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Starts a server on a directory, and waits until it has read all of it.</summary>
    public static async Task<ServerProcess> StartAsync(
        string directory,
        CancellationToken cancellationToken,
        bool withDefaultLimits = false,
        bool timesAnswers = false,
        bool tellsVitals = false)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            ArgumentList = { ServedDirectory.Verb, directory },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        if (withDefaultLimits)
            start.ArgumentList.Add(ServedDirectory.DefaultLimits);
        if (timesAnswers)
            start.ArgumentList.Add(ServedDirectory.TimesAnswers);
        if (tellsVitals)
            start.ArgumentList.Add(ServedDirectory.TellsVitals);
        var process = Process.Start(start) ?? throw new InvalidOperationException("The server does not start.");
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
            if (line.StartsWith(ServedDirectory.Greeting, StringComparison.Ordinal))
                return await new ServerProcess(process, line[ServedDirectory.Greeting.Length..], IssuerIn(directory))
                    .ReadyAsync(cancellationToken);
        throw new InvalidOperationException("The server ended before it listened; its log says why.");
    }

    /// <summary>What a call carries that says who calls.</summary>
    public Metadata Calling(string association) => _callers.GetOrAdd(
        association, name => new() { { "authorization", $"Bearer {TokenOf(name)}" } });

    /// <summary>An access token of an association.</summary>
    public string TokenOf(string association) => _tokens.OfAssociation(association, TokenLifetime);

    /// <summary>How many calls were refused as too many since this was last asked, and how long that took at the 99th
    /// percentile. Of a server with default limits alone.</summary>
    public async Task<(int Count, double Microseconds)> TakeRefusalsAsync()
    {
        await _process.StandardInput.WriteLineAsync(ServedDirectory.TakeRefusals);
        var told = (await _process.StandardOutput.ReadLineAsync())?.Split(' ')
            ?? throw new InvalidOperationException("The server has ended.");
        return (int.Parse(told[0], CultureInfo.InvariantCulture), double.Parse(told[1], CultureInfo.InvariantCulture));
    }

    /// <summary>How long the server took to answer each call since this was last asked. Of one that times them alone.
    /// </summary>
    public async Task<Samples> TakeAnswersAsync() =>
        AnswerTimes.Read(await AskAsync(ServedDirectory.TakeAnswers));

    /// <summary>What the server's memory has done so far. It is collected first.</summary>
    public async Task<Vitals> TakeVitalsAsync() => Vitals.Read(await AskAsync(ServedDirectory.TakeVitals));

    /// <summary>Gives the tokens of an association to a client.</summary>
    public Credential CredentialOf(string association) =>
        Credential.FromToken(_tokens.OfAssociation(association, TokenLifetime));

    /// <summary>A connection of its own, whose calls are a public portal's unless they say otherwise. It is closed with
    /// the server.</summary>
    public GrpcChannel NewChannel()
    {
        var channel = GrpcChannel.ForAddress(Address, new GrpcChannelOptions
        {
            HttpHandler = new Portal(_tokens.OfPortal(null, TokenLifetime)),
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
        _issuer.Dispose();
    }

    private async Task<string> AskAsync(string question)
    {
        await _process.StandardInput.WriteLineAsync(question);
        return await _process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException("The server has ended.");
    }

    // The server trusts the key in its directory, and so whoever can read it.
    private static DevelopmentIssuer IssuerIn(string directory) => new(
        Options.Create(new ServerOptions { DataDirectory = directory }),
        Options.Create(new AuthenticationOptions()),
        TimeProvider.System);

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

    private sealed class Portal(string token) : DelegatingHandler(
        new SocketsHttpHandler { EnableMultipleHttp2Connections = false })
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Authorization ??= new("Bearer", token);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
