using ClusterInterop.Core.Records;

namespace ClusterInterop.Storage;

/// <summary>What became of a batch: a result, or why not.</summary>
internal readonly record struct BatchOutcome(BatchResult? Result, Exception? Failure);

/// <summary>Does a group of batches in one transaction: loads what they touch, decides, stores, commits.</summary>
/// <remarks>Called by the writer's thread alone.</remarks>
internal sealed class GroupCommit(
    StoreQueries queries, TimeProvider time, Func<Guid> newGuid, TimeSpan requestRetention)
{
    // How many names go into one query.
    private const int ChunkNames = 2_000;

    /// <summary>Commits the group. When this throws, nothing of it is stored.</summary>
    /// <returns>An outcome for each batch, the head after them, and whether records changed.</returns>
    public (IReadOnlyList<BatchOutcome> Outcomes, Revision Head, bool Changed) Commit(
        WriteSession session, IReadOnlyList<WriteBatch> batches)
    {
        using var transaction = session.Begin();
        var now = time.GetUtcNow();
        var plan = new WritePlan(
            LoadRecords(session.Db, batches), LoadAnswers(session.Db, batches, now), now, newGuid);
        var decisions = batches.Select(batch => Decide(plan, batch)).ToList();

        // Last before the rows that carry them. On a database with several writers, they queue on the counter until the
        // commit, so that revisions become visible in the order in which they were given.
        var head = plan.ChangeCount > 0
            ? TakeRevisions(session, plan.ChangeCount, now)
            : new(queries.ReadRevision(session.Db));
        foreach (var record in plan.Number(head))
            session.Put(record);
        var outcomes = decisions.ConvertAll(decision => decision.At(head));
        foreach (var (decision, outcome) in decisions.Zip(outcomes))
            Keep(session, decision.Plan, outcome.Result, now);
        transaction.Commit();
        return (
            outcomes,
            new(head.Value + plan.ChangeCount),
            plan.ChangeCount > 0);
    }

    // Whatever goes wrong with one batch, a bug included, must not harm its neighbours: the plan is as before.
    private static Decision Decide(WritePlan plan, WriteBatch batch)
    {
        try
        {
            return new(plan.Add(batch), null);
        }
        catch (Exception failure)
        {
            return new(null, failure);
        }
    }

    private Dictionary<RecordName, StoredRecord> LoadRecords(DirectoryContext db, IReadOnlyList<WriteBatch> batches) =>
        batches.SelectMany(WritePlan.NamesIn)
            .Select(name => name.Value)
            .Distinct()
            .Chunk(ChunkNames)
            .SelectMany(names => queries.FindAll(db, names))
            .Select(row => row.ToRecord())
            .ToDictionary(record => record.Name);

    private Dictionary<(AssociationId, string), KeptAnswer> LoadAnswers(
        DirectoryContext db, IReadOnlyList<WriteBatch> batches, DateTimeOffset now)
    {
        var keys = batches.Select(batch => batch.RequestKey).OfType<RequestKey>()
            .DistinctBy(KeptAnswers.KeyOf).ToDictionary(KeptAnswers.KeyOf);
        if (keys.Count == 0)
            return [];

        var oldest = (now - requestRetention).UtcTicks;
        return queries.FindRequests(db, [.. keys.Keys])
            .Where(row => row.Time > oldest)
            .ToDictionary(row => (keys[row.Key].Association, keys[row.Key].Id), KeptAnswers.Read);
    }

    private Revision TakeRevisions(WriteSession session, int count, DateTimeOffset now)
    {
        // The first four bytes of a random UUID are random throughout.
        var tag = BitConverter.ToUInt32(newGuid().ToByteArray());
        var last = session.TakeRevisions(count);
        session.AddCommit(last, tag, now);
        return new(last - count);
    }

    // The answer for a repeat of the request, and the audit.
    private static void Keep(WriteSession session, BatchPlan? plan, BatchResult? result, DateTimeOffset now)
    {
        if (plan?.KeepFor is { } key)
            session.Put(KeptAnswers.ToRow(key, result!, now));
        if (plan is { IsAudited: true, Commits: { } batch })
            session.Add(AuditRows.Of(batch, plan, result!, now));
    }

    private readonly record struct Decision(BatchPlan? Plan, Exception? Failure)
    {
        public BatchOutcome At(Revision head) => new(Plan?.ResultAt(head), Failure);
    }
}
