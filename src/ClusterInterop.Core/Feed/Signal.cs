namespace ClusterInterop.Core.Feed;

/// <summary>Wakes everyone who waits. Take <see cref="Next"/> before looking whether there is something to do, so that
/// what happens between the look and the wait still wakes.</summary>
internal sealed class Signal
{
    private TaskCompletionSource _next = New();

    public Task Next => Volatile.Read(ref _next).Task;

    public void Pulse() => Interlocked.Exchange(ref _next, New()).SetResult();

    // Waiters go on in the thread pool: the one that pulses must not run them.
    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
