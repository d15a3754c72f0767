using System.Text.Json;
using ClusterInterop.Core.Faults;
using ClusterInterop.Core.Records;
using ClusterInterop.V1;

namespace ClusterInterop.Storage.Tests.Conformance;

/// <summary>Who wrote what can be told afterwards, and nothing of what it said.</summary>
public abstract class AuditConformance(IStoreHarness harness) : StoreSuite(harness)
{
    private const string Masks = "associations/es/needs/masks";

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_write_is_told_with_who_how_when_and_what_became_of_each_record()
    {
        await PutAsync(ANeed("masks"));
        Harness.Time.Advance(TimeSpan.FromMinutes(5));
        var changed = ANeed("masks", title: "FFP2");
        changed.Need.Terms = new() { UnitPrice = new() };

        await Store.WriteAsync(
            Batch(Put(changed), Put(ANeed("gloves"))) with
            {
                Method = WriteMethod.SyncRecords,
                RequestKey = new(Es, "monday", "digest"),
            },
            Cancel);

        var entry = (await ReadAuditAsync())[^1];
        entry.Time.ShouldBe(new DateTimeOffset(2026, 3, 16, 9, 5, 0, TimeSpan.Zero));
        entry.Association.ShouldBe(Es);
        entry.Method.ShouldBe(WriteMethod.SyncRecords);
        entry.RequestId.ShouldBe("monday");
        entry.Revision.ShouldBe(new(3));
        entry.Records.Select(Told).ShouldBe([
            "associations/es/needs/masks Updated 2 title need.terms",
            "associations/es/needs/gloves Created 3 visibility title"]);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task Withdrawal_expiry_and_erasure_are_told()
    {
        var expiring = ANeed("masks");
        expiring.ExpireTime = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(Now.AddHours(1));
        await PutAsync(expiring);
        Harness.Time.Advance(TimeSpan.FromHours(2));
        await Store.WriteAsync(new WriteBatch([Expire(Masks)]) { Method = WriteMethod.Expiry }, Cancel);
        await PutAsync(ANeed("masks"));
        await WriteAsync(Withdraw(Masks));
        await WriteAsync(Erase(Masks));

        var entries = await ReadAuditAsync();

        entries.Select(entry => $"{entry.Association} {entry.Method} {Told(entry.Records.Single())}").ShouldBe([
            $"es WriteRecords {Masks} Created 1 expire_time visibility title",
            $" Expiry {Masks} Updated 2",
            $"es WriteRecords {Masks} Created 3 expire_time",
            $"es WriteRecords {Masks} Withdrawn 4",
            $"es WriteRecords {Masks} Erased 5 title"]);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task Of_concurrent_writes_each_that_was_acknowledged_has_one_entry_and_the_others_have_none()
    {
        Task<BatchResult>[] calls;
        await using (await Harness.HoldCommitsAsync())
        {
            calls = [.. Enumerable.Range(0, 300).Select(n => n % 3 == 0
                ? WriteAsync(Put(ANeed($"n{n}")), Withdraw("associations/es/needs/none"))
                : WriteAsync(Put(ANeed($"n{n}"))))];
        }

        foreach (var (n, call) in calls.Index())
        {
            if (n % 3 == 0)
                await Should.ThrowAsync<RecordNotFoundException>(() => call);
            else
                await call;
        }

        var entries = await ReadAuditAsync();
        entries.Select(entry => entry.Records.Single().Name.Value).ShouldBe(
            Enumerable.Range(0, 300).Where(n => n % 3 != 0).Select(n => $"associations/es/needs/n{n}"));
        entries.Select(entry => entry.Revision.Value).ShouldBe(Enumerable.Range(1, 200).Select(n => (long)n));
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task After_a_power_cut_the_entries_are_those_of_the_acknowledged_writes()
    {
        for (var n = 0; n < 20; n++)
            await PutAsync(ANeed($"n{n}"));

        var recovered = await Harness.OpenAfterPowerCutAsync();

        (await recovered.ReadAuditAsync(new(), Cancel)).Select(entry => entry.Revision.Value).ShouldBe(
            Enumerable.Range(1, 20).Select(n => (long)n));
        await ReopenAsync();
        (await ReadAuditAsync()).Count.ShouldBe(20);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_transaction_that_fails_leaves_no_entry()
    {
        await Harness.BreakAsync(RecordName.Parse("associations/es/needs/broken"));

        await Should.ThrowAsync<Exception>(() => WriteAsync(Put(ANeed("a")), Put(ANeed("broken"))));

        (await ReadAuditAsync()).ShouldBeEmpty();
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_repeated_answer_makes_no_second_entry()
    {
        var keyed = Batch(Put(ANeed("masks"))) with { RequestKey = new(Es, "k1", "digest") };
        await using (await Harness.HoldCommitsAsync())
            _ = Enumerable.Range(0, 10).Select(_ => Store.WriteAsync(keyed, Cancel)).ToList();

        await Store.WriteAsync(keyed, Cancel);

        (await ReadAuditAsync()).Single().RequestId.ShouldBe("k1");
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_batch_that_only_validates_makes_no_entry()
    {
        await Store.WriteAsync(Batch(Put(ANeed("masks"))) with { ValidateOnly = true }, Cancel);

        (await ReadAuditAsync()).ShouldBeEmpty();
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task An_acknowledged_write_that_changes_nothing_is_told_unless_it_is_the_servers_own()
    {
        await PutAsync(ANeed("masks"));
        await PutAsync(ANeed("masks"));
        await Store.WriteAsync(new WriteBatch([Put(ANeed("masks"))]) { Method = WriteMethod.Start }, Cancel);

        (await ReadAuditAsync()).Select(entry => Told(entry.Records.Single())).ShouldBe([
            $"{Masks} Created 1 visibility title",
            $"{Masks} Unchanged 1"]);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task No_value_of_any_field_is_found_in_it()
    {
        const string marker = "marker-5d2f0c";
        var record = ANeed("masks", title: marker);
        record.SourceVersion = marker;
        record.Annotations.Add(marker, marker);
        record.Summary = new() { ByLanguage = { [marker] = marker } };
        record.Codes.Add(new Code { Scheme = marker, Value = marker });
        record.ExternalIds.Add(new ExternalId { System = marker, Value = marker });
        await PutAsync(record);
        await WriteAsync(Erase(Masks));

        var entries = await ReadAuditAsync();

        entries.Count.ShouldBe(2);
        JsonSerializer.Serialize(entries).ShouldNotContain(marker);
        entries[0].Records.Single().Fields.ShouldBe([
            "source_version", "visibility", "title", "summary", "codes", "external_ids", "annotations"]);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task It_can_be_asked_for_an_association_a_record_and_what_came_later()
    {
        await WriteAsync(Put(ANeed("masks")), Put(ANeed("masks-2")));
        var organisation = AnOrganisation("one", association: "pl");
        await Store.WriteAsync(new WriteBatch([Put(organisation)]) { Association = Pl }, Cancel);
        ValidWrite[] ends = [Withdraw(Masks), Withdraw(organisation.Name)];
        await Store.WriteAsync(new WriteBatch(ends) { Method = WriteMethod.Expiry }, Cancel);

        var pl = await Store.ReadAuditAsync(new() { Association = Pl }, Cancel);
        var masks = await Store.ReadAuditAsync(new() { Name = RecordName.Parse(Masks) }, Cancel);
        var later = await Store.ReadAuditAsync(new() { After = new(2), Limit = 1 }, Cancel);
        var latest = await Store.ReadAuditAsync(new() { Limit = 2 }, Cancel);

        pl.Select(entry => Told(entry.Records.Single())).ShouldBe([
            "associations/pl/organisations/one Created 3 visibility title",
            "associations/pl/organisations/one Withdrawn 5"]);
        masks.Select(entry => Told(entry.Records.Single())).ShouldBe([
            $"{Masks} Created 1 visibility title", $"{Masks} Withdrawn 4"]);
        later.Select(entry => entry.Revision.Value).ShouldBe([3L]);
        latest.Select(entry => entry.Revision.Value).ShouldBe([3L, 5L]);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task Trimming_removes_what_is_older_than_asked()
    {
        await PutAsync(ANeed("a"));
        Harness.Time.Advance(TimeSpan.FromDays(2));
        await PutAsync(ANeed("b"));

        await Store.TrimAsync(Now.AddDays(-30), Now.AddHours(-24), Now.AddDays(-1), Cancel);

        (await ReadAuditAsync()).Single().Revision.ShouldBe(new(2));
    }

    private Task<IReadOnlyList<AuditEntry>> ReadAuditAsync() =>
        Store.ReadAuditAsync(new() { Limit = 1_000 }, Cancel);

    private static string Told(AuditedRecord record) =>
        string.Join(' ', [record.Name.Value, record.Outcome.ToString(), record.Revision.ToString(), .. record.Fields]);
}
