using ClusterInterop.Client;
using ClusterInterop.Core.Records;
using ClusterInterop.Server.Hosting;
using ClusterInterop.Server.Security;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace ClusterInterop.Testing;

/// <summary>
/// The real server in this process: its own Kestrel on a free loopback port, its own database in a temporary directory.
/// An error in its log that the test did not expect fails the test when the server is disposed of.
/// </summary>
internal sealed class InMemoryServer : IAsyncDisposable
{
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromHours(2);

    private readonly string _directory;
    private readonly bool _ownsDirectory;
    private readonly ErrorLog _errors;
    private readonly List<IDisposable> _clients = [];

    private InMemoryServer(WebApplication app, string directory, bool ownsDirectory, ErrorLog errors)
    {
        App = app;
        _directory = directory;
        _ownsDirectory = ownsDirectory;
        _errors = errors;
        Address = new Uri(ServeCommand.AddressOf(app));
        Client = ClientOf("es");
    }

    public WebApplication App { get; }

    public Uri Address { get; }

    public string DataDirectory => _directory;

    /// <summary>A client of the association <c>es</c>.</summary>
    public ClusterInteropClient Client { get; }

    public IRecordStore Store => App.Services.GetRequiredService<IRecordStore>();

    /// <param name="time">The server's clock; null for that of the machine.</param>
    /// <param name="options">Configuration, such as <c>Streams:Patience</c>.</param>
    /// <param name="directory">Where the database lies, to start again on it; null for a new one.</param>
    /// <param name="random">The server's dice; null for real ones.</param>
    /// <param name="log">Told everything that is logged, at every level; null for nobody.</param>
    public static async Task<InMemoryServer> StartAsync(
        TimeProvider? time = null,
        IReadOnlyDictionary<string, string?>? options = null,
        string? directory = null,
        Random? random = null,
        ILoggerProvider? log = null)
    {
        var path = directory ?? Path.Combine(Path.GetTempPath(), $"clusterinterop-{Guid.NewGuid():N}");
        var errors = new ErrorLog();
        var settings = new Dictionary<string, string?>
        {
            ["Address"] = "http://127.0.0.1:0",
            ["DataDirectory"] = path,

            // Tests ask faster than any association would; those of the limits set them.
            ["Limits:WritesPerSecond"] = "1000000",
            ["Limits:WriteBurst"] = "1000000",
            ["Limits:ReadsPerSecond"] = "1000000",
            ["Limits:ReadBurst"] = "1000000",
            ["Limits:StreamOpeningsPerSecond"] = "1000000",
            ["Limits:StreamOpeningBurst"] = "1000000",
            ["Limits:AnonymousPerSecond"] = "1000000",
            ["Limits:AnonymousBurst"] = "1000000",
        };
        foreach (var (key, value) in options ?? new Dictionary<string, string?>())
            settings[key] = value;

        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var app = ServerHost.Build(configuration, (services, logging) =>
        {
            logging.ClearProviders().AddProvider(errors);
            if (log is not null)
                logging.AddProvider(log).SetMinimumLevel(LogLevel.Trace)
                    .AddFilter("Microsoft", LogLevel.Trace).AddFilter("Grpc", LogLevel.Trace);
            if (time is not null)
                services.Replace(ServiceDescriptor.Singleton(time));
            if (random is not null)
                services.Replace(ServiceDescriptor.Singleton(random));
        });
        await app.StartAsync();
        return new InMemoryServer(app, path, directory is null, errors);
    }

    /// <summary>A client of an association that publishes and reads; null for that of a public portal.</summary>
    public ClusterInteropClient ClientOf(string? association)
    {
        var client = ClusterInteropClient.Connect(Address.ToString(), new ClusterInteropOptions
        {
            Credential = CredentialOf(association),
            MaxAttempts = 1,
        });
        _clients.Add(client);
        return client;
    }

    /// <summary>Gives the tokens of an association to a client; null for those of a public portal.</summary>
    public Credential CredentialOf(string? association) =>
        Credential.FromFunction(_ => Task.FromResult(new AccessToken(TokenOf(association))));

    /// <summary>An access token of an association; null for that of a public portal.</summary>
    public string TokenOf(string? association)
    {
        var tokens = App.Services.GetRequiredService<DevelopmentTokens>();
        return association is null
            ? tokens.OfPortal(null, TokenLifetime)
            : tokens.OfAssociation(association, TokenLifetime);
    }

    /// <summary>What a call of an association sends besides its message.</summary>
    public Metadata HeadersOf(string? association) => new() { { "authorization", $"Bearer {TokenOf(association)}" } };

    /// <summary>A channel of an association, for what the SDK would never send; null for that of a public
    /// portal.</summary>
    public GrpcChannel NewChannel(string? association = "es") => NewChannel(new Bearer(() => TokenOf(association)));

    /// <summary>A channel whose calls carry a token of the test's choice.</summary>
    public GrpcChannel NewChannelWith(string token) => NewChannel(new Bearer(() => token));

    /// <summary>A channel whose calls carry no token but what they bring themselves.</summary>
    public GrpcChannel NewAnonymousChannel() => NewChannel(new SocketsHttpHandler());

    /// <summary>The last revision of the directory.</summary>
    public async Task<long> RevisionAsync() => (await Store.ReadHeadAsync(CancellationToken.None)).Revision.Value;

    /// <summary>Takes the errors logged so far, for a test that expects them.</summary>
    public IReadOnlyList<string> TakeErrors() => _errors.Take();

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
            client.Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
        if (_ownsDirectory && System.IO.Directory.Exists(_directory))
            System.IO.Directory.Delete(_directory, recursive: true);
        if (_errors.Take() is { Count: > 0 } unexpected)
            throw new InvalidOperationException($"The server logged errors:\n{string.Join('\n', unexpected)}");
    }

    private GrpcChannel NewChannel(HttpMessageHandler transport)
    {
        var channel = GrpcChannel.ForAddress(Address, new GrpcChannelOptions
        {
            HttpHandler = transport,
            DisposeHttpClient = true,
            MaxReceiveMessageSize = null,
            MaxSendMessageSize = null,
        });
        _clients.Add(channel);
        return channel;
    }

    private sealed class Bearer(Func<string> token) : DelegatingHandler(new SocketsHttpHandler
    {
        EnableMultipleHttp2Connections = true,
    })
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Authorization = new("Bearer", token());
            return base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class ErrorLog : ILoggerProvider
    {
        private readonly Lock _lock = new();
        private List<string> _errors = [];

        public ILogger CreateLogger(string categoryName) => new Logger(categoryName, this);

        public List<string> Take()
        {
            lock (_lock)
            {
                var taken = _errors;
                _errors = [];
                return taken;
            }
        }

        public void Dispose()
        {
        }

        private void Add(string error)
        {
            lock (_lock)
                _errors.Add(error);
        }

        private sealed class Logger(string category, ErrorLog log) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

            public void Log<TState>(
                LogLevel logLevel,
                EventId eventId,
                TState state,
                Exception? exception,
                Func<TState, Exception?, string> formatter)
            {
                if (IsEnabled(logLevel))
                    log.Add($"{category}: {formatter(state, exception)} {exception}");
            }
        }
    }
}
