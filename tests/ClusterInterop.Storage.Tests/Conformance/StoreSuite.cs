using ClusterInterop.Core.Records;
using ClusterInterop.V1;

namespace ClusterInterop.Storage.Tests.Conformance;

/// <summary>What every suite has: a fresh directory, and short words for what is written to it.</summary>
public abstract class StoreSuite(IStoreHarness harness) : IAsyncLifetime
{
    public const int TimeoutMilliseconds = 60_000;

    public IStoreHarness Harness { get; } = harness;

    protected static readonly AssociationId Es = Association("es");
    protected static readonly AssociationId Pl = Association("pl");

    protected IRecordStore Store { get; private set; } = null!;

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected DateTimeOffset Now => Harness.Time.GetUtcNow();

    public async ValueTask InitializeAsync() => Store = await Harness.OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await Harness.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected async Task ReopenAsync(Action<StoreOptions>? configure = null)
    {
        await Harness.CloseAsync();
        Store = await Harness.OpenAsync(configure);
    }

    protected Task<BatchResult> WriteAsync(params ValidWrite[] writes) => Store.WriteAsync(Batch(writes), Cancel);

    protected async Task<WrittenRecord> PutAsync(Record record) => (await WriteAsync(Put(record))).Results.Single();

    protected async Task<StoredRecord> FindAsync(string name) =>
        (await Store.FindAsync(RecordName.Parse(name), Cancel)).ShouldNotBeNull();

    /// <summary>The whole feed after a revision, read in pages.</summary>
    protected async Task<List<StoredRecord>> ReadFeedAsync(long after = 0, int page = 1_000)
    {
        var feed = new List<StoredRecord>();
        while (true)
        {
            var next = await Store.ReadChangesAsync(new(feed.LastOrDefault()?.Revision.Value ?? after), page, Cancel);
            if (next.Count == 0)
                return feed;

            feed.AddRange(next);
        }
    }

    protected static AssociationId Association(string id) =>
        AssociationId.TryParse(id, out var parsed) ? parsed : throw new ArgumentException(id);

    protected static WriteBatch Batch(params ValidWrite[] writes) => new(writes) { Association = Es };

    protected static ValidWrite Put(Record record, WriteCondition? condition = null) =>
        new(WriteAction.Put, RecordName.Parse(record.Name), "writes[0].put", record, condition);

    protected static ValidWrite Withdraw(string name, WriteCondition? condition = null) =>
        new(WriteAction.Withdraw, RecordName.Parse(name), "writes[0].withdraw", null, condition);

    protected static ValidWrite Erase(string name) =>
        new(WriteAction.Erase, RecordName.Parse(name), "writes[0].erase", null);

    protected static ValidWrite Expire(string name) =>
        new(WriteAction.Expire, RecordName.Parse(name), "", null);

    protected static Record AnOrganisation(string id, string title = "Taller Uno", string association = "es") =>
        Titled($"associations/{association}/organisations/{id}", title, new Record { Organisation = new() });

    protected static Record ACluster(string id, string association = "es") =>
        Titled($"associations/{association}/clusters/{id}", "Clúster", new Record { Cluster = new() });

    protected static Record ANeed(string id, string seeker = "", string title = "Mascarillas") =>
        Titled($"associations/es/needs/{id}", title, new Record { Need = new() { Seeker = seeker } });

    protected static Record ACapability(string id, string provider = "", string title = "Impresoras 3D") =>
        Titled($"associations/es/capabilities/{id}", title, new Record { Capability = new() { Provider = provider } });

    private static Record Titled(string name, string title, Record record)
    {
        record.Name = name;
        record.Visibility = Visibility.Public;
        record.Title = new() { OriginalLanguage = "es", ByLanguage = { ["es"] = title } };
        return record;
    }
}
