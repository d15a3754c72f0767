using Microsoft.Extensions.Logging.Console;

namespace ClusterInterop.Server.Hosting;

/// <summary>What is logged, and how.</summary>
internal static class ServerLog
{
    public static void AddServerLog(this ILoggingBuilder logging, IConfiguration configuration)
    {
        // Read before the options are validated; a wrong value is told by their validation.
        var json = Enum.TryParse<LogFormat>(configuration[nameof(ServerOptions.LogFormat)], true, out var format)
            && format == LogFormat.Json;
        var level = Enum.TryParse<LogLevel>(configuration[nameof(ServerOptions.LogLevel)], true, out var parsed)
            ? parsed
            : LogLevel.Information;

        logging.SetMinimumLevel(level);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("Grpc", LogLevel.Warning);

        // Of calls it tells nothing above Information, but as long as it may write at all, each gets an Activity and a
        // scope: 3 KB. What fails at the start is thrown, too.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);

        // It calls an error what any client can send; bugs are logged where they are answered, in FaultInterceptor.
        logging.AddFilter("Grpc.AspNetCore.Server.ServerCallHandler", LogLevel.None);

        // The same of frames: what it calls critical, each time, is that it closed a connection that asked too much.
        logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel.Http2", LogLevel.None);

        // The start is told by the server's own lines, in words that help.
        logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);

        // Not ready yet, or not any more, is an answer and not an error.
        logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.Critical);

        // Errors go where a service manager looks for them, and the rest does not disturb what a command prints.
        logging.Services.Configure<ConsoleLoggerOptions>(
            console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        if (json)
        {
            logging.AddJsonConsole(console =>
            {
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
            });
        }
        else
        {
            logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "HH:mm:ss ";
            });
        }
    }
}
