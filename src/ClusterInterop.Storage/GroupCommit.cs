using ClusterInterop.Core.Records;

namespace ClusterInterop.Storage;

/// <summary>What became of a batch: a result, or why not.</summary>
internal readonly record struct BatchOutcome(BatchResult? Result, Exception? Failure);

/// <summary>What became of a group.</summary>
/// <param name="Outcomes">One for each batch, in their order.</param>
/// <param name="Head">The head after them.</param>
/// <param name="Changed">Whether records changed.</param>
/// <param name="Forgets">Whether content or contacts were taken away for good.</param>
internal sealed record CommittedGroup(
    IReadOnlyList<BatchOutcome> Outcomes, Revision Head, bool Changed, bool Forgets);

/// <summary>Does a group of batches in one transaction: loads what they touch, decides, stores, commits.</summary>
/// <remarks>Called by the writer's thread alone.</remarks>
internal sealed class GroupCommit(
    StoreOptions options, TimeProvider time, Func<Guid> newGuid, TimeSpan requestRetention)
{
    private readonly ActiveCount _active = new(options.MaxRecords);

    /// <summary>Commits the group. When this throws, nothing of it is stored.</summary>
    public CommittedGroup Commit(WriteSession session, IReadOnlyList<WriteBatch> batches)
    {
        session.Begin();
        var now = time.GetUtcNow();
        var plan = new WritePlan(
            LoadRecords(session, batches), LoadAnswers(session, batches, now), _active.At(session), now, newGuid);
        var decisions = batches.Select(batch => Decide(plan, batch)).ToList();

        // Last before the rows that carry them. On a database with several writers, they queue on the counter until the
        // commit, so that revisions become visible in the order in which they were given.
        var head = plan.ChangeCount > 0
            ? TakeRevisions(session, plan.ChangeCount, now)
            : new(session.ReadRevision());
        foreach (var record in plan.Number(head))
            session.Put(record);
        foreach (var change in plan.Contacts)
            session.Put(change);
        var outcomes = decisions.ConvertAll(decision => decision.At(head));
        foreach (var (decision, outcome) in decisions.Zip(outcomes))
            Keep(session, decision.Plan, outcome.Result, now);
        var after = new Revision(head.Value + plan.ChangeCount);
        _active.Commit(session, plan.Growth, after);
        return new(
            outcomes,
            after,
            plan.ChangeCount > 0,
            decisions.Exists(decision => decision.Plan is { Forgets: true }));
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

    private static Dictionary<RecordName, StoredRecord> LoadRecords(
        WriteSession session, IReadOnlyList<WriteBatch> batches)
    {
        var records = new Dictionary<RecordName, StoredRecord>();
        var asked = new HashSet<RecordName>();
        foreach (var batch in batches)
            foreach (var name in WritePlan.NamesIn(batch))
                if (asked.Add(name) && session.FindRecord(name.Value) is { } row)
                    records.Add(name, row.ToRecord());
        return records;
    }

    private Dictionary<(AssociationId, string), KeptAnswer> LoadAnswers(
        WriteSession session, IReadOnlyList<WriteBatch> batches, DateTimeOffset now)
    {
        var answers = new Dictionary<(AssociationId, string), KeptAnswer>();
        var oldest = (now - requestRetention).UtcTicks;
        foreach (var batch in batches)
            if (batch.RequestKey is { } key
                && session.FindAnswer(KeptAnswers.KeyOf(key)) is { } row
                && row.Time > oldest)
                answers[(key.Association, key.Id)] = KeptAnswers.Read(row);
        return answers;
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
