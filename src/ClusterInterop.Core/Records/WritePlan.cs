using System.Runtime.InteropServices;
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
/// <param name="active">How many records are ACTIVE before the group.</param>
/// <param name="now">The time of all changes of the group.</param>
/// <param name="newUid">Gives a random uid.</param>
internal sealed class WritePlan(
    IReadOnlyDictionary<RecordName, StoredRecord> stored,
    IReadOnlyDictionary<(AssociationId, string), KeptAnswer> answers,
    ActiveRecords active,
    DateTimeOffset now,
    Func<Guid> newUid)
{
    private readonly RecordChanges _changes = new(now, newUid);
    private readonly Dictionary<RecordName, PlannedRecord> _group = [];
    private readonly Dictionary<RecordName, ContactsChange> _contacts = [];

    // What the batch that is being decided on has changed so far.
    private readonly Dictionary<RecordName, PlannedRecord> _done = [];
    private readonly Dictionary<AssociationId, int> _growth = [];
    private readonly Dictionary<(AssociationId, string), (string Digest, BatchPlan Plan)> _answered = [];

    /// <summary>How many changes the group makes; each takes a revision.</summary>
    public int ChangeCount { get; private set; }

    /// <summary>How many more records of an association are ACTIVE after the group, or fewer.</summary>
    public IReadOnlyDictionary<AssociationId, int> Growth => _growth;

    /// <summary>What the group makes of the contacts of records, each in its last state.</summary>
    public IEnumerable<ContactsChange> Contacts => _contacts.Values;

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

        _done.Clear();
        var results = new List<PlannedWrite>(batch.Writes.Count);
        var changes = ChangeCount;
        foreach (var write in batch.Writes)
        {
            var before = Find(write.Name);
            CheckCondition(write, before);
            var (outcome, after) = _changes.Of(write, before);
            if (outcome != WriteOutcome.Unchanged)
                after = after! with { Change = batch.ValidateOnly ? PlannedRecord.NeverMade : ++changes };
            after = WithContacts(write, outcome, after);
            if (after is not null && !ReferenceEquals(before, after))
                _done[write.Name] = after;

            results.Add(new(
                write.Name, outcome, after, FieldsOf(batch, before, after), before?.ContactsDigest ?? "",
                GrowthOf(before, after)));
        }

        CheckReferences(batch, results);
        CheckRoom(batch, results);
        return Accept(batch, new BatchPlan(results, changes));
    }

    /// <summary>The changed records, each in its last state, the first change taking the revision after
    /// <paramref name="head"/>; those of which only the contacts changed come first and keep theirs. In revision
    /// order.</summary>
    public IReadOnlyList<StoredRecord> Number(Revision head) =>
        [.. _group.Values.OrderBy(record => record.Change).Select(record => record.At(head))];

    private BatchPlan Accept(WriteBatch batch, BatchPlan plan)
    {
        if (batch.ValidateOnly)
            return plan;

        foreach (var (name, record) in _done)
            _group[name] = record;
        for (var i = 0; i < plan.Writes.Count; i++)
        {
            var planned = plan.Writes[i];
            if (planned.ContactsChanged)
                _contacts[planned.Name] = new(
                    planned.Name, batch.Writes[i].Contacts is { Contacts.Count: > 0 } some ? some : null);
            if (planned.Growth != 0)
                CollectionsMarshal.GetValueRefOrAddDefault(_growth, planned.Name.Association, out _) += planned.Growth;
        }

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

    private PlannedRecord? Find(RecordName name)
    {
        if (_done.TryGetValue(name, out var planned) || _group.TryGetValue(name, out planned))
            return planned;

        return stored.TryGetValue(name, out var record) ? PlannedRecord.Of(record) : null;
    }

    // Contacts live as long as the content: a withdrawal keeps them, an erasure does not.
    private static PlannedRecord? WithContacts(ValidWrite write, WriteOutcome outcome, PlannedRecord? after)
    {
        var digest = outcome == WriteOutcome.Erased ? ""
            : write.Contacts is { } contacts ? RecordContacts.DigestOf(contacts)
            : after?.ContactsDigest;
        return after?.ContactsDigest == digest ? after : after! with { ContactsDigest = digest! };
    }

    // A record that ends keeps its content, unless it is erased, and so its fields.
    private static IReadOnlyList<RecordField> FieldsOf(WriteBatch batch, PlannedRecord? before, PlannedRecord? after)
    {
        if (batch.ValidateOnly || ReferenceEquals(before, after))
            return [];

        var fields = RecordFields.Changed(before?.Record, after?.Record);
        return (before?.ContactsDigest ?? "") == (after?.ContactsDigest ?? "")
            ? fields
            : [.. fields, RecordFields.Contacts];
    }

    private static int GrowthOf(PlannedRecord? before, PlannedRecord? after) =>
        (after is { IsActive: true } ? 1 : 0) - (before is { IsActive: true } ? 1 : 0);

    // What the server does by itself is not held to it.
    private void CheckRoom(WriteBatch batch, List<PlannedWrite> results)
    {
        if (batch.Association is not { } association)
            return;

        var growth = 0;
        foreach (var planned in results)
            growth += planned.Growth;
        if (growth > 0)
            active.CheckRoom(association, _growth.GetValueOrDefault(association) + growth);
    }

    private static void CheckCondition(ValidWrite write, PlannedRecord? before)
    {
        if (write.Condition is null)
            return;

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
    private void CheckReferences(WriteBatch batch, List<PlannedWrite> results)
    {
        if (batch.Association is not { } association)
            return;

        Caller? writer = null;
        Violations? violations = null;
        for (var i = 0; i < results.Count; i++)
        {
            var write = batch.Writes[i];
            if (write.Record is null || results[i].Outcome == WriteOutcome.Unchanged)
                continue;

            foreach (var reference in RecordReferences.Of(write.Record))
            {
                writer ??= new Caller(association);
                if (Find(reference.Name) is { IsActive: true } found && writer.CanSee(found.Name, found.Visibility))
                    continue;
                violations ??= new Violations();
                violations.Add(
                    $"{write.Path}.{reference.Path}",
                    "REFERENCE_MISSING",
                    $"{Violations.Quote(reference.Name.Value)} does not exist, or is not ACTIVE; publish it first, or "
                    + "in the same request.");
            }
        }

        if (violations is not null)
            throw new ReferenceMissingException(violations.Reported, violations.Count);
    }
}
