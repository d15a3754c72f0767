using System.CommandLine;
using System.Net.Sockets;
using ClusterInterop.Server.Security;
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
    public static string AddressOf(WebApplication app) => string.Join(", ", app.Urls);

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

        Console.Out.WriteLine();
        Console.Out.WriteLine(app.Services.GetRequiredService<IOptions<AuthenticationOptions>>().Value.IsDevelopment
            ? Invite(address, data, app.Services.GetRequiredService<DevelopmentTokens>())
            : $"ClusterInterop listens on {address}.\nData are in {data}.\nCtrl-C stops it.");
    }

    // Whoever tries a server for the first time has no identity provider, and needs a token for everything.
    private static string Invite(string address, string data, DevelopmentTokens tokens)
    {
        var host = new Uri(address).Authority;
        var forAnHour = TimeSpan.FromHours(1);
        return $$"""
            ClusterInterop listens on {{address}}, for development: for callers on this machine, with tokens of its own.
            Data are in {{data}}.

            Access tokens, for an hour; "clusterinterop-server auth token" makes others.
            Of a public portal, which reads:
              {{tokens.OfPortal(null, forAnHour)}}
            Of the operator:
              {{tokens.OfOperator(forAnHour)}}
            Of the association es, which publishes and reads, and with it what to try next:
              export CLUSTERINTEROP_TOKEN={{tokens.OfAssociation("es", forAnHour)}}
              clusterinterop --server {{address}} search
              grpcurl -plaintext -H "authorization: Bearer $CLUSTERINTEROP_TOKEN" {{host}} list
              buf curl --protocol grpc --http2-prior-knowledge --reflect-header '*' \
                  -H "authorization: Bearer $CLUSTERINTEROP_TOKEN" {{address}}/{{ListVocabularies}}
              clusterinterop-server demo
            Ctrl-C stops it.
            """;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Listening on {Address}; data in {DataDirectory}.")]
    private static partial void LogListening(ILogger logger, string address, string dataDirectory);
}
