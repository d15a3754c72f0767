using ClusterInterop.Core.Records;

namespace ClusterInterop.Storage;

/// <summary>What waits for the writer, and who waits for it.</summary>
internal abstract class PendingWork
{
    /// <summary>How much of the queue's room it takes.</summary>
    public virtual long Bytes => 0;

    /// <summary>Whether nobody waits any more; then the work is not begun.</summary>
    public abstract bool IsCancelled();
}

/// <inheritdoc />
internal abstract class PendingWork<T>(CancellationToken cancellationToken) : PendingWork
{
    // Continuations must not run on the writer's thread.
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Done => _done.Task;

    public override bool IsCancelled() =>
        cancellationToken.IsCancellationRequested && _done.TrySetCanceled(cancellationToken);

    public void Complete(T result) => _done.TrySetResult(result);

    public void Fail(Exception failure)
    {
        _done.TrySetException(failure);
        _ = _done.Task.Exception; // Seen: who was cancelled meanwhile does not look at it.
    }
}

/// <summary>A batch of record changes.</summary>
internal sealed class PendingBatch(WriteBatch batch, CancellationToken cancellationToken)
    : PendingWork<BatchResult>(cancellationToken)
{
    public WriteBatch Batch => batch;

    // A synchronisation takes no room: it holds its register while it runs, whether it waits here or not, and an
    // association has one at a time.
    public override long Bytes { get; } = Prepare(batch) is var bytes && batch.Method == WriteMethod.SyncRecords
        ? 0
        : bytes;

    public void Complete(BatchOutcome outcome)
    {
        if (outcome.Failure is { } failure)
            Fail(failure);
        else
            Complete(outcome.Result!);
    }

    // What can be done by the caller's thread is: the size of it all, and the etags.
    private static long Prepare(WriteBatch batch)
    {
        var bytes = 0L;
        foreach (var write in batch.Writes)
        {
            bytes += (write.Record?.CalculateSize() ?? 0) + (write.Contacts?.CalculateSize() ?? 0);
            if (write.Record is not null)
                _ = write.Etag;
        }

        return bytes;
    }
}

/// <summary>Other work on the database; answers how many rows it changed.</summary>
internal sealed class PendingJob(Func<DirectoryContext, int> work, bool forgets, CancellationToken cancellationToken)
    : PendingWork<int>(cancellationToken)
{
    public Func<DirectoryContext, int> Work => work;

    public bool Forgets => forgets;
}
