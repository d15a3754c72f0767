using ClusterInterop.V1;

namespace ClusterInterop.Client.Tests;

/// <summary>Contacts on the command line: shown by a command of their own, and written with the records of a
/// file.</summary>
public sealed class ContactCommandTests
{
    private const string Plain = """{"name":"associations/es/needs/n1","sourceVersion":"1","need":{}}""";

    private const string WithContact =
        """{"record":{"name":"associations/es/needs/n2","need":{}}"""
        + """,  "contacts":[{"type":"CONTACT_TYPE_ROLE_MAILBOX","email":"sales@example.org"}]}""";

    private const string WithNone = """{"contacts":[],"record":{"name":"associations/es/needs/n3","need":{}}}""";

    private const string WithoutWord = """{"record":{"name":"associations/es/needs/n4","need":{}}}""";

    private static readonly string Lines = string.Join('\n', Plain, WithContact, WithNone, WithoutWord);

    [Fact(Timeout = 30_000)]
    public async Task Contacts_shows_what_the_caller_may_see()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Directory.Contacts = request => new()
        {
            Contacts =
            {
                new Contact
                {
                    Type = ContactType.RoleMailbox,
                    Function = "Sales",
                    Email = "sales@example.org",
                    Phone = "+34 943 000 000",
                    Languages = { "es", "eu" },
                    Visibility = ContactVisibility.Associations,
                },
            },
        };

        var run = await CommandRun.OfAsync(server, "contacts", "associations/es/needs/n1");
        var json = await CommandRun.OfAsync(server, "contacts", "associations/es/needs/n1", "--json");

        run.ExitCode.ShouldBe(0);
        string[] said = ["role-mailbox", "Sales", "sales@example.org", "+34 943 000 000", "es, eu", "associations"];
        foreach (var value in said)
            run.Out.ShouldContain(value);
        Google.Protobuf.JsonParser.Default.Parse<Contact>(json.Lines.ShouldHaveSingleItem()).Email
            .ShouldBe("sales@example.org");
    }

    [Fact(Timeout = 30_000)]
    public async Task Without_any_it_says_so()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Directory.Contacts = _ => new();

        var run = await CommandRun.OfAsync(server, "contacts", "associations/es/needs/n1");

        run.ExitCode.ShouldBe(0);
        run.Out.ShouldBeEmpty();
        run.ErrorLines.ShouldBe(["no contacts that the caller may see"]);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_line_of_a_published_file_may_carry_contacts_and_one_without_the_word_leaves_them()
    {
        await using var server = await ScriptedServer.StartAsync();

        var run = await new CommandSetting { Server = server, In = Lines }.RunAsync(
            "publish", "-");

        run.ExitCode.ShouldBe(0);
        server.Publishing.Writes.Single().Writes.Select(write => $"{write.Put.Name[^2..]} {write.Contacts}").ShouldBe(
        [
            "n1 ",
            """n2 { "contacts": [ { "type": "CONTACT_TYPE_ROLE_MAILBOX", "email": "sales@example.org" } ] }""",
            "n3 { }",
            "n4 ",
        ]);
    }

    [Fact(Timeout = 30_000)]
    public async Task So_may_a_line_of_a_register()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Publishing.Sync = _ => new() { Committed = true, Unchanged = 4, ContactsChanged = 2, Revision = 7 };

        var run = await new CommandSetting { Server = server, In = Lines }.RunAsync(
            "sync", "-", "--association", "es");

        run.ErrorLines.ShouldBe(["contacts of 2 records changed", "committed, at revision 7"]);
        server.Publishing.Syncs.Single().Select(message => message.Entry).OfType<SyncEntry>()
            .Select(entry => $"{entry.Name[^2..]} {entry.Record is not null} {entry.Contacts?.Contacts.Count}")
            .ShouldBe(["n1 False ", "n2 True 1", "n3 True 0", "n4 True "]);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_mistake_in_it_is_named_by_line_and_field()
    {
        await using var server = await ScriptedServer.StartAsync();
        string[] lines =
        [
            """{"record":{"name":"associations/es/needs/n1","need":{"leadTime":1}}}""",
            """{"record":{"name":"associations/es/needs/n2","need":{}},"contacts":[{"mail":"sales@example.org"}]}""",
            """{"record":{"name":"associations/es/needs/n3","need":{}},"contacts":{"email":"sales@example.org"}}""",
            """{"name":"associations/es/needs/n4","need":{},"contacts":[]}""",
        ];

        var run = await new CommandSetting { Server = server, In = string.Join('\n', lines) }.RunAsync(
            "publish", "-");

        run.ExitCode.ShouldBe(1);
        run.ErrorLines.ShouldBe(
        [
            "error: 4 lines are not records; nothing was sent.",
            "  line 1: record.need.leadTime: A Need has no field of this name.",
            "  line 2: contacts[0].mail: A Contact has no field of this name.",
            "  line 3: contacts: It is a list in brackets.",
            "  line 4: contacts: A Record has no field of this name.",
        ]);
        server.Publishing.Writes.ShouldBeEmpty();
    }

    [Fact(Timeout = 30_000)]
    public async Task A_refusal_of_the_server_is_told_in_the_names_of_the_line()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Publishing.Write = _ => throw ScriptedFault.Of(
            Google.Rpc.Code.InvalidArgument,
            "FIELD_INVALID",
            "2 fields are wrong; the first is writes[1].contacts.contacts[0].email: It is none.",
            violations:
            [
                new() { Path = "writes[1].contacts.contacts[0].email", Message = "It is none." },
                new() { Path = "writes[1].put.title", Message = "It is required." },
            ]);

        var run = await new CommandSetting { Server = server, In = Lines }.RunAsync(
            "publish", "-");

        run.ErrorLines.ShouldBe(
        [
            "error FIELD_INVALID: 2 fields are wrong; the first is line 2: contacts[0].email: It is none.",
            "  line 2: contacts[0].email: It is none.",
            "  line 2: record.title: It is required.",
            "0 of 4 records are published",
        ]);
    }
}
