using System.Globalization;
using Grpc.Core;

namespace ClusterInterop.Client;

/// <summary>One connection of a stream: reads until it ends, and says why it ended.</summary>
/// <remarks>Read by one reader at a time. It never throws for what a server or a network does.</remarks>
internal sealed class StreamConnection<TResponse> : IAsyncDisposable
    where TResponse : class
{
    private readonly CancellationToken _cancellationToken;
    private readonly CancellationTokenSource _stop;
    private readonly TimeSpan _silenceLimit;
    private readonly ITimer _silence;
    private readonly AsyncServerStreamingCall<TResponse> _call;
    private volatile bool _silent;

    public StreamConnection(
        Func<CancellationToken, AsyncServerStreamingCall<TResponse>> open,
        TimeSpan silenceLimit,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        _cancellationToken = cancellationToken;
        _silenceLimit = silenceLimit;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _silence = time.CreateTimer(_ => GiveUp(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _call = open(_stop.Token);
    }

    /// <summary>What broke the connection; null while it lasts, and when the server ended it with OK.</summary>
    public ClusterInteropException? Fault { get; private set; }

    /// <summary>The next message; null at the end.</summary>
    public async ValueTask<TResponse?> ReadAsync()
    {
        try
        {
            var next = _call.ResponseStream.MoveNext(CancellationToken.None);
            // Only waiting counts as silence: a reader that takes its time must not lose its connection to that.
            if (!next.IsCompleted)
                _silence.Change(_silenceLimit, Timeout.InfiniteTimeSpan);
            var any = await next.ConfigureAwait(false);
            _silence.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return any ? _call.ResponseStream.Current : null;
        }
        catch (Exception failure) when (failure is RpcException or OperationCanceledException)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            Fault = _silent ? Silence() : failure is RpcException broken ? ClusterInteropException.From(broken) : null;
            if (Fault is null)
                throw;
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // First the timer, and with it a callback that may be running: it uses what is disposed of next.
        await _silence.DisposeAsync().ConfigureAwait(false);
        _call.Dispose();
        _stop.Dispose();
    }

    private void GiveUp()
    {
        _silent = true;
        _stop.Cancel();
    }

    private ClusterInteropException Silence() => new(
        "UNAVAILABLE",
        StatusCode.Unavailable,
        string.Create(
            CultureInfo.InvariantCulture,
            $"The stream was silent for {_silenceLimit.TotalSeconds:0} s, without a checkpoint."));
}
