using ClusterInterop.Core.Faults;
using ClusterInterop.Core.Feed;
using ClusterInterop.Server.Hosting;
using ClusterInterop.Server.Security;
using ClusterInterop.Server.Wire;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace ClusterInterop.Server.Services;

/// <summary>
/// Carries a stream to its reader at the reader's pace: messages that are there at once go out together, and more are
/// asked for when they have, so a stream holds a cursor and little more. A reader that takes nothing for too long is
/// ended, and one that has not taken the end of its stream soon after its token has expired is cut.
/// </summary>
internal sealed partial class StreamPump : IDisposable
{
    // How long a reader may take to receive that its token has expired, and what it was sent before that.
    private static readonly TimeSpan ExpiryGrace = TimeSpan.FromSeconds(5);

    // How much goes out together; so much is held for a reader that takes nothing.
    private const int MostUnsentBytes = 16 * 1024;

    private readonly IOptions<StreamingOptions> _options;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly DisabledCallers _disabled;
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
        DisabledCallers disabled,
        ILogger<StreamPump> logger)
    {
        (_options, _time, _random, _disabled, _logger) = (options, time, random, disabled, logger);
        _whenStopping = lifetime.ApplicationStopping.Register(Stop);
    }

    /// <summary>How many streams have a running handler.</summary>
    public int OpenStreams => Volatile.Read(ref _openStreams);

    /// <summary>Completes when a handler begins or ends. Take it before looking how many there are.</summary>
    public Task NextCount => _counted.Next;

    public async Task RunAsync(
        Func<StreamLife, CancellationToken, Task<StreamRun>> open,
        Func<StreamMessage, (int Field, ReadOnlyMemory<byte> Bytes)> wireOf,
        ServerCallContext context)
    {
        Count(1);
        try
        {
            AbortUnlessTaken(TimeLeft(context.Grant) + ExpiryGrace, context);

            // Headers first: a reader with nothing to read yet learns that its stream stands.
            await context.WriteResponseHeadersAsync([]);
            await _disabled.RunAsync(
                context.Caller,
                async token =>
                {
                    using var stream = await open(NewLife(context), token);
                    await CarryAsync(stream, wireOf, context, token);
                    return true;
                },
                context.CancellationToken);
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

    private async Task CarryAsync(
        StreamRun stream,
        Func<StreamMessage, (int Field, ReadOnlyMemory<byte> Bytes)> wireOf,
        ServerCallContext context,
        CancellationToken cancellationToken)
    {
        var output = context.GetHttpContext().Response.BodyWriter;
        var response = new StreamResponse();
        using var sending = new PatientSend(output, _options.Value.Patience, _time, cancellationToken);
        while (!stream.HasEnded)
        {
            var unsentBytes = 0;
            while (unsentBytes < MostUnsentBytes && stream.TryMakeNext(out var message))
            {
                var (field, bytes) = wireOf(message);
                response.Say(field, bytes, stream.Token);
                response.WriteTo(output);
                unsentBytes += response.Length;
            }

            if (unsentBytes > 0 && !await sending.SendAsync())
                ThrowNotTaken(context, cancellationToken);
            if (unsentBytes < MostUnsentBytes && !stream.HasEnded)
                await stream.WaitAsync();
        }
    }

    private void ThrowNotTaken(ServerCallContext context, CancellationToken cancellationToken)
    {
        context.CancellationToken.ThrowIfCancellationRequested();
        AbortUnlessTaken(_options.Value.Patience, context);
        cancellationToken.ThrowIfCancellationRequested();
        throw new SlowConsumerException(_options.Value.Patience);
    }

    // The end of a stream and its reason stand behind the messages that the reader has not taken. It gets this long to
    // take them; then its stream is cut, for nothing else would ever free what the connection holds for it.
    private void AbortUnlessTaken(TimeSpan after, ServerCallContext context)
    {
        var http = context.GetHttpContext();
        var cut = _time.CreateTimer(_ => http.Abort(), null, after, Timeout.InfiniteTimeSpan);
        http.Response.OnCompleted(async () => await cut.DisposeAsync());
    }

    // None of a token that has expired by a little, which passes because clocks differ.
    private TimeSpan TimeLeft(Grant grant)
    {
        var left = grant.Expires - _time.GetUtcNow();
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private StreamLife NewLife(ServerCallContext context)
    {
        var streaming = _options.Value;
        double chance;
        lock (_randomLock)
            chance = (2 * _random.NextDouble()) - 1;
        var age = streaming.Age * (1 + (streaming.AgeSpread * chance));
        return new StreamLife(_time.GetUtcNow() + age, context.Grant.Expires, _stopping.Token)
        {
            Connection = context.GetHttpContext().Connection.Id,
        };
    }

    [LoggerMessage(
        Level = LogLevel.Information, Message = "Stopping; streams that are told to reconnect: {OpenStreams}.")]
    private partial void LogStopping(int openStreams);
}
