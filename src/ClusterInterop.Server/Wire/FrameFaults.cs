using System.Globalization;
using ClusterInterop.Core.Faults;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;

namespace ClusterInterop.Server.Wire;

/// <summary>
/// Completes the refusal of a message that is too large, or whose frame is broken: gRPC refuses it before reading it,
/// so nothing of ours has a hand in that answer until here. The status gets the details that every other fault has,
/// and broken frames the code that says whose mistake they are.
/// </summary>
internal static partial class FrameFaults
{
    private const string DetailsTrailer = "grpc-status-details-bin";
    private const string MessageTrailer = "grpc-message";
    private const string StatusTrailer = "grpc-status";
    private const string ResourceExhausted = "8";

    // What gRPC says of a frame: INTERNAL of most that is wrong with it, UNKNOWN where that surprised it.
    private static readonly string[] OfBrokenFrames = ["2", "13"];

    public static IApplicationBuilder UseFrameFaults(this IApplicationBuilder app, int maxMessageBytes)
    {
        var tooLarge = Encoded(new MessageTooLargeException(maxMessageBytes));
        var malformed = Encoded(new MessageMalformedException(
            "message", "its frame is broken, or there is not the one message that the call takes."));
        var logger = app.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(FrameFaults));

        return app.Use(async (context, next) =>
        {
            await next(context);
            var trailers = context.Response.HasStarted
                ? context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers
                : context.Response.Headers;
            if (trailers is not { IsReadOnly: false } || trailers.ContainsKey(DetailsTrailer))
                return;
            if (trailers[StatusTrailer] == ResourceExhausted)
                Complete(trailers, tooLarge);
            else if (OfBrokenFrames.Contains(trailers[StatusTrailer].ToString()))
            {
                var (path, problem) = (context.Request.Path.Value, (string?)trailers[MessageTrailer]);
                LogBrokenFrame(logger, path, problem);
                Complete(trailers, malformed);
            }
        });
    }

    private static void Complete(IHeaderDictionary trailers, (string Status, string Message, string Details) fault)
    {
        trailers[StatusTrailer] = fault.Status;
        trailers[MessageTrailer] = fault.Message;
        trailers[DetailsTrailer] = fault.Details;
    }

    private static (string Status, string Message, string Details) Encoded(FaultException fault)
    {
        var refusal = FaultMapping.ToRpcException(fault);
        var details = refusal.Trailers.GetValueBytes(DetailsTrailer)
            ?? throw new InvalidOperationException("No details.");
        return (
            ((int)refusal.StatusCode).ToString(CultureInfo.InvariantCulture),
            Uri.EscapeDataString(refusal.Status.Detail),
            Convert.ToBase64String(details));
    }

    // No error: any client can do that as often as it likes.
    [LoggerMessage(Level = LogLevel.Information, Message = "A frame of a call to {Path} is broken: {Problem}")]
    private static partial void LogBrokenFrame(ILogger logger, string? path, string? problem);
}
