using ClusterInterop.Core.Records;
using ClusterInterop.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClusterInterop.Storage.Tests.Conformance;

/// <summary>Registers, records that are due, imported vocabularies.</summary>
public abstract class ListConformance(IStoreHarness harness) : StoreSuite(harness)
{
    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_register_has_all_records_of_an_association_and_kind_in_the_order_of_their_names()
    {
        var versioned = ANeed("b-1");
        versioned.SourceVersion = "v7";
        await WriteAsync(
            Put(ANeed("z")), Put(versioned), Put(ANeed("b")), Put(ANeed("a0")), Put(ACapability("a")),
            Put(AnOrganisation("a")));
        await Store.WriteAsync(new WriteBatch([Put(AnOrganisation("a", "Jeden", "pl"))]) { Association = Pl }, Cancel);
        await WriteAsync(Withdraw("associations/es/needs/z"));

        var register = await ReadRegisterAsync(Es, RecordKind.Need);

        register.Select(entry => (entry.Name.Value, entry.State, entry.SourceVersion)).ShouldBe([
            ("associations/es/needs/a0", RecordState.Active, ""),
            ("associations/es/needs/b", RecordState.Active, ""),
            ("associations/es/needs/b-1", RecordState.Active, "v7"),
            ("associations/es/needs/z", RecordState.Withdrawn, ""),
        ]);
        register[0].Etag.ShouldBe((await FindAsync("associations/es/needs/a0")).Etag);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task An_associations_own_profile_is_the_one_record_of_its_kind()
    {
        var profile = AnOrganisation("a");
        profile.Name = "associations/es";
        profile.Association = new();
        await WriteAsync(Put(profile), Put(ANeed("a")));
        var neighbour = profile.Clone();
        neighbour.Name = "associations/es-2";
        await Store.WriteAsync(new WriteBatch([Put(neighbour)]) { Association = Association("es-2") }, Cancel);

        var register = await ReadRegisterAsync(Es, RecordKind.Association);

        register.Single().Name.Value.ShouldBe("associations/es");
        (await ReadRegisterAsync(Es, RecordKind.Need)).Count.ShouldBe(1);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_long_register_is_complete()
    {
        await WriteAsync([.. Enumerable.Range(0, 5_001).Select(n => Put(ANeed($"n{n:d5}")))]);

        var register = await ReadRegisterAsync(Es, RecordKind.Need);

        register.Select(entry => entry.Name.Value).ShouldBe(
            Enumerable.Range(0, 5_001).Select(n => $"associations/es/needs/n{n:d5}"));
        (await ReadRegisterAsync(Pl, RecordKind.Need)).ShouldBeEmpty();
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task Records_whose_time_has_come_are_due_soonest_first()
    {
        await WriteAsync(
            Put(Expiring("late", Now.AddHours(3))), Put(Expiring("soon", Now.AddHours(1))),
            Put(Expiring("then", Now.AddHours(2))), Put(ANeed("never")));

        (await DueAsync(Now)).ShouldBeEmpty();
        (await DueAsync(Now.AddHours(2))).ShouldBe(["associations/es/needs/soon", "associations/es/needs/then"]);
        (await DueAsync(Now.AddHours(9), limit: 1)).ShouldBe(["associations/es/needs/soon"]);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task Only_ACTIVE_records_are_due_and_only_by_their_last_expire_time()
    {
        var soon = Now.AddHours(1);
        await WriteAsync(
            Put(Expiring("withdrawn", soon)), Put(Expiring("prolonged", soon)), Put(Expiring("expired", soon)),
            Put(Expiring("erased", soon)), Put(Expiring("unlimited", soon)), Put(Expiring("due", soon)));
        await WriteAsync(
            Withdraw("associations/es/needs/withdrawn"), Erase("associations/es/needs/erased"),
            Put(Expiring("prolonged", Now.AddDays(9))), Put(ANeed("unlimited")));
        Harness.Time.Advance(TimeSpan.FromHours(1));
        await WriteAsync(Expire("associations/es/needs/expired"));

        (await DueAsync(Now)).ShouldBe(["associations/es/needs/due"]);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task Imported_vocabularies_read_back_by_scheme_and_outlast_the_store()
    {
        (await Store.ReadVocabulariesAsync(Cancel)).ShouldBeEmpty();
        await Store.ReplaceVocabulariesAsync(
            [new("nuts", [1, 2, 3], Now), new("cpv", [], Now.AddMinutes(1))], Cancel);
        await ReopenAsync();

        var vocabularies = await Store.ReadVocabulariesAsync(Cancel);

        vocabularies.Select(vocabulary => (vocabulary.Scheme, vocabulary.Content.Length, vocabulary.ImportTime))
            .ShouldBe([("cpv", 0, Now.AddMinutes(1)), ("nuts", 3, Now)]);
        vocabularies[1].Content.ShouldBe([1, 2, 3]);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task An_import_takes_the_place_of_an_earlier_one_of_its_scheme_and_leaves_others()
    {
        await Store.ReplaceVocabulariesAsync([new("nuts", [1], Now), new("cpv", [2], Now)], Cancel);

        await Store.ReplaceVocabulariesAsync([new("cpv", [3], Now)], Cancel);

        (await Store.ReadVocabulariesAsync(Cancel))
            .Select(vocabulary => (vocabulary.Scheme, vocabulary.Content.Single()))
            .ShouldBe([("cpv", (byte)3), ("nuts", (byte)1)]);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task An_import_that_fails_keeps_all_earlier_ones()
    {
        await Store.ReplaceVocabulariesAsync([new("nuts", [1], Now)], Cancel);

        await Should.ThrowAsync<Exception>(() => Store.ReplaceVocabulariesAsync(
            [new("nuts", [2], Now), new("cpv", [3], Now), new("cpv", [4], Now)], Cancel));

        (await Store.ReadVocabulariesAsync(Cancel)).Single().Content.ShouldBe([1]);
        await Store.ReplaceVocabulariesAsync([new("cpv", [5], Now)], Cancel);
        (await Store.ReadVocabulariesAsync(Cancel)).Count.ShouldBe(2);
    }

    private static Record Expiring(string id, DateTimeOffset time)
    {
        var record = ANeed(id);
        record.ExpireTime = Timestamp.FromDateTimeOffset(time);
        return record;
    }

    private async Task<IEnumerable<string>> DueAsync(DateTimeOffset now, int limit = 100) =>
        (await Store.FindDueAsync(now, limit, Cancel)).Select(name => name.Value);

    private async Task<List<RegisterEntry>> ReadRegisterAsync(AssociationId association, RecordKind kind)
    {
        var register = new List<RegisterEntry>();
        await foreach (var entry in Store.ReadRegisterAsync(association, kind, Cancel))
            register.Add(entry);
        return register;
    }
}
