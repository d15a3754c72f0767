using ClusterInterop.Client;
using ClusterInterop.Core.Records;
using ClusterInterop.Testing;
using ClusterInterop.V1;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace ClusterInterop.Server.Tests;

/// <summary>Who is told how a publisher is reached, and when.</summary>
public sealed class ContactTests
{
    private const string Name = "associations/es/organisations/taller";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Each_caller_is_told_the_contacts_that_it_may_see_in_the_publishers_order()
    {
        await using var server = await InMemoryServer.StartAsync();
        await PutAsync(server.Client, Visibility.Public, All());

        (await ReadAsync(server.ClientOf("es"))).ShouldBe(["on-introduction@es", "associations@es", "public@es"]);
        (await ReadAsync(server.ClientOf("pl"))).ShouldBe(["associations@es", "public@es"]);
        (await ReadAsync(server.ClientOf(null))).ShouldBe(["public@es"]);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_contact_that_says_nothing_of_who_is_told_is_told_to_the_publishing_association_alone()
    {
        await using var server = await InMemoryServer.StartAsync();
        await PutAsync(server.Client, Visibility.Public, AContact("taller@es", ContactVisibility.Unspecified));

        var own = (await server.Client.GetContactsAsync(Name, Cancel)).Single();

        own.Visibility.ShouldBe(ContactVisibility.OnIntroduction);
        (await ReadAsync(server.ClientOf("pl"))).ShouldBeEmpty();
    }

    [Theory(Timeout = 60_000)]
    [InlineData(Visibility.Private, "pl")]
    [InlineData(Visibility.Network, null)]
    public async Task Of_a_record_that_the_caller_may_not_see_nothing_is_told_as_if_there_were_none(
        Visibility visibility, string? caller)
    {
        await using var server = await InMemoryServer.StartAsync();
        var client = server.ClientOf(caller);
        var missing = await RefusalAsync(client);

        await PutAsync(server.Client, visibility, All());

        var hidden = await RefusalAsync(client);
        hidden.Reason.ShouldBe("RECORD_NOT_FOUND");
        hidden.Message.ShouldBe(missing.Message);
        hidden.Metadata.ShouldBe(missing.Metadata);
    }

    [Fact(Timeout = 60_000)]
    public async Task They_are_told_while_the_record_is_ACTIVE_and_come_back_with_it()
    {
        await using var server = await InMemoryServer.StartAsync();
        await PutAsync(server.Client, Visibility.Public, All());
        await server.Client.WithdrawAsync(Name, cancellationToken: Cancel);

        (await ReadAsync(server.Client)).ShouldBeEmpty();
        await server.Client.PutAsync(ARecord(Visibility.Public), cancellationToken: Cancel);
        (await ReadAsync(server.Client)).Count().ShouldBe(3);

        await server.Client.EraseAsync(Name, cancellationToken: Cancel);
        (await ReadAsync(server.Client)).ShouldBeEmpty();
        await server.Client.PutAsync(ARecord(Visibility.Public), cancellationToken: Cancel);
        (await ReadAsync(server.Client)).ShouldBeEmpty();
    }

    [Fact(Timeout = 60_000)]
    public async Task They_are_not_told_of_a_record_that_has_expired()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 16, 9, 0, 0, TimeSpan.Zero));
        await using var server = await InMemoryServer.StartAsync(time);
        var record = ARecord(Visibility.Public);
        record.ExpireTime = new() { Seconds = time.GetUtcNow().ToUnixTimeSeconds() + 60 };
        await server.Client.WriteAsync(Request(record, All()), Cancel);
        time.Advance(TimeSpan.FromSeconds(61));

        await server.App.Services.GetRequiredService<Upkeep>().ExpireAsync(Cancel);

        (await server.Client.GetAsync(Name, Cancel)).State.ShouldBe(RecordState.Expired);
        (await ReadAsync(server.Client)).ShouldBeEmpty();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_put_of_other_contacts_alone_says_so_and_makes_no_event()
    {
        await using var server = await InMemoryServer.StartAsync();
        var first = (await PutAsync(server.Client, Visibility.Public, All())).Results.Single();

        var second = (await PutAsync(server.Client, Visibility.Public, AContact("taller@es"))).Results.Single();

        first.ContactsChanged.ShouldBeTrue();
        second.ShouldBe(new WriteResult(first) { Outcome = WriteOutcome.Unchanged });
        (await server.RevisionAsync()).ShouldBe(first.Revision);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_synchronisation_brings_them_with_the_bodies_and_leaves_them_where_there_is_none()
    {
        await using var server = await InMemoryServer.StartAsync();
        var entry = new SyncEntry
        {
            Name = Name,
            SourceVersion = "1",
            Record = ARecord(Visibility.Public),
            Contacts = new() { Contacts = { All() } },
        };

        var first = await SyncAsync(server, entry);
        var again = await SyncAsync(server, entry);
        var named = await SyncAsync(server, new SyncEntry { Name = Name, SourceVersion = "1" });
        var bare = await SyncAsync(server, new SyncEntry(entry) { Contacts = null });
        (await ReadAsync(server.Client)).Count().ShouldBe(3);
        var other = await SyncAsync(
            server, new SyncEntry(entry) { Contacts = new() { Contacts = { AContact("taller@es") } } });
        (await ReadAsync(server.Client)).ShouldBe(["taller@es"]);
        var none = await SyncAsync(server, new SyncEntry(entry) { Contacts = new() });
        (await ReadAsync(server.Client)).ShouldBeEmpty();

        SyncRecordsResponse[] all = [first, again, named, bare, other, none];
        all.Select(done => $"{done.Created} {done.Unchanged} {done.ContactsChanged}").ShouldBe(
            ["1 0 1", "0 1 0", "0 1 0", "0 1 0", "0 1 1", "0 1 1"]);
        all.Select(done => done.Revision).ShouldAllBe(revision => revision == first.Revision);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_SDK_brings_them_with_a_record_and_with_a_register()
    {
        await using var server = await InMemoryServer.StartAsync();
        var record = ARecord(Visibility.Public);

        var put = await server.Client.PutAsync(record, [AContact("one@es")], cancellationToken: Cancel);
        (await ReadAsync(server.Client)).ShouldBe(["one@es"]);
        record.SourceVersion = "2";
        Client.RegisterEntry[] register = [new(record, [AContact("two@es")])];
        var done = await server.Client.SyncAsync("es", [RecordKind.Organisation], register, cancellationToken: Cancel);

        put.Results.Single().ContactsChanged.ShouldBeTrue();
        done.ContactsChanged.ShouldBe(1);
        (await ReadAsync(server.Client)).ShouldBe(["two@es"]);
    }

    [Fact(Timeout = 60_000)]
    public async Task They_go_with_a_body_alone_and_need_an_address()
    {
        await using var server = await InMemoryServer.StartAsync();
        await PutAsync(server.Client, Visibility.Public, []);
        var withdrawal = new WriteRecordsRequest
        {
            Writes = { new Write { Withdraw = Name, Contacts = new() } },
        };
        var mute = Request(ARecord(Visibility.Public), new Contact { Type = ContactType.Person, Name = "Ana" });

        var misplaced = await Should.ThrowAsync<ClusterInteropException>(
            () => server.Client.WriteAsync(withdrawal, Cancel));
        var unreachable = await Should.ThrowAsync<ClusterInteropException>(
            () => server.Client.WriteAsync(mute, Cancel));
        var synchronised = await SyncAsync(
            server, new SyncEntry { Name = Name, SourceVersion = "1", Contacts = new() });

        misplaced.Violations.Single().Path.ShouldBe("writes[0].contacts");
        misplaced.Violations.Single().Reason.ShouldBe("CONTACTS_MISPLACED");
        unreachable.Violations.Single().Path.ShouldBe("writes[0].contacts.contacts[0].email");
        unreachable.Violations.Single().Reason.ShouldBe("REQUIRED");
        synchronised.Rejections.Single().Violations.Single().Path.ShouldBe("entries[0].contacts");
    }

    [Theory]
    [InlineData("sales@example.org", true)]
    [InlineData("o'hara+offers@sub.example.co.uk", true)]
    [InlineData("δοκιμή@παράδειγμα.δοκιμή", true)]
    [InlineData("sales@example", false)]
    [InlineData("sales@@example.org", false)]
    [InlineData("@example.org", false)]
    [InlineData("sales@example.org>", false)]
    [InlineData("Sales <sales@example.org>", false)]
    [InlineData("a@example.org, b@example.org", false)]
    [InlineData("sales@example..org", false)]
    [InlineData("sales@-example.org", false)]
    [InlineData("sales\u202E@example.org", false)]
    public void An_e_mail_address_is_one_that_can_be_written_to(string text, bool isOne) =>
        ContactFormats.IsMailAddress(text).ShouldBe(isOne);

    [Theory]
    [InlineData("+34 943 000 000", true)]
    [InlineData("+34943000000", true)]
    [InlineData("+44 (20) 7946-0000 x12", true)]
    [InlineData("0034 943 000 000", false)]
    [InlineData("+34", false)]
    [InlineData("+34 943 000 000 000 000 000", false)]
    [InlineData("+34 943 000 000 x", false)]
    [InlineData("+34 943 000 000 x1 x2", false)]
    [InlineData("+34 943 CALL ME", false)]
    [InlineData("+٣٤ ٩٤٣ ٠٠٠ ٠٠٠", false)]
    public void A_phone_number_begins_with_its_country(string text, bool isOne) =>
        ContactFormats.IsPhoneNumber(text).ShouldBe(isOne);

    private static async Task<IEnumerable<string>> ReadAsync(ClusterInteropClient client) =>
        (await client.GetContactsAsync(Name, Cancel))
            .Select(contact => contact.Email.Replace(".example", "", StringComparison.Ordinal));

    private static Task<ClusterInteropException> RefusalAsync(ClusterInteropClient client) =>
        Should.ThrowAsync<ClusterInteropException>(() => client.GetContactsAsync(Name, Cancel));

    private static Task<WriteRecordsResponse> PutAsync(
        ClusterInteropClient client, Visibility visibility, params Contact[] contacts) =>
        client.WriteAsync(Request(ARecord(visibility), contacts), Cancel);

    private static WriteRecordsRequest Request(Record record, params Contact[] contacts) => new()
    {
        Writes = { new Write { Put = record, Contacts = new() { Contacts = { contacts } } } },
    };

    private static Task<SyncRecordsResponse> SyncAsync(InMemoryServer server, SyncEntry entry) =>
        server.Client.SyncAsync(
            new SyncStart { Association = "es", Kinds = { RecordKind.Organisation } },
            AsyncEnumerable.Repeat(entry, 1),
            Cancel);

    private static Record ARecord(Visibility visibility) => new()
    {
        Name = Name,
        Visibility = visibility,
        Title = new() { ByLanguage = { ["es"] = "Taller" } },
        Organisation = new(),
    };

    private static Contact[] All() =>
    [
        AContact("on-introduction@es", ContactVisibility.OnIntroduction),
        AContact("associations@es", ContactVisibility.Associations),
        AContact("public@es", ContactVisibility.Public),
    ];

    private static Contact AContact(string email, ContactVisibility visibility = ContactVisibility.Public) => new()
    {
        Type = ContactType.RoleMailbox,
        Email = $"{email}.example",
        Visibility = visibility,
    };
}
