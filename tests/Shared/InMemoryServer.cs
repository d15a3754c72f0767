using ClusterInterop.Client;
using ClusterInterop.Core.Records;
using ClusterInterop.Server.Hosting;
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

    /// <summary>A client of the association <c>es</c>.</summary>
    public ClusterInteropClient Client { get; }

    public IRecordStore Store => App.Services.GetRequiredService<IRecordStore>();

    /// <param name="time">The server's clock; null for that of the machine.</param>
    /// <param name="options">Configuration, such as <c>Streams:Patience</c>.</param>
    /// <param name="directory">Where the database lies, to start again on it; null for a new one.</param>
    /// <param name="random">The server's dice; null for real ones.</param>
    public static async Task<InMemoryServer> StartAsync(
        TimeProvider? time = null,
        IReadOnlyDictionary<string, string?>? options = null,
        string? directory = null,
        Random? random = null)
    {
        var path = directory ?? Path.Combine(Path.GetTempPath(), $"clusterinterop-{Guid.NewGuid():N}");
        var errors = new ErrorLog();
        var settings = new Dictionary<string, string?>
        {
            ["Address"] = "http://127.0.0.1:0",
            ["DataDirectory"] = path,
        };
        foreach (var (key, value) in options ?? new Dictionary<string, string?>())
            settings[key] = value;

        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var app = ServerHost.Build(configuration, (services, logging) =>
        {
            logging.ClearProviders().AddProvider(errors);
            if (time is not null)
                services.Replace(ServiceDescriptor.Singleton(time));
            if (random is not null)
                services.Replace(ServiceDescriptor.Singleton(random));
        });
        await app.StartAsync();
        return new InMemoryServer(app, path, directory is null, errors);
    }

    /// <summary>A client of an association; null for an anonymous one.</summary>
    public ClusterInteropClient ClientOf(string? association)
    {
        var client = ClusterInteropClient.Connect(
            Address.ToString(), new ClusterInteropOptions { Association = association, MaxAttempts = 1 });
        _clients.Add(client);
        return client;
    }

    /// <summary>A bare channel, for what the SDK would never send.</summary>
    public GrpcChannel NewChannel()
    {
        var channel = GrpcChannel.ForAddress(Address, new GrpcChannelOptions
        {
            MaxReceiveMessageSize = null,
            MaxSendMessageSize = null,
        });
        _clients.Add(channel);
        return channel;
    }

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
