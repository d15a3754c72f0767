using System.Runtime.CompilerServices;
using ClusterInterop.V1;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace ClusterInterop.Client;

/// <summary>
/// A stream that lasts: each connection begins after the last message that the reader was given, so that nothing is
/// lost or comes out of order however often it breaks.
/// </summary>
internal sealed partial class ResumingStream<TResponse, TMessage>(
    string name,
    Func<StreamOptions, CallOptions, AsyncServerStreamingCall<TResponse>> open,
    Func<TResponse, TMessage> read,
    Calls calls,
    ClusterInteropOptions options,
    ILogger logger)
    where TResponse : class
    where TMessage : WatchMessage
{
    public async IAsyncEnumerable<TMessage> ReadAsync(
        ResumeToken? resumeFrom, WatchOptions watch, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var token = resumeFrom ?? default;
        var reconnects = new Reconnects(options);
        while (true)
        {
            Checkpoint? closing = null;
            var (access, fault) = await FindAccessAsync(cancellationToken).ConfigureAwait(false);
            if (fault is null)
            {
                var connection = new StreamConnection<TResponse>(
                    stop => open(watch.From(token), Calls.Options(access, stop)),
                    watch.SilenceLimit,
                    options.TimeProvider,
                    cancellationToken);
                await using var _ = connection.ConfigureAwait(false);
                while (closing is null && await connection.ReadAsync().ConfigureAwait(false) is { } response)
                {
                    reconnects.Received();
                    var message = read(response);
                    // Taken before the message is handed over, because the reader may not come back; it is used only
                    // when the reader asks for the next one, and so has handled this one.
                    token = message.Token == default ? token : message.Token;
                    closing = message.Checkpoint is { Closing: true } checkpoint ? checkpoint : null;
                    yield return message;
                }

                fault = connection.Fault;
            }

            if (closing?.ClosingReason == ClosingReason.CaughtUp)
                yield break;
            var ofAccess = access is not null && (closing?.ClosingReason == ClosingReason.CredentialExpired
                || fault?.StatusCode == StatusCode.Unauthenticated);
            if (ofAccess)
                calls.Forget(access);
            var reconnection = reconnects.After(fault, orderly: closing is not null, ofAccess);
            watch.Reconnecting?.Invoke(reconnection);
            LogReconnecting(name, reconnection.Cause?.Reason ?? "CLOSED", reconnection.Delay);
            await Task.Delay(reconnection.Delay, options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    // A credential that fails for the moment breaks a stream as the network does.
    private async Task<(AccessToken? Token, ClusterInteropException? Fault)> FindAccessAsync(
        CancellationToken cancellationToken)
    {
        try
        {
            return (await calls.TokenAsync(cancellationToken).ConfigureAwait(false), null);
        }
        catch (ClusterInteropException fault)
        {
            return (null, fault);
        }
    }

    private void LogReconnecting(string stream, string reason, TimeSpan delay) =>
        LogReconnecting(logger, stream, reason, delay);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Stream} ended ({Reason}); it is opened again in {Delay}.")]
    private static partial void LogReconnecting(ILogger logger, string stream, string reason, TimeSpan delay);
}
