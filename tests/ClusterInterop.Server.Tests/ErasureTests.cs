using System.Collections.Concurrent;
using System.Text;
using ClusterInterop.Client;
using ClusterInterop.Testing;
using ClusterInterop.V1;
using Google.Protobuf;

namespace ClusterInterop.Server.Tests;

/// <summary>What is erased is nowhere any more: planted marks are looked for wherever a server could keep
/// them.</summary>
public sealed class ErasureTests : IDisposable
{
    private const string Mark = "mk7c1e";
    private const string PhoneMark = "771177311";
    private const string Capability = "associations/es/capabilities/printers";
    private const string Need = "associations/es/needs/visors";
    private const string Synchronised = "associations/es/organisations/taller";

    private static readonly string[] Names = [Capability, Need, Synchronised];
    private static readonly Encoding[] Encodings = [Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode];

    private readonly string _directory = Directory.CreateTempSubdirectory("clusterinterop-").FullName;
    private readonly LogCapture _log = new();
    private readonly List<string> _tokens = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact(Timeout = 120_000)]
    public async Task Planted_marks_are_found_nowhere_after_the_erasure()
    {
        await using (var server = await InMemoryServer.StartAsync(directory: _directory, log: _log))
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
            var told = new ConcurrentQueue<string>();
            var following = FollowAsync(server, told, end.Token);
            await PlantAsync(server);
            await UseAsync(server);
            FilesHold().ShouldBeTrue();
            while (!Names.All(name => told.Any(message => message.Contains(name, StringComparison.Ordinal))))
                await Task.Yield();

            var erased = await server.Client.WriteAsync(Names.Select(name => new Write { Erase = name }), null, Cancel);
            var found = await FindAllAsync(server, erased.Revision);
            var again = new ConcurrentQueue<string>();
            await ReadToTheEndAsync(server, again);

            Marked(found).ShouldBeEmpty();
            Marked(again).ShouldBeEmpty();
            again.ShouldContain(message => message.Contains("ecosystems/health", StringComparison.Ordinal));
            while (FilesHold())
                await Task.Yield();
            await end.CancelAsync();
            await following;
        }

        FilesHold().ShouldBeFalse();
        new FileInfo(Path.Combine(_directory, "directory.db-wal")).Exists.ShouldBeFalse();
        Marked(_log.Lines).ShouldBeEmpty();
        _log.Lines.ShouldContain(line => line.Contains("WriteRecords", StringComparison.Ordinal));
        Marked(_tokens).ShouldBeEmpty();
    }

    [Fact(Timeout = 60_000)]
    public async Task Contacts_are_in_no_stream_search_match_summary_or_token_even_before()
    {
        await using var server = await InMemoryServer.StartAsync(directory: _directory, log: _log);
        var record = FullRecords.Capability();
        record.Capability.Provider = "";
        var written = await server.Client.PutAsync(record, Contacts(), cancellationToken: Cancel);
        await server.Client.PutAsync(record, [.. Contacts().Reverse()], cancellationToken: Cancel);
        var told = new ConcurrentQueue<string>();

        await ReadToTheEndAsync(server, told);
        var found = await FindAllAsync(server, written.Revision);

        Marked([.. told, .. found.Where(text => !text.Contains("\"type\"", StringComparison.Ordinal))]).ShouldBeEmpty();
        (await server.Client.GetContactsAsync(record.Name, Cancel)).Count.ShouldBe(2);
        Marked(_log.Lines).ShouldBeEmpty();
        Marked(_tokens).ShouldBeEmpty();
    }

    // Created, changed, and synchronised; with contacts that were replaced, and requests that were refused.
    private static async Task PlantAsync(InMemoryServer server)
    {
        foreach (var round in (string[])["first", "second"])
        {
            var capability = Planted(FullRecords.Capability(), round);
            (capability.Capability.Provider, capability.Capability.Terms.Notes) = ("", Text(round));
            var need = Planted(FullRecords.Need(), round);
            (need.Need.Seeker, need.Need.Terms.Notes) = ("", Text(round));
            var request = new WriteRecordsRequest
            {
                Writes =
                {
                    new Write { Put = capability, Contacts = new() { Contacts = { Contacts() } } },
                    new Write { Put = need, Contacts = new() { Contacts = { Contacts().Take(1) } } },
                },
                RequestId = round,
            };
            await server.Client.WriteAsync(request, Cancel);
            request.Writes[0].Contacts.Contacts.Add(new Contact { Email = Mark, Phone = Mark, Languages = { Mark } });
            request.RequestId = "";
            await Should.ThrowAsync<ClusterInteropException>(() => server.Client.WriteAsync(request, Cancel));

            var organisation = Planted(FullRecords.Organisation(), round);
            organisation.Name = Synchronised;
            organisation.Organisation = new() { Website = $"https://{Mark}.example" };
            await server.Client.SyncAsync(
                "es",
                [RecordKind.Organisation],
                (IReadOnlyCollection<Client.RegisterEntry>)[new(organisation, [.. Contacts()])],
                cancellationToken: Cancel);
        }
    }

    private static Record Planted(Record record, string round)
    {
        record.SourceVersion = $"{Mark}-{round}";
        record.Title = Text(round);
        record.Summary = Text(round);
        record.Annotations[Mark] = $"{Mark} {round}";
        record.ExternalIds.Add(new ExternalId { System = Mark, Value = Mark });
        record.Place.Locality = Mark;
        return record;
    }

    private static Text Text(string round) => new() { ByLanguage = { ["es"] = $"{Mark} máscaras {round}" } };

    private static IEnumerable<Contact> Contacts() =>
    [
        new Contact
        {
            Type = ContactType.Person,
            Name = Mark,
            Function = Mark,
            Email = $"{Mark}@{Mark}.example",
            Phone = $"+34 {PhoneMark}",
            Languages = { $"es-x-{Mark}" },
            Visibility = ContactVisibility.Public,
        },
        new Contact { Type = ContactType.RoleMailbox, Email = $"{Mark}@role.example", Name = Mark },
    ];

    // What makes a server read, index and answer: searches, matches, contacts, and pages of them.
    private async Task UseAsync(InMemoryServer server)
    {
        var found = await FindAllAsync(server, await server.RevisionAsync());
        Marked(found).Count().ShouldBeGreaterThan(5);
    }

    private async Task<List<string>> FindAllAsync(InMemoryServer server, long revision)
    {
        var client = server.Client;
        var texts = new List<string>();
        foreach (var text in (string[])[Mark, "máscaras", ""])
        {
            var page = await client.SearchPageAsync(
                new SearchRecordsRequest { Filter = new() { Text = text }, PageSize = 1, MinRevision = revision },
                Cancel);
            texts.AddRange(page.Records.Select(record => record.ToString()));
            _tokens.Add(page.NextPageToken);
        }

        var summary = await client.SummarizeAsync(null, [SummaryBy.Kind()], Cancel);
        texts.Add(summary.ToString());
        var draft = FullRecords.Need();
        (draft.Title, draft.Need.Seeker) = (new() { ByLanguage = { ["es"] = "máscaras" } }, "");
        texts.AddRange(await client.FindMatchesAsync(draft, cancellationToken: Cancel)
            .Select(match => match.ToString()).ToListAsync(Cancel));
        foreach (var name in Names)
        {
            if (await client.FindAsync(name, Cancel) is not { } record)
                continue;

            texts.Add(record.ToString());
            texts.AddRange((await client.GetContactsAsync(name, Cancel)).Select(contact => contact.ToString()));
        }

        return texts;
    }

    // Streams that are open all the time, of the association itself and of another one.
    private static Task FollowAsync(
        InMemoryServer server, ConcurrentQueue<string> told, CancellationToken cancellationToken)
    {
        return Task.WhenAll(
            ReadAsync(server.Client.WatchRecordsAsync(cancellationToken: cancellationToken), Told),
            ReadAsync(server.ClientOf("pl").WatchRecordsAsync(cancellationToken: cancellationToken), Told),
            ReadAsync(server.ClientOf("pl").WatchMatchesAsync(new(), cancellationToken: cancellationToken), Told));

        async Task ReadAsync<TMessage>(IAsyncEnumerable<TMessage> messages, Func<TMessage, string> toText)
        {
            try
            {
                await foreach (var message in messages)
                    told.Enqueue(toText(message));
            }
            catch (OperationCanceledException)
            {
                // The test has seen enough.
            }
        }
    }

    private static string Told(RecordMessage message) => $"{message.Record} {message.Removal} {message.Checkpoint}";

    private static string Told(MatchMessage message) => $"{message.Set} {message.Checkpoint}";

    private async Task ReadToTheEndAsync(InMemoryServer server, ConcurrentQueue<string> told)
    {
        var options = new WatchOptions { StopWhenCaughtUp = true };
        await foreach (var message in server.Client.WatchRecordsAsync(null, null, options, Cancel))
        {
            told.Enqueue(Told(message));
            _tokens.Add($"{message.Token}");
        }

        await foreach (var message in server.Client.WatchMatchesAsync(new(), null, options, Cancel))
            told.Enqueue(Told(message));
    }

    private static IEnumerable<string> Marked(IEnumerable<string> texts) => texts.Where(text =>
        text.Contains(Mark, StringComparison.OrdinalIgnoreCase) || text.Contains(PhoneMark, StringComparison.Ordinal));

    // The lock is held by the server, and empty; the index of the log has no content.
    private bool FilesHold() => Directory.EnumerateFiles(_directory, "*", SearchOption.AllDirectories)
        .Where(file => !file.EndsWith(".lock", StringComparison.Ordinal))
        .Any(Holds);

    private static bool Holds(string file)
    {
        using var content = new MemoryStream();
        using (var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
            stream.CopyTo(content);
        var bytes = content.ToArray();
        return Encodings.Any(encoding => ((string[])[Mark, PhoneMark]).Any(
            mark => bytes.AsSpan().IndexOf(encoding.GetBytes(mark)) >= 0));
    }
}
