using System.Globalization;
using ClusterInterop.Server.Hosting;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace ClusterInterop.Server.Wire;

/// <summary>
/// Gives every call a deadline: that of its caller, or the longest that the server allows. gRPC reads it from the
/// request and ends the call itself, so it only has to stand there. Streams of ours have none; StreamPump ends them.
/// </summary>
internal static class CallTimes
{
    private const string TimeoutHeader = "grpc-timeout";

    public static IApplicationBuilder UseCallTimes(this IApplicationBuilder app)
    {
        var options = app.ApplicationServices.GetRequiredService<IOptions<ConnectionOptions>>().Value;
        return app.Use((context, next) =>
        {
            if (context.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>() is { Method: { } method }
                && LongestOf(method, options) is { } longest)
                Shorten(context.Request.Headers, longest);
            return next(context);
        });
    }

    private static TimeSpan? LongestOf(IMethod method, ConnectionOptions options) => method.Type switch
    {
        MethodType.Unary => options.CallTime,
        MethodType.ServerStreaming when method.ServiceName.StartsWith("clusterinterop.", StringComparison.Ordinal) =>
            null,
        _ => options.SyncTime,
    };

    private static void Shorten(IHeaderDictionary headers, TimeSpan longest)
    {
        if (Read(headers[TimeoutHeader]) is { } asked && asked <= longest)
            return;

        // At most eight digits, which hold a day.
        var milliseconds = (long)longest.TotalMilliseconds;
        headers[TimeoutHeader] = string.Create(CultureInfo.InvariantCulture, $"{milliseconds}m");
    }

    private static TimeSpan? Read(string? header)
    {
        if (header is not { Length: >= 2 and <= 9 }
            || !long.TryParse(header.AsSpan(0, header.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture,
                out var amount))
            return null;

        return header[^1] switch
        {
            'H' => TimeSpan.FromTicks(amount * TimeSpan.TicksPerHour),
            'M' => TimeSpan.FromTicks(amount * TimeSpan.TicksPerMinute),
            'S' => TimeSpan.FromTicks(amount * TimeSpan.TicksPerSecond),
            'm' => TimeSpan.FromTicks(amount * TimeSpan.TicksPerMillisecond),
            'u' => TimeSpan.FromTicks(amount * TimeSpan.TicksPerMicrosecond),
            'n' => TimeSpan.FromTicks(amount / TimeSpan.NanosecondsPerTick),
            _ => null,
        };
    }
}
