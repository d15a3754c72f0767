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
internal sealed partial class StreamPump : IDisposable
{
    private readonly IOptions<StreamingOptions> _options;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenRegistration _whenStopping;
    private readonly Lock _randomLock = new();
    private readonly Signal _counted = new();
    private int _openStreams;

    public StreamPump(
        IHostApplicationLifetime lifetime,
        IOptions<StreamingOptions> options,
        TimeProvider time,
        Random random,
        ILogger<StreamPump> logger)
    {
        (_options, _time, _random, _logger) = (options, time, random, logger);
        _whenStopping = lifetime.ApplicationStopping.Register(Stop);
    }

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

    public void Dispose()
    {
        _whenStopping.Dispose();
        _stopping.Dispose();
    }

    // Streams end by a token of ours and not by the host's, whose callbacks run in no order that would let us count
    // them before the first has ended.
    private void Stop()
    {
        var openStreams = OpenStreams;
        LogStopping(openStreams);
        _stopping.Cancel();
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

        var patience = _options.Value.Patience;
        try
        {
            await write.WaitAsync(patience, _time, context.CancellationToken);
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
        var cut = _time.CreateTimer(_ => http.Abort(), null, patience, Timeout.InfiniteTimeSpan);
        http.Response.OnCompleted(async () => await cut.DisposeAsync());
    }

    private StreamLife NewLife()
    {
        var streaming = _options.Value;
        double chance;
        lock (_randomLock)
            chance = (2 * _random.NextDouble()) - 1;
        var age = streaming.Age * (1 + (streaming.AgeSpread * chance));
        return new StreamLife(_time.GetUtcNow() + age, CredentialExpires: null, _stopping.Token);
    }

    [LoggerMessage(
        Level = LogLevel.Information, Message = "Stopping; streams that are told to reconnect: {OpenStreams}.")]
    private partial void LogStopping(int openStreams);
}
