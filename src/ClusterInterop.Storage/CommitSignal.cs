namespace ClusterInterop.Storage;

/// <summary>Wakes those who wait for the next commit. A hint: who misses it looks for itself.</summary>
internal sealed class CommitSignal
{
    private TaskCompletionSource _next = New();

    public Task Next => Volatile.Read(ref _next).Task;

    public void Pulse() => Interlocked.Exchange(ref _next, New()).SetResult();

    // Continuations must not run on the writer's thread.
    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
