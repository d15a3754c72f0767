using System.Runtime.CompilerServices;
using ClusterInterop.V1;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClusterInterop.Client;

/// <summary>Publishes, finds and follows the records of a ClusterInterop server.</summary>
/// <remarks>
/// Thread-safe, and made to be kept: one for each server and credential, for as long as the program runs. It connects
/// with the first call. Calls are attempted again while the server is not there, access tokens are renewed, and streams
/// open themselves again where they broke off; what remains is a <see cref="ClusterInteropException"/>.
/// </remarks>
public sealed partial class ClusterInteropClient : IDisposable
{
    // An answer may list 200,000 names, or 500 records of 64 KiB.
    private const int MaxAnswerBytes = 64 * 1024 * 1024;

    private readonly ClusterInteropOptions _options;
    private readonly GrpcChannel _channel;
    private readonly Calls _calls;
    private readonly ILogger _logger;
    private readonly DirectoryService.DirectoryServiceClient _directory;
    private readonly PublishingService.PublishingServiceClient _publishing;
    private readonly MatchingService.MatchingServiceClient _matching;
    private readonly VocabularyService.VocabularyServiceClient _vocabularies;
    private readonly OperatorService.OperatorServiceClient _operator;

    /// <summary>Makes a client; it connects with the first call.</summary>
    /// <param name="options">Which server, for whom, how patiently; copied.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or a credential would be sent in plain text;
    /// the message names each and its limits.</exception>
    public ClusterInteropClient(ClusterInteropOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.FindProblems() is [_, ..] problems)
            throw new ArgumentException(string.Join(" ", problems));

        _options = options.Copy();
        _channel = GrpcChannel.ForAddress(_options.Address, ChannelOptionsOf(_options));
        _logger = (_options.LoggerFactory ?? NullLoggerFactory.Instance).CreateLogger<ClusterInteropClient>();
        _calls = new Calls(_options, _logger);
        _directory = new(_channel);
        _publishing = new(_channel);
        _matching = new(_channel);
        _vocabularies = new(_channel);
        _operator = new(_channel);
    }

    /// <summary>Makes a client for an address; it connects with the first call.</summary>
    /// <param name="address">The server's address, such as <c>http://127.0.0.1:5080</c>; replaces that of the
    /// options.</param>
    /// <param name="options">For whom, how patiently; copied. Null: the defaults, without a
    /// credential.</param>
    /// <returns>The client.</returns>
    /// <exception cref="UriFormatException">The address is none.</exception>
    /// <exception cref="ArgumentException">An option is out of its range, or a credential would be sent in plain text;
    /// the message names each and its limits.</exception>
    public static ClusterInteropClient Connect(string address, ClusterInteropOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(address);
        var copy = options?.Copy() ?? new ClusterInteropOptions();
        copy.Address = new Uri(address);
        return new ClusterInteropClient(copy);
    }

    /// <summary>Gets the server's address.</summary>
    public Uri Address => _options.Address;

    /// <summary>Closes the connections. Calls and streams under way end with an exception.</summary>
    public void Dispose() => _channel.Dispose();

    private static GrpcChannelOptions ChannelOptionsOf(ClusterInteropOptions options) => new()
    {
        HttpHandler = options.HttpHandler ?? new SocketsHttpHandler
        {
            ConnectTimeout = options.ConnectTimeout,
            KeepAlivePingDelay = options.KeepAliveInterval,
            KeepAlivePingTimeout = options.KeepAliveTimeout,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            // Without it the 101st stream waits silently for a place on the one connection.
            EnableMultipleHttp2Connections = true,
            AllowAutoRedirect = false, // no gRPC server does it, and a token goes to the address that was meant
        },
        DisposeHttpClient = options.HttpHandler is null,
        MaxReceiveMessageSize = MaxAnswerBytes,
        MaxSendMessageSize = null,
        // The channel has a patience of its own, up to two minutes, in which it refuses calls without trying.
        InitialReconnectBackoff = options.MinReconnectDelay,
        MaxReconnectBackoff = options.MaxReconnectDelay,
    };

    private static async IAsyncEnumerable<TItem> ReadPagesAsync<TPage, TItem>(
        Func<string, CancellationToken, Task<TPage>> readPage,
        Func<TPage, IEnumerable<TItem>> itemsOf,
        Func<TPage, string> nextOf,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var next = "";
        do
        {
            var page = await readPage(next, cancellationToken).ConfigureAwait(false);
            foreach (var item in itemsOf(page))
                yield return item;
            next = nextOf(page);
        }
        while (next.Length > 0);
    }
}
