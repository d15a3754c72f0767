using System.Diagnostics;
using ClusterInterop.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace ClusterInterop.Benchmarks.Servers;

/// <summary>An open stream of match sets, read as fast as they come.</summary>
internal sealed class MatchStreamReader : IAsyncDisposable
{
    private readonly TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private readonly Action<MatchSet, long> _received;
    private readonly Task _reading;

    /// <param name="received">Told of each set, and when it came in ticks of the stopwatch; by one thread at a time.
    /// </param>
    public MatchStreamReader(GrpcChannel channel, WatchMatchesRequest request, Action<MatchSet, long> received)
    {
        _received = received;
        _reading = ReadAsync(new MatchingService.MatchingServiceClient(channel), request);
    }

    /// <summary>Completes when everything that matched at the beginning has come.</summary>
    public Task CaughtUp => _caughtUp.Task;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading;
        _stop.Dispose();
    }

    private async Task ReadAsync(MatchingService.MatchingServiceClient client, WatchMatchesRequest request)
    {
        try
        {
            using var call = client.WatchMatches(request, cancellationToken: _stop.Token);
            await foreach (var message in call.ResponseStream.ReadAllAsync())
            {
                if (message.MatchSet is { } set)
                    _received(set, Stopwatch.GetTimestamp());
                else if (message.Checkpoint is { CaughtUp: true })
                    _caughtUp.TrySetResult();
            }

            throw new InvalidOperationException("The server ended the stream.");
        }
        catch (RpcException ended) when (ended.StatusCode == StatusCode.Cancelled && _stop.IsCancellationRequested)
        {
            // We did.
        }
        catch (Exception failure) when (_caughtUp.TrySetException(failure))
        {
            // Whoever waits for it to catch up is told.
        }
    }
}
