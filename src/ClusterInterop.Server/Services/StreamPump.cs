using ClusterInterop.Core.Faults;
using ClusterInterop.Core.Feed;
using ClusterInterop.Server.Hosting;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace ClusterInterop.Server.Services;

/// <summary>
/// Carries a stream to its reader at the reader's pace: a message is asked for when the one before it has gone out, so
/// a stream holds a cursor and one message. A reader that takes nothing for too long is ended.
/// </summary>
internal sealed class StreamPump(
    IHostApplicationLifetime lifetime, IOptions<StreamingOptions> options, TimeProvider time, Random random)
{
    private readonly Lock _randomLock = new();
    private readonly Signal _counted = new();
    private int _openStreams;

    /// <summary>How many streams have a running handler.</summary>
    public int OpenStreams => Volatile.Read(ref _openStreams);

    /// <summary>Completes when a handler begins or ends. Take it before looking how many there are.</summary>
    public Task NextCount => _counted.Next;

    public async Task RunAsync<TResponse>(
        Func<StreamLife, IAsyncEnumerable<StreamMessage>> open,
        Func<StreamMessage, TResponse> toResponse,
        IServerStreamWriter<TResponse> responses,
        ServerCallContext context)
        where TResponse : class
    {
        Count(1);
        try
        {
            // Headers first: a reader with nothing to read yet learns that its stream stands.
            await context.WriteResponseHeadersAsync([]);
            await foreach (var message in open(NewLife()).WithCancellation(context.CancellationToken))
                await WriteAsync(toResponse(message), responses, context);
        }
        finally
        {
            Count(-1);
        }
    }

    private void Count(int difference)
    {
        Interlocked.Add(ref _openStreams, difference);
        _counted.Pulse();
    }

    private async Task WriteAsync<TResponse>(
        TResponse response, IServerStreamWriter<TResponse> responses, ServerCallContext context)
        where TResponse : class
    {
        // No token goes with the write: cancelling one resets the stream, and the reader would never learn why.
        var write = responses.WriteAsync(response);
        if (write.IsCompleted)
        {
            await write;
            return;
        }

        var patience = options.Value.Patience;
        try
        {
            await write.WaitAsync(patience, time, context.CancellationToken);
        }
        catch (TimeoutException)
        {
            AbortUnlessTaken(patience, context);
            throw new SlowConsumerException(patience);
        }
    }

    // The reason stands behind the messages that the reader has not taken. It gets as long again to take them; then its
    // stream is cut, for nothing else would ever free what the connection holds for it.
    private void AbortUnlessTaken(TimeSpan patience, ServerCallContext context)
    {
        var http = context.GetHttpContext();
        var cut = time.CreateTimer(_ => http.Abort(), null, patience, Timeout.InfiniteTimeSpan);
        http.Response.OnCompleted(async () => await cut.DisposeAsync());
    }

    private StreamLife NewLife()
    {
        var streaming = options.Value;
        double chance;
        lock (_randomLock)
            chance = (2 * random.NextDouble()) - 1;
        var age = streaming.Age * (1 + (streaming.AgeSpread * chance));
        return new StreamLife(time.GetUtcNow() + age, CredentialExpires: null, lifetime.ApplicationStopping);
    }
}
