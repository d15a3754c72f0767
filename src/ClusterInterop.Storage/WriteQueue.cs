using ClusterInterop.Core.Faults;
using ClusterInterop.Core.Records;

namespace ClusterInterop.Storage;

/// <summary>What a transaction did, as far as others act on it.</summary>
/// <param name="Changed">Whether records changed.</param>
/// <param name="Forgets">Whether content or contacts were taken away for good.</param>
internal readonly record struct CommitEffect(bool Changed, bool Forgets);

/// <summary>
/// The one writer: what waits for it, and the thread that does it. What came while a transaction was being committed
/// makes up the next one, so groups form by themselves and nobody waits for company; associations take turns in it.
/// </summary>
/// <remarks>The session belongs to the thread. It lives long, since making one for each transaction costs more than the
/// transaction, and is made anew after a failure.</remarks>
internal sealed class WriteQueue : IAsyncDisposable
{
    private const int MostBatchesInGroup = 512;
    private const int MostWritesInGroup = 1_024;

    private readonly WaitingWork _waiting;
    private readonly Func<WriteSession> _open;
    private readonly GroupCommit _commit;
    private readonly Action<DirectoryContext, CommitEffect> _committed;
    private readonly Func<Exception, Exception> _translate;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WriteSession? _session;
    private long _lastCommitted;

    /// <param name="waiting">Where work waits for the writer.</param>
    /// <param name="open">Makes the writer's session, with an open connection.</param>
    /// <param name="commit">Does a group.</param>
    /// <param name="committed">Told after each transaction, on the writer's thread, what it did.</param>
    /// <param name="translate">Makes what callers are told of a failed transaction.</param>
    public WriteQueue(
        WaitingWork waiting,
        Func<WriteSession> open,
        GroupCommit commit,
        Action<DirectoryContext, CommitEffect> committed,
        Func<Exception, Exception> translate)
    {
        (_waiting, _open, _commit, _committed, _translate) = (waiting, open, commit, committed, translate);
        new Thread(Run) { Name = "Record store writer", IsBackground = true }.Start();
    }

    /// <summary>The head after the last group of batches; none before the first.</summary>
    public Revision LastCommitted => new(Volatile.Read(ref _lastCommitted));

    /// <exception cref="WriteQueueFullException">Too much waits already.</exception>
    /// <exception cref="ServerStoppingException">The queue is closing.</exception>
    public Task<BatchResult> EnqueueAsync(WriteBatch batch, CancellationToken cancellationToken)
    {
        var pending = new PendingBatch(batch, cancellationToken);
        _waiting.Add(batch.Association, pending);
        return pending.Done.WaitAsync(cancellationToken);
    }

    /// <summary>Does other work on the writer's context, in a transaction of its own.</summary>
    /// <param name="work">Answers how many rows it changed.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <param name="forgets">Whether, if it changes any, content is taken away for good.</param>
    /// <exception cref="WriteQueueFullException">Too much waits already.</exception>
    /// <exception cref="ServerStoppingException">The queue is closing.</exception>
    public Task<int> EnqueueAsync(
        Func<DirectoryContext, int> work, CancellationToken cancellationToken, bool forgets = false)
    {
        var pending = new PendingJob(work, forgets, cancellationToken);
        _waiting.Add(null, pending);
        return pending.Done.WaitAsync(cancellationToken);
    }

    /// <summary>Takes no more work, and completes when all that was taken is done.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Close();
        await _ended.Task;
    }

    private void Run()
    {
        while (_waiting.TryTake(out var first))
        {
            if (first is PendingJob job)
                Do(job);
            else
                Do(TakeGroup((PendingBatch)first));
        }

        _session?.Dispose();
        _ended.SetResult();
    }

    private List<PendingBatch> TakeGroup(PendingBatch first)
    {
        var group = new List<PendingBatch> { first };
        var writes = first.Batch.Writes.Count;
        while (group.Count < MostBatchesInGroup && _waiting.TryTake(MostWritesInGroup - writes, out var next))
        {
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
            _session ??= _open();
            var done = _commit.Commit(_session, group.ConvertAll(pending => pending.Batch));
            Volatile.Write(ref _lastCommitted, done.Head.Value);
            foreach (var (pending, outcome) in group.Zip(done.Outcomes))
                pending.Complete(outcome);
            _committed(_session.Db, new(done.Changed, done.Forgets));
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
            _session ??= _open();
            using var transaction = _session.Db.Database.BeginTransaction();
            var result = job.Work(_session.Db);
            transaction.Commit();
            job.Complete(result);
            _committed(_session.Db, new(Changed: false, job.Forgets && result > 0));
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
