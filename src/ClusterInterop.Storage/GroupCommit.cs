using ClusterInterop.Core.Faults;
using ClusterInterop.Core.Records;
using Microsoft.EntityFrameworkCore;

namespace ClusterInterop.Storage;

/// <summary>What became of a batch: a result, or why not.</summary>
internal readonly record struct BatchOutcome(BatchResult? Result, Exception? Failure);

/// <summary>Does a group of batches in one transaction: loads what they touch, decides, stores, commits.</summary>
/// <remarks>Called by the writer's thread alone.</remarks>
internal sealed class GroupCommit(
    StoreQueries queries, TimeProvider time, Func<Guid> newGuid, TimeSpan requestRetention)
{
    // What is tracked at a time, and named in one query: enough to be quick, not so much that memory shows it.
    private const int ChunkRows = 2_000;

    /// <summary>Commits the group. When this throws, nothing of it is stored.</summary>
    /// <returns>An outcome for each batch, and whether records changed.</returns>
    public (IReadOnlyList<BatchOutcome> Outcomes, bool Changed) Commit(
        DirectoryContext db, IReadOnlyList<WriteBatch> batches)
    {
        using var transaction = db.Database.BeginTransaction();
        var now = time.GetUtcNow();
        var stored = LoadRecords(db, batches);
        var answers = LoadAnswers(db, batches, now);
        var plan = new WritePlan(stored, answers.Current, now, newGuid);
        var decisions = batches.Select(batch => Decide(plan, batch)).ToList();

        // Last before the rows that carry them. On a database with several writers, they queue on this row until the
        // commit, so that revisions become visible in the order in which they were given.
        var head = plan.ChangeCount > 0 ? TakeRevisions(db, plan.ChangeCount, now) : new(queries.ReadRevision(db));
        StoreRecords(db, plan.Number(head), stored);
        var outcomes = decisions.Select(decision => decision.At(head)).ToList();
        StoreAnswers(db, decisions, answers.Stored, head, now);
        transaction.Commit();
        return (outcomes, plan.ChangeCount > 0);
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
            .Chunk(ChunkRows)
            .SelectMany(names => queries.FindAll(db, names))
            .Select(row => row.ToRecord())
            .ToDictionary(record => record.Name);

    private (Dictionary<(AssociationId, string), KeptAnswer> Current, HashSet<string> Stored) LoadAnswers(
        DirectoryContext db, IReadOnlyList<WriteBatch> batches, DateTimeOffset now)
    {
        var keys = batches.Select(batch => batch.RequestKey).OfType<RequestKey>()
            .DistinctBy(KeptAnswers.KeyOf).ToDictionary(KeptAnswers.KeyOf);
        if (keys.Count == 0)
            return ([], []);

        var rows = queries.FindRequests(db, [.. keys.Keys]).ToList();
        var oldest = (now - requestRetention).UtcTicks;
        var current = rows.Where(row => row.Time > oldest)
            .ToDictionary(row => (keys[row.Key].Association, keys[row.Key].Id), KeptAnswers.Read);
        return (current, [.. rows.Select(row => row.Key)]);
    }

    private Revision TakeRevisions(DirectoryContext db, int count, DateTimeOffset now)
    {
        db.FeedHead.ExecuteUpdate(head => head.SetProperty(row => row.Revision, row => row.Revision + count));
        var last = queries.ReadRevision(db);
        db.Commits.Add(new CommitRow { LastRevision = last, Tag = NewTag(), Time = now.UtcTicks });
        return new(last - count);
    }

    // The first four bytes of a random UUID are random throughout.
    private long NewTag() => BitConverter.ToUInt32(newGuid().ToByteArray());

    private static void StoreRecords(
        DirectoryContext db, IReadOnlyList<StoredRecord> records, Dictionary<RecordName, StoredRecord> stored)
    {
        foreach (var chunk in records.Chunk(ChunkRows))
        {
            foreach (var record in chunk)
            {
                db.Entry(RecordRow.Of(record)).State =
                    stored.ContainsKey(record.Name) ? EntityState.Modified : EntityState.Added;
            }

            Flush(db);
        }
    }

    private static void StoreAnswers(
        DirectoryContext db, List<Decision> decisions, HashSet<string> stored, Revision head, DateTimeOffset now)
    {
        foreach (var plan in decisions.Select(decision => decision.Plan))
        {
            if (plan?.KeepFor is not { } key)
                continue;

            // One that is stored has outlived its retention, or the plan would have answered with it.
            var row = KeptAnswers.ToRow(key, plan.ResultAt(head), now);
            db.Entry(row).State = stored.Contains(row.Key) ? EntityState.Modified : EntityState.Added;
        }

        Flush(db);
    }

    private static void Flush(DirectoryContext db)
    {
        db.SaveChanges();
        db.ChangeTracker.Clear();
    }

    private readonly record struct Decision(BatchPlan? Plan, Exception? Failure)
    {
        public BatchOutcome At(Revision head) => new(Plan?.ResultAt(head), Failure);
    }
}
