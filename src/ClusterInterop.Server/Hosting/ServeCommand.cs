using System.CommandLine;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace ClusterInterop.Server.Hosting;

/// <summary><c>serve</c>: runs the server until it is told to stop.</summary>
internal static partial class ServeCommand
{
    private const string ListVocabularies = "clusterinterop.v1.VocabularyService/ListVocabularies";

    public static Command Create(ServerSettings settings)
    {
        var command = new Command("serve", "Runs the server until Ctrl-C or SIGTERM. The default.");
        command.SetAction((arguments, cancellationToken) => RunAsync(settings, arguments, cancellationToken));
        return command;
    }

    public static Task<int> RunAsync(
        ServerSettings settings, ParseResult arguments, CancellationToken cancellationToken) =>
        ExitCodes.GuardAsync(async () =>
        {
            await using var app = ServerHost.Build(settings.Read(arguments));
            await StartAsync(app, cancellationToken);
            Announce(app);
            await app.WaitForShutdownAsync(cancellationToken);
            return ExitCodes.Done;
        });

    /// <summary>The address on which a started server listens.</summary>
    public static string AddressOf(WebApplication app) => app.Urls.Single();

    // Of an address that it may not use, the system says why, but not which.
    private static async Task StartAsync(WebApplication app, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (SocketException refused)
        {
            var address = app.Services.GetRequiredService<IOptions<ServerOptions>>().Value.Address;
            throw new StartRefusedException(StartRefusedException.ExplainListening(address, refused));
        }
    }

    private static void Announce(WebApplication app)
    {
        var options = app.Services.GetRequiredService<IOptions<ServerOptions>>().Value;
        var address = AddressOf(app);
        var data = Path.GetFullPath(options.DataDirectory);
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("ClusterInterop.Server");
        LogListening(logger, address, data);
        if (options.LogFormat == LogFormat.Json)
            return;

        var host = new Uri(address).Authority;
        Console.Out.WriteLine(
            $"""

            ClusterInterop listens on {address}, for callers on this machine.
            Data are in {data}.

            What to try next:
              clusterinterop --server {address} search
              grpcurl -plaintext {host} list
              buf curl --protocol grpc --http2-prior-knowledge {address}/{ListVocabularies}
              clusterinterop-server demo
            Ctrl-C stops it.
            """);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Listening on {Address}; data in {DataDirectory}.")]
    private static partial void LogListening(ILogger logger, string address, string dataDirectory);
}
