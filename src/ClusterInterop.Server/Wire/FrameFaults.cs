using ClusterInterop.Core.Faults;
using Microsoft.AspNetCore.Http.Features;

namespace ClusterInterop.Server.Wire;

/// <summary>
/// Completes the answers that gRPC gives by itself: to a message that is too large, or whose frame is broken, and to a
/// call that runs out of time. Nothing of ours has a hand in them until here. The status gets the details that every
/// other fault has, and broken frames the code that says whose mistake they are.
/// </summary>
internal static partial class FrameFaults
{
    private const string ResourceExhausted = "8";
    private const string DeadlineExceeded = "4";

    // What gRPC says of a frame: INTERNAL of most that is wrong with it, UNKNOWN where that surprised it.
    private static readonly string[] OfBrokenFrames = ["2", "13"];

    public static IApplicationBuilder UseFrameFaults(this IApplicationBuilder app, int maxMessageBytes)
    {
        var tooLarge = EncodedFault.Of(new MessageTooLargeException(maxMessageBytes));
        var malformed = EncodedFault.Of(new MessageMalformedException(
            "message", "its frame is broken, or there is not the one message that the call takes."));
        var late = EncodedFault.Of(new DeadlineExceededException());
        var logger = app.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(FrameFaults));

        return app.Use(async (context, next) =>
        {
            // When time runs out, gRPC answers at once, from its timer, and does not wait for the call to come back.
            context.Response.OnStarting(CompleteLate, (context, late));
            await next(context);
            var trailers = context.Response.HasStarted
                ? context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers
                : context.Response.Headers;
            if (trailers is not { IsReadOnly: false } || trailers.ContainsKey(EncodedFault.DetailsTrailer))
                return;
            if (trailers[EncodedFault.StatusTrailer] == ResourceExhausted)
                tooLarge.CopyTo(trailers);
            else if (OfBrokenFrames.Contains(trailers[EncodedFault.StatusTrailer].ToString()))
            {
                var (path, problem) = (context.Request.Path.Value, (string?)trailers[EncodedFault.MessageTrailer]);
                LogBrokenFrame(logger, path, problem);
                malformed.CopyTo(trailers);
            }
        });
    }

    private static Task CompleteLate(object state)
    {
        var (context, late) = ((HttpContext, EncodedFault))state;
        if (context.Response.Headers is var headers && headers[EncodedFault.StatusTrailer] == DeadlineExceeded)
            late.CopyTo(headers);
        return Task.CompletedTask;
    }

    // No error: any client can do that as often as it likes.
    [LoggerMessage(Level = LogLevel.Information, Message = "A frame of a call to {Path} is broken: {Problem}")]
    private static partial void LogBrokenFrame(ILogger logger, string? path, string? problem);
}
