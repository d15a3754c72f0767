using ClusterInterop.Core.Faults;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;

namespace ClusterInterop.Server.Wire;

/// <summary>
/// Completes the refusal of a message that is too large: gRPC refuses it by its length, before reading it, so nothing
/// of ours has a hand in that answer until here. The status gets the details that every other fault has.
/// </summary>
internal static class SizeFaults
{
    private const string DetailsTrailer = "grpc-status-details-bin";
    private const string StatusTrailer = "grpc-status";
    private const string ResourceExhausted = "8";

    public static IApplicationBuilder UseSizeFaults(this IApplicationBuilder app, int maxMessageBytes)
    {
        var details = FaultMapping.ToRpcException(new MessageTooLargeException(maxMessageBytes));
        var encoded = Convert.ToBase64String(
            details.Trailers.GetValueBytes(DetailsTrailer) ?? throw new InvalidOperationException("No details."));

        return app.Use(async (context, next) =>
        {
            await next(context);
            var trailers = context.Response.HasStarted
                ? context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers
                : context.Response.Headers;
            if (trailers is { IsReadOnly: false }
                && trailers[StatusTrailer] == ResourceExhausted
                && !trailers.ContainsKey(DetailsTrailer))
            {
                trailers[DetailsTrailer] = encoded;
                trailers["grpc-message"] = Uri.EscapeDataString(details.Status.Detail);
            }
        });
    }
}
