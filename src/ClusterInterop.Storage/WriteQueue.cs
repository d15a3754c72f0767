using System.Threading.Channels;
using ClusterInterop.Core.Faults;
using ClusterInterop.Core.Records;

namespace ClusterInterop.Storage;

/// <summary>
/// The one writer: a bounded queue, and the thread that empties it. What came while a transaction was being committed
/// makes up the next one, so groups form by themselves and nobody waits for company.
/// </summary>
/// <remarks>The session belongs to the thread. It lives long, since making one for each transaction costs more than the
/// transaction, and is made anew after a failure.</remarks>
internal sealed class WriteQueue : IAsyncDisposable
{
    private const int MostBatchesInGroup = 512;
    private const int MostWritesInGroup = 1_024;

    private readonly Channel<PendingWork> _queue;
    private readonly int _capacity;
    private readonly Func<DirectoryContext> _open;
    private readonly GroupCommit _commit;
    private readonly Action<DirectoryContext, bool> _committed;
    private readonly Func<Exception, Exception> _translate;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WriteSession? _session;
    private volatile bool _closing;
    private long _lastCommitted;

    /// <param name="capacity">How much may wait.</param>
    /// <param name="open">Makes a context, with an open connection, for the writer.</param>
    /// <param name="commit">Does a group.</param>
    /// <param name="committed">Told after each transaction, on the writer's thread, whether records changed.</param>
    /// <param name="translate">Makes what callers are told of a failed transaction.</param>
    public WriteQueue(
        int capacity,
        Func<DirectoryContext> open,
        GroupCommit commit,
        Action<DirectoryContext, bool> committed,
        Func<Exception, Exception> translate)
    {
        (_capacity, _open, _commit, _committed, _translate) = (capacity, open, commit, committed, translate);
        _queue = Channel.CreateBounded<PendingWork>(new BoundedChannelOptions(capacity) { SingleReader = true });
        new Thread(Run) { Name = "Record store writer", IsBackground = true }.Start();
    }

    /// <summary>The head after the last group of batches; none before the first.</summary>
    public Revision LastCommitted => new(Volatile.Read(ref _lastCommitted));

    /// <exception cref="WriteQueueFullException">Too much waits already.</exception>
    /// <exception cref="ServerStoppingException">The queue is closing.</exception>
    public Task<BatchResult> EnqueueAsync(WriteBatch batch, CancellationToken cancellationToken)
    {
        var pending = new PendingBatch(batch, cancellationToken);
        Enqueue(pending);
        return pending.Done.WaitAsync(cancellationToken);
    }

    /// <summary>Does other work on the writer's context, in a transaction of its own.</summary>
    /// <exception cref="WriteQueueFullException">Too much waits already.</exception>
    /// <exception cref="ServerStoppingException">The queue is closing.</exception>
    public Task<int> EnqueueAsync(Func<DirectoryContext, int> work, CancellationToken cancellationToken)
    {
        var pending = new PendingJob(work, cancellationToken);
        Enqueue(pending);
        return pending.Done.WaitAsync(cancellationToken);
    }

    /// <summary>Takes no more work, and completes when all that was taken is done.</summary>
    public async ValueTask DisposeAsync()
    {
        _closing = true;
        _queue.Writer.TryComplete();
        await _ended.Task;
    }

    private void Enqueue(PendingWork work)
    {
        if (_queue.Writer.TryWrite(work))
            return;

        throw _closing ? new ServerStoppingException() : new WriteQueueFullException(_capacity);
    }

    private void Run()
    {
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (_queue.Reader.TryRead(out var first))
            {
                if (first is PendingJob job)
                    Do(job);
                else
                    Do(TakeGroup((PendingBatch)first));
            }
        }

        _session?.Dispose();
        _ended.SetResult();
    }

    private List<PendingBatch> TakeGroup(PendingBatch first)
    {
        var group = new List<PendingBatch> { first };
        var writes = first.Batch.Writes.Count;
        while (group.Count < MostBatchesInGroup
            && _queue.Reader.TryPeek(out var work)
            && work is PendingBatch next
            && writes + next.Batch.Writes.Count <= MostWritesInGroup)
        {
            _queue.Reader.TryRead(out _);
            group.Add(next);
            writes += next.Batch.Writes.Count;
        }

        group.RemoveAll(pending => pending.IsCancelled());
        return group;
    }

    private void Do(List<PendingBatch> group)
    {
        if (group.Count == 0)
            return;

        try
        {
            _session ??= new(_open());
            var (outcomes, head, changed) = _commit.Commit(_session, group.ConvertAll(pending => pending.Batch));
            Volatile.Write(ref _lastCommitted, head.Value);
            foreach (var (pending, outcome) in group.Zip(outcomes))
                pending.Complete(outcome);
            _committed(_session.Db, changed);
        }
        catch (Exception failure)
        {
            Discard();
            var told = _translate(failure);
            group.ForEach(pending => pending.Fail(told));
        }
    }

    private void Do(PendingJob job)
    {
        if (job.IsCancelled())
            return;

        try
        {
            _session ??= new(_open());
            using var transaction = _session.Begin();
            var result = job.Work(_session.Db);
            transaction.Commit();
            job.Complete(result);
            _committed(_session.Db, false);
        }
        catch (Exception failure)
        {
            Discard();
            job.Fail(_translate(failure));
        }
    }

    // After a failure nobody knows in what state the connection is.
    private void Discard()
    {
        _session?.Dispose();
        _session = null;
    }
}
