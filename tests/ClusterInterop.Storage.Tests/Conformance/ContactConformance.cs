using System.Text.Json;
using ClusterInterop.Core.Records;
using ClusterInterop.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace ClusterInterop.Storage.Tests.Conformance;

/// <summary>Contacts are kept with a record and apart from it.</summary>
public abstract class ContactConformance(IStoreHarness harness) : StoreSuite(harness)
{
    private const string Masks = "associations/es/needs/masks";
    private static readonly RecordName Name = RecordName.Parse(Masks);

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task Contacts_that_a_put_brings_are_read_with_the_record()
    {
        var done = await PutWithAsync(ANeed("masks"), AContact("ana@example.org"), AContact("luis@example.org"));

        done.Outcome.ShouldBe(WriteOutcome.Created);
        done.ContactsChanged.ShouldBeTrue();
        var found = (await Store.FindContactsAsync(Name, Cancel)).ShouldNotBeNull();
        found.Record.Revision.ShouldBe(new(1));
        found.Record.IsActive.ShouldBeTrue();
        found.Contacts.ShouldBe(new ContactList
        {
            Contacts = { AContact("ana@example.org"), AContact("luis@example.org") },
        });
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_record_without_contacts_has_an_empty_list_and_no_record_has_none()
    {
        await PutAsync(ANeed("masks"));

        (await ReadAsync()).ShouldBeEmpty();
        (await Store.FindContactsAsync(RecordName.Parse("associations/es/needs/gloves"), Cancel)).ShouldBeNull();
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_change_of_the_contacts_alone_makes_no_event()
    {
        var first = await PutWithAsync(ANeed("masks"), AContact("ana@example.org"));
        var head = await Store.ReadHeadAsync(Cancel);

        var second = await PutWithAsync(ANeed("masks"), AContact("luis@example.org"));

        second.ShouldBe(first with { Outcome = WriteOutcome.Unchanged });
        (await Store.ReadHeadAsync(Cancel)).ShouldBe(head);
        (await ReadFeedAsync()).Single().Revision.ShouldBe(new(1));
        (await ReadAsync()).ShouldBe(["luis@example.org"]);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_change_of_the_record_alone_leaves_them()
    {
        await PutWithAsync(ANeed("masks"), AContact("ana@example.org"));

        var changed = await PutAsync(ANeed("masks", title: "FFP2"));

        changed.Outcome.ShouldBe(WriteOutcome.Updated);
        changed.ContactsChanged.ShouldBeFalse();
        (await ReadAsync()).ShouldBe(["ana@example.org"]);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task The_same_contacts_again_change_nothing()
    {
        await PutWithAsync(ANeed("masks"), AContact("ana@example.org"));

        var again = await PutWithAsync(ANeed("masks"), AContact("ana@example.org"));

        again.Outcome.ShouldBe(WriteOutcome.Unchanged);
        again.ContactsChanged.ShouldBeFalse();
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task An_empty_list_removes_them()
    {
        await PutWithAsync(ANeed("masks"), AContact("ana@example.org"));

        var removed = await PutWithAsync(ANeed("masks"), []);
        var again = await PutWithAsync(ANeed("masks"), []);

        removed.Outcome.ShouldBe(WriteOutcome.Unchanged);
        removed.ContactsChanged.ShouldBeTrue();
        again.ContactsChanged.ShouldBeFalse();
        (await ReadAsync()).ShouldBeEmpty();
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task They_outlive_a_withdrawal_and_an_expiry_unless_the_record_comes_back_with_others()
    {
        var expiring = ANeed("masks");
        expiring.ExpireTime = Timestamp.FromDateTimeOffset(Now.AddHours(1));
        await PutWithAsync(expiring, AContact("ana@example.org"));
        Harness.Time.Advance(TimeSpan.FromHours(2));
        await Store.WriteAsync(new WriteBatch([Expire(Masks)]) { Method = WriteMethod.Expiry }, Cancel);
        await PutAsync(ANeed("masks"));
        (await ReadAsync()).ShouldBe(["ana@example.org"]);

        var withdrawn = (await WriteAsync(Withdraw(Masks))).Results.Single();
        (await Store.FindContactsAsync(Name, Cancel))!.Record.State.ShouldBe(RecordState.Withdrawn);
        var back = await PutWithAsync(ANeed("masks"), AContact("luis@example.org"));

        withdrawn.ContactsChanged.ShouldBeFalse();
        back.Outcome.ShouldBe(WriteOutcome.Created);
        back.ContactsChanged.ShouldBeTrue();
        (await ReadAsync()).ShouldBe(["luis@example.org"]);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task An_erasure_removes_them_and_a_later_put_does_not_bring_them_back()
    {
        await PutWithAsync(ANeed("masks"), AContact("ana@example.org"));

        var erased = (await WriteAsync(Erase(Masks))).Results.Single();
        var gone = await ReadAsync();
        await PutAsync(ANeed("masks"));

        erased.Outcome.ShouldBe(WriteOutcome.Erased);
        erased.ContactsChanged.ShouldBeTrue();
        gone.ShouldBeEmpty();
        (await ReadAsync()).ShouldBeEmpty();
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task They_go_when_the_tombstone_is_trimmed_and_not_before()
    {
        await PutWithAsync(ANeed("masks"), AContact("ana@example.org"));
        await PutWithAsync(ANeed("gloves"), AContact("luis@example.org"));
        await WriteAsync(Withdraw(Masks));
        Harness.Time.Advance(TimeSpan.FromDays(31));

        await Store.TrimAsync(Now.AddDays(-40), Now, Now, Cancel);
        (await ReadAsync()).ShouldBe(["ana@example.org"]);
        await Store.TrimAsync(Now.AddDays(-30), Now, Now, Cancel);

        (await Store.FindContactsAsync(Name, Cancel)).ShouldBeNull();
        await PutAsync(ANeed("masks"));
        (await ReadAsync()).ShouldBeEmpty();
        var gloves = await Store.FindContactsAsync(RecordName.Parse("associations/es/needs/gloves"), Cancel);
        gloves!.Contacts.Contacts.Single().Email.ShouldBe("luis@example.org");
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task Within_a_group_of_commits_each_write_sees_the_contacts_of_those_before()
    {
        Task<BatchResult>[] calls;
        await using (await Harness.HoldCommitsAsync())
        {
            calls =
            [
                WriteAsync(Put(ANeed("first"))),
                WriteAsync(With(ANeed("masks"), AContact("ana@example.org"))),
                WriteAsync(With(ANeed("masks"), AContact("ana@example.org"))),
                WriteAsync(With(ANeed("masks"), AContact("luis@example.org"))),
                WriteAsync(Put(ANeed("masks", title: "FFP2"))),
                WriteAsync(With(ANeed("gloves"), AContact("ana@example.org"))),
                WriteAsync(Erase("associations/es/needs/gloves")),
            ];
        }

        var results = (await Task.WhenAll(calls)).SelectMany(done => done.Results);

        results.Select(result => $"{result.Outcome} {result.Revision} {result.ContactsChanged}").ShouldBe([
            "Created 1 False", "Created 2 True", "Unchanged 2 False", "Unchanged 2 True", "Updated 3 False",
            "Created 4 True", "Erased 5 True"]);
        (await ReadAsync()).ShouldBe(["luis@example.org"]);
        (await ReadFeedAsync()).Select(record => record.Revision.Value).ShouldBe([1L, 3L, 5L]);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_batch_that_fails_or_only_validates_changes_no_contacts()
    {
        await PutWithAsync(ANeed("masks"), AContact("ana@example.org"));

        var tried = await Store.WriteAsync(
            Batch(With(ANeed("masks"), AContact("luis@example.org"))) with { ValidateOnly = true }, Cancel);
        await Should.ThrowAsync<Exception>(() => WriteAsync(
            With(ANeed("masks"), AContact("luis@example.org")), Withdraw("associations/es/needs/none")));
        await Harness.BreakAsync(RecordName.Parse("associations/es/needs/broken"));
        await Should.ThrowAsync<Exception>(() => WriteAsync(
            With(ANeed("masks"), AContact("luis@example.org")), Put(ANeed("broken"))));

        tried.Results.Single().ContactsChanged.ShouldBeTrue();
        tried.Results.Single().Revision.ShouldBe(new(1));
        (await ReadAsync()).ShouldBe(["ana@example.org"]);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_put_of_other_contacts_is_not_held_to_what_has_become_of_its_references()
    {
        await WriteAsync(Put(AnOrganisation("one")));
        await PutWithAsync(ANeed("masks", seeker: "associations/es/organisations/one"), AContact("ana@example.org"));
        await WriteAsync(Withdraw("associations/es/organisations/one"));

        await PutWithAsync(ANeed("masks", seeker: "associations/es/organisations/one"), AContact("luis@example.org"));

        (await ReadAsync()).ShouldBe(["luis@example.org"]);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task They_survive_a_power_cut_together_with_the_record()
    {
        await PutWithAsync(ANeed("masks"), AContact("ana@example.org"));
        await PutWithAsync(ANeed("masks"), AContact("luis@example.org"));

        var recovered = await Harness.OpenAfterPowerCutAsync();

        var found = (await recovered.FindContactsAsync(Name, Cancel)).ShouldNotBeNull();
        found.Contacts.Contacts.Single().Email.ShouldBe("luis@example.org");
        await ReopenAsync();
        (await ReadAsync()).ShouldBe(["luis@example.org"]);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_repeated_request_gets_the_answer_of_the_first_one()
    {
        var keyed = Batch(With(ANeed("masks"), AContact("ana@example.org"))) with
        {
            RequestKey = new(Es, "k1", "digest"),
        };
        var first = await Store.WriteAsync(keyed, Cancel);
        await PutWithAsync(ANeed("masks"), AContact("luis@example.org"));
        await ReopenAsync();

        var again = await Store.WriteAsync(keyed, Cancel);

        again.Results.ShouldBe(first.Results);
        again.Results.Single().ContactsChanged.ShouldBeTrue();
        (await ReadAsync()).ShouldBe(["luis@example.org"]);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task The_audit_names_them_and_tells_nothing_of_them()
    {
        await PutWithAsync(ANeed("masks"), AContact("ana@example.org"));
        await PutWithAsync(ANeed("masks"), AContact("luis@example.org"));
        await PutAsync(ANeed("masks"));
        await WriteAsync(Erase(Masks));

        var entries = await Store.ReadAuditAsync(new(), Cancel);

        entries.Select(entry => entry.Records.Single()).Select(
            record => string.Join(' ', [$"{record.Outcome}", $"{record.Revision}", .. record.Fields])).ShouldBe([
            "Created 1 visibility title contacts",
            "Unchanged 1 contacts",
            "Unchanged 1",
            "Erased 2 title contacts"]);
        JsonSerializer.Serialize(entries).ShouldNotContain("example.org");
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task Neither_record_nor_feed_nor_register_holds_them()
    {
        await PutWithAsync(ANeed("masks"), AContact("ana@example.org"));
        await PutWithAsync(ANeed("masks", title: "FFP2"), AContact("luis@example.org"));

        var kept = (await FindAsync(Masks)).Bytes;
        var fed = (await ReadFeedAsync()).Single().Bytes;
        var registered = new List<string>();
        await foreach (var entry in Store.ReadRegisterAsync(Es, RecordKind.Need, Cancel))
            registered.Add(entry.ToString());

        kept.AsSpan().IndexOf("example.org"u8).ShouldBe(-1);
        fed.ShouldBe(kept);
        registered.Single().ShouldNotContain("example.org");
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_register_tells_other_contacts_from_the_same_ones()
    {
        await PutWithAsync(ANeed("masks"), AContact("ana@example.org"));
        await PutWithAsync(ANeed("gloves"), AContact("ana@example.org"));
        await PutWithAsync(ANeed("gowns"), AContact("luis@example.org"));
        await PutAsync(ANeed("visors"));

        var digests = new List<string>();
        await foreach (var entry in Store.ReadRegisterAsync(Es, RecordKind.Need, Cancel))
            digests.Add(entry.ContactsDigest);

        // In the order of their names: gloves, gowns, masks, visors.
        digests[0].ShouldBe(digests[2]);
        digests[1].ShouldNotBe(digests[2]);
        digests[3].ShouldBe("");
    }

    private async Task<IEnumerable<string>> ReadAsync() =>
        (await Store.FindContactsAsync(Name, Cancel)).ShouldNotBeNull().Contacts.Contacts
            .Select(contact => contact.Email);

    private async Task<WrittenRecord> PutWithAsync(Record record, params Contact[] contacts) =>
        (await WriteAsync(With(record, contacts))).Results.Single();

    private static ValidWrite With(Record record, params Contact[] contacts) =>
        Put(record) with { Contacts = new ContactList { Contacts = { contacts } } };

    private static Contact AContact(string email) => new()
    {
        Type = ContactType.RoleMailbox,
        Email = email,
        Visibility = ContactVisibility.Public,
    };
}
