using System.Globalization;
using ClusterInterop.V1;
using Grpc.AspNetCore.Server;
using Grpc.Core;

namespace ClusterInterop.Client.Tests;

/// <summary>How a scripted stream ends.</summary>
public enum Cut
{
    /// <summary>The server says that it is not there.</summary>
    Unavailable,

    /// <summary>The connection is reset in the middle of the stream, and what was under way with it.</summary>
    Reset,

    /// <summary>The server stops in good order, with a closing checkpoint.</summary>
    Shutdown,

    /// <summary>Something between ends the stream as if all were well.</summary>
    OkWithoutReason,

    /// <summary>The reader was too slow.</summary>
    SlowConsumer,

    /// <summary>The reader's access token has expired.</summary>
    CredentialExpired,
}

/// <summary>
/// A stream of given messages, with tokens "after-1", "after-2" and so on, that begins after the token it is given and
/// is cut where a test says.
/// </summary>
internal sealed class ScriptedStream<TResponse>(
    IReadOnlyList<TResponse> messages, Func<Checkpoint, TResponse> checkpoint, Action<TResponse, string> setToken)
    where TResponse : class
{
    /// <summary>After how many messages each connection in turn ends, and how; when used up, they go through.</summary>
    public Queue<(int After, Cut How)> Cuts { get; } = new();

    /// <summary>The token with which each connection was opened.</summary>
    public List<string> Tokens { get; } = [];

    public async Task RunAsync(
        StreamOptions options, IServerStreamWriter<TResponse> responses, ServerCallContext context)
    {
        Tokens.Add(options.ResumeToken);
        var done = options.ResumeToken.Length == 0
            ? 0
            : int.Parse(options.ResumeToken["after-".Length..], CultureInfo.InvariantCulture);
        var cut = Cuts.TryDequeue(out var planned) ? planned : default((int After, Cut How)?);
        for (var sent = 0; done < messages.Count; sent++, done++)
        {
            if (sent == cut?.After)
            {
                await EndAsync(cut.Value.How, done, responses, context);
                return;
            }

            setToken(messages[done], $"after-{done + 1}");
            await responses.WriteAsync(messages[done]);
        }

        await CloseAsync(ClosingReason.CaughtUp, done, responses);
    }

    private async Task EndAsync(Cut how, int done, IServerStreamWriter<TResponse> responses, ServerCallContext context)
    {
        switch (how)
        {
            case Cut.Unavailable:
                throw new RpcException(new Status(StatusCode.Unavailable, "no healthy upstream"));
            case Cut.Reset:
                context.GetHttpContext().Abort();
                break;
            case Cut.Shutdown:
                await CloseAsync(ClosingReason.Shutdown, done, responses);
                break;
            case Cut.CredentialExpired:
                await CloseAsync(ClosingReason.CredentialExpired, done, responses);
                break;
            case Cut.SlowConsumer:
                throw ScriptedFault.Of(
                    Google.Rpc.Code.ResourceExhausted, "SLOW_CONSUMER", "The reader took no message for 30 seconds.");
        }
    }

    private Task CloseAsync(ClosingReason reason, int done, IServerStreamWriter<TResponse> responses)
    {
        var closing = checkpoint(new Checkpoint { Closing = true, ClosingReason = reason, Revision = done });
        setToken(closing, done == 0 ? "" : $"after-{done}");
        return responses.WriteAsync(closing);
    }
}
