using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace ClusterInterop.Server.Services;

/// <summary>
/// Sends what is written of one stream, and waits for its reader as long as patience lasts, or until the stream is
/// cancelled. Nearly always there is nothing to wait for; and where there is, the clock is set anew only when it has
/// rung.
/// </summary>
/// <remarks>For one writer. What it holds of the connection may serve another call once it is disposed of.</remarks>
internal sealed class PatientSend : IDisposable
{
    private readonly PipeWriter _output;
    private readonly TimeSpan _patience;
    private readonly TimeProvider _time;
    private readonly CancellationToken _cancellationToken;
    private readonly CancellationTokenRegistration _whenCancelled;
    private readonly Lock _lock = new();
    private ITimer? _clock;
    private bool _isClockSet;
    private bool _isWaiting;
    private bool _hasGivenUp;
    private long _waitingSince;

    public PatientSend(
        PipeWriter output, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        (_output, _patience, _time, _cancellationToken) = (output, patience, time, cancellationToken);
        _whenCancelled = cancellationToken.UnsafeRegister(static send => ((PatientSend)send!).GiveUp(), this);
    }

    /// <summary>Completes when the reader has taken enough that more can be written.</summary>
    /// <returns>False if it has not, and will not be waited for any longer.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> SendAsync()
    {
        // No token goes with it: cancelling one resets the stream, and the reader would never learn why.
        var sending = _output.FlushAsync(CancellationToken.None);
        if (sending.IsCompletedSuccessfully)
        {
            _ = sending.Result;
            return true;
        }

        BeginToWait();
        await sending;
        lock (_lock)
            _isWaiting = false;
        return !_hasGivenUp;
    }

    public void Dispose()
    {
        lock (_lock)
            _isWaiting = false;
        _whenCancelled.Dispose();
        _clock?.Dispose();
    }

    private void BeginToWait()
    {
        lock (_lock)
        {
            (_isWaiting, _waitingSince) = (true, _time.GetTimestamp());
            if (!_isClockSet)
                SetClock(_patience);
        }

        if (_cancellationToken.IsCancellationRequested)
            GiveUp();
    }

    private void Ring()
    {
        lock (_lock)
        {
            _isClockSet = false;
            if (!_isWaiting)
                return;
            var left = _patience - _time.GetElapsedTime(_waitingSince);
            if (left > TimeSpan.Zero)
                SetClock(left);
            else
                GiveUp();
        }
    }

    private void SetClock(TimeSpan after)
    {
        _isClockSet = true;
        _clock ??= _time.CreateTimer(
            static send => ((PatientSend)send!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _clock.Change(after, Timeout.InfiniteTimeSpan);
    }

    private void GiveUp()
    {
        lock (_lock)
        {
            if (!_isWaiting)
                return;
            _hasGivenUp = true;
            _output.CancelPendingFlush();
        }
    }
}
