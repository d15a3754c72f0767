using ClusterInterop.Core.Records;
using ClusterInterop.V1;

namespace ClusterInterop.Core.Tests.Records;

/// <summary>A directory that lives by <see cref="WritePlan"/> alone: stores what is planned, and plans on what is
/// stored. Its clock stands still until the test moves it, and uids are counted.</summary>
/// <param name="mostRecords">How many ACTIVE records an association may have.</param>
internal sealed class PlannedDirectory(int mostRecords = 1_000)
{
    public static readonly AssociationId Es = RecordName.Parse("associations/es").Association;
    public static readonly AssociationId Pl = RecordName.Parse("associations/pl").Association;

    private readonly Dictionary<RecordName, StoredRecord> _stored = [];
    private readonly Dictionary<(AssociationId, string), KeptAnswer> _answers = [];
    private readonly ActiveRecords _active = new([], mostRecords);
    private Revision _head;
    private int _uids;

    public DateTimeOffset Now { get; set; } = new(2026, 3, 16, 9, 0, 0, TimeSpan.Zero);

    public int Count => _stored.Count;

    public StoredRecord this[string name] => _stored[RecordName.Parse(name)];

    /// <summary>Begins a group, which <see cref="Commit"/> stores.</summary>
    public WritePlan NewGroup() => new(_stored, _answers, _active, Now, () => new Guid(++_uids, 0, 0, new byte[8]));

    /// <summary>Stores what a group has decided; answers its batches.</summary>
    public IReadOnlyList<BatchResult> Commit(WritePlan group, params BatchPlan[] decided)
    {
        foreach (var record in group.Number(_head))
            _stored[record.Name] = record;
        foreach (var plan in decided)
        {
            if (plan.KeepFor is { } key)
                _answers[(key.Association, key.Id)] = new KeptAnswer(key.BodyDigest, plan.ResultAt(_head));
        }

        _active.Grow(group.Growth);
        BatchResult[] results = [.. decided.Select(plan => plan.ResultAt(_head))];
        _head = new(_head.Value + group.ChangeCount);
        return results;
    }

    /// <summary>Does a batch in a group of its own.</summary>
    public BatchResult Do(WriteBatch batch)
    {
        var group = NewGroup();
        return Commit(group, group.Add(batch)).Single();
    }

    public BatchResult Do(params ValidWrite[] writes) => Do(Batch(writes));

    public static WriteBatch Batch(params ValidWrite[] writes) => new(writes) { Association = Es };

    public static ValidWrite Put(Record record, WriteCondition? condition = null, int index = 0) =>
        new(WriteAction.Put, RecordName.Parse(record.Name), $"writes[{index}].put", record, condition);

    public static ValidWrite Withdraw(string name, WriteCondition? condition = null) =>
        new(WriteAction.Withdraw, RecordName.Parse(name), "writes[0].withdraw", null, condition);

    public static ValidWrite Erase(string name, WriteCondition? condition = null) =>
        new(WriteAction.Erase, RecordName.Parse(name), "writes[0].erase", null, condition);

    public static ValidWrite Expire(string name) => new(WriteAction.Expire, RecordName.Parse(name), "expiry", null);

    public static Record ANeed(string id = "masks", string title = "Mascarillas", string seeker = "") => new()
    {
        Name = $"associations/es/needs/{id}",
        Visibility = Visibility.Public,
        Title = new() { OriginalLanguage = "es", ByLanguage = { ["es"] = title } },
        Need = new() { Seeker = seeker },
    };

    public static Record AnOrganisation(string id, params string[] clusters) => new()
    {
        Name = $"associations/es/organisations/{id}",
        Visibility = Visibility.Public,
        Organisation = new() { MemberOf = { clusters } },
    };

    public static Record ACluster(string association, string id, Visibility visibility = Visibility.Public) => new()
    {
        Name = $"associations/{association}/clusters/{id}",
        Visibility = visibility,
        Cluster = new(),
    };
}
