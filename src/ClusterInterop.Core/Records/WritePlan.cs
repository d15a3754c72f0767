using ClusterInterop.Core.Faults;
using ClusterInterop.V1;

namespace ClusterInterop.Core.Records;

/// <summary>
/// Decides what a group of batches does to the directory, in their order, each seeing those before it. Knows no
/// database: a driver brings what is stored, and stores what is decided. A batch that fails leaves no trace, so its
/// neighbours do not notice.
/// </summary>
/// <remarks>Not thread-safe. Revisions are given afterwards (<see cref="Number"/>), so that a driver can take them from
/// the counter last in its transaction.</remarks>
/// <param name="stored">The stored records among <see cref="NamesIn"/> of all batches.</param>
/// <param name="answers">The answers kept for those of the batches' request keys that were seen before.</param>
/// <param name="now">The time of all changes of the group.</param>
/// <param name="newUid">Gives a random uid.</param>
internal sealed class WritePlan(
    IReadOnlyDictionary<RecordName, StoredRecord> stored,
    IReadOnlyDictionary<(AssociationId, string), KeptAnswer> answers,
    DateTimeOffset now,
    Func<Guid> newUid)
{
    private readonly RecordChanges _changes = new(now, newUid);
    private readonly Dictionary<RecordName, PlannedRecord> _group = [];
    private readonly Dictionary<(AssociationId, string), (string Digest, BatchPlan Plan)> _answered = [];

    /// <summary>How many changes the group makes; each takes a revision.</summary>
    public int ChangeCount { get; private set; }

    /// <summary>The names of all records that the decision on a batch looks at, some perhaps repeated.</summary>
    public static IEnumerable<RecordName> NamesIn(WriteBatch batch) =>
        batch.Association is null
            ? batch.Writes.Select(write => write.Name)
            : batch.Writes.SelectMany(write => write.Record is { } record
                ? RecordReferences.Of(record).Select(reference => reference.Name).Prepend(write.Name)
                : [write.Name]);

    /// <summary>Decides on the next batch of the group.</summary>
    /// <exception cref="FaultException">It cannot be done; the plan is as if it had never come.</exception>
    public BatchPlan Add(WriteBatch batch)
    {
        if (batch.RequestKey is { } key && FindAnswer(key) is { } earlier)
            return earlier;
        if (batch.Refusal is { } refusal)
            throw refusal;

        var done = new Dictionary<RecordName, PlannedRecord>(batch.Writes.Count);
        var results = new List<PlannedWrite>(batch.Writes.Count);
        var changes = ChangeCount;
        foreach (var write in batch.Writes)
        {
            var before = Find(write.Name, done);
            CheckCondition(write, before);
            var (outcome, after) = _changes.Of(write, before);
            if (outcome != WriteOutcome.Unchanged)
            {
                after = after! with { Change = batch.ValidateOnly ? PlannedRecord.NeverMade : ++changes };
                done[write.Name] = after;
            }

            results.Add(new(write.Name, outcome, after, FieldsOf(batch, before, after)));
        }

        CheckReferences(batch, done);
        return Accept(batch, new BatchPlan(results, changes), done);
    }

    /// <summary>The changed records, each in its last state, the first change taking the revision after
    /// <paramref name="head"/>. In revision order.</summary>
    public IReadOnlyList<StoredRecord> Number(Revision head) =>
        [.. _group.Values.OrderBy(record => record.Change).Select(record => record.At(head))];

    private BatchPlan Accept(WriteBatch batch, BatchPlan plan, Dictionary<RecordName, PlannedRecord> done)
    {
        if (batch.ValidateOnly)
            return plan;

        foreach (var (name, record) in done)
            _group[name] = record;
        ChangeCount = plan.ChangesAfter;
        if (batch.RequestKey is { } key)
            _answered.Add((key.Association, key.Id), (key.BodyDigest, plan));
        return plan with { Commits = batch };
    }

    private BatchPlan? FindAnswer(RequestKey key)
    {
        var id = (key.Association, key.Id);
        var (digest, plan) = answers.TryGetValue(id, out var kept)
            ? (kept.BodyDigest, BatchPlan.Of(kept.Result))
            : _answered.GetValueOrDefault(id);
        if (plan is not null && digest != key.BodyDigest)
            throw new RequestIdReusedException(key.Id);

        return plan;
    }

    private PlannedRecord? Find(RecordName name, Dictionary<RecordName, PlannedRecord> done)
    {
        if (done.TryGetValue(name, out var planned) || _group.TryGetValue(name, out planned))
            return planned;

        return stored.TryGetValue(name, out var record) ? PlannedRecord.Of(record) : null;
    }

    // A record that ends keeps its content, unless it is erased, and so its fields.
    private static IReadOnlyList<RecordField> FieldsOf(WriteBatch batch, PlannedRecord? before, PlannedRecord? after) =>
        batch.ValidateOnly || ReferenceEquals(before, after) ? [] : RecordFields.Changed(before?.Record, after?.Record);

    private static void CheckCondition(ValidWrite write, PlannedRecord? before)
    {
        var shown = Violations.Quote(write.Name.Value);
        var broken = write.Condition switch
        {
            WriteCondition.IfEtag when before is null => $"{shown} does not exist.",
            WriteCondition.IfEtag wanted when wanted.Etag != before.Etag =>
                $"{shown} has the etag {before.Etag}, not {Violations.Quote(wanted.Etag)}.",
            WriteCondition.IfAbsent when before is { IsActive: true } => $"{shown} is there already.",
            WriteCondition.IfPresent when before is not { IsActive: true } =>
                $"{shown} does not exist, or is not ACTIVE.",
            _ => null,
        };
        if (broken is not null)
            throw new PreconditionFailedException(write.Path, write.Name.Value, broken);
    }

    // After all writes of the batch, so that a batch may bring a record and what it refers to in any order. A put that
    // changes nothing is not held to what has become of its references meanwhile.
    private void CheckReferences(WriteBatch batch, Dictionary<RecordName, PlannedRecord> done)
    {
        if (batch.Association is not { } association)
            return;

        var writer = new Caller(association);
        var violations = new Violations();
        foreach (var write in batch.Writes.Where(write => write.Record is not null && done.ContainsKey(write.Name)))
        {
            foreach (var reference in RecordReferences.Of(write.Record!))
            {
                if (Find(reference.Name, done) is { IsActive: true } found
                    && writer.CanSee(found.Name, found.Visibility))
                    continue;
                violations.Add(
                    $"{write.Path}.{reference.Path}",
                    "REFERENCE_MISSING",
                    $"{Violations.Quote(reference.Name.Value)} does not exist, or is not ACTIVE; publish it first, or "
                    + "in the same request.");
            }
        }

        if (violations.Any)
            throw new ReferenceMissingException(violations.Reported, violations.Count);
    }
}
