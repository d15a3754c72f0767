using System.Globalization;
using System.Text;
using ClusterInterop.Testing;
using ClusterInterop.V1;
using Google.Protobuf;
using Grpc.Core;

namespace ClusterInterop.Server.Tests.Sight;

/// <summary>What is hidden is answered as what is not there, to the byte: only the name that was asked for differs.
/// Whether the time tells them apart is measured by the row `hidden` of the benchmarks.</summary>
public sealed class IndistinguishableTests
{
    private const int Samples = 1_000;
    private const int AtOnce = 8;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Dictionary<string, Func<string, IMessage[]>> Questions { get; } = new()
    {
        ["GetRecord"] = name => [new GetRecordRequest { Name = name }],
        ["GetContacts"] = name => [new GetContactsRequest { Name = name }],
        ["FindMatches"] = name => [new FindMatchesRequest { Name = name }],
        ["WriteRecords"] = name => [new WriteRecordsRequest { Writes = { new Write { Put = ReferringTo(name) } } }],
        ["SyncRecords"] = name =>
        [
            new SyncRecordsRequest { Start = new() { Association = "pl", Kinds = { RecordKind.Capability } } },
            new SyncRecordsRequest
            {
                Entry = new() { Name = "associations/pl/capabilities/one", Record = ReferringTo(name) },
            },
            new SyncRecordsRequest { End = new() { Count = 1 } },
        ],
        ["SearchRecords"] = name => [new SearchRecordsRequest { Filter = new() { Names = { name } } }],
        ["WatchRecords"] = name =>
        [
            new WatchRecordsRequest
            {
                Filter = new() { Names = { name } },
                Options = new() { StopWhenCaughtUp = true },
            },
        ],
    };

    [Fact(Timeout = 300_000)]
    public async Task Hidden_and_missing_records_have_the_same_answer_but_for_the_name()
    {
        await using var server = await InMemoryServer.StartAsync();
        await HideAsync(server);
        var channel = server.NewChannel("pl");
        foreach (var (rpc, ask) in Questions)
        {
            // Streams differ in the digest of their scope, which is part of their tokens.
            var samples = rpc == "WatchRecords" ? 1 : rpc == "SyncRecords" ? 20 : Samples;
            // One synchronisation of an association at a time: many that are refused before they have sent what they
            // have to say look to the web server like an attack.
            var atOnce = new ParallelOptions { MaxDegreeOfParallelism = rpc == "SyncRecords" ? 1 : AtOnce };
            await Parallel.ForAsync(0, samples, atOnce, async (i, _) =>
            {
                var hidden = NameOf("hidden", i);
                var missing = NameOf("absent", i);
                var ofHidden = Shown(await channel.SendAsync(rpc, ask(hidden)), hidden);
                var ofMissing = Shown(await channel.SendAsync(rpc, ask(missing)), missing);
                ofHidden.ShouldBe(ofMissing, $"{rpc} of {hidden}");
            });
        }
    }

    // Of all states, with much content and with little, changed and unchanged, with contacts and without.
    private static async Task HideAsync(InMemoryServer server)
    {
        foreach (var numbers in Enumerable.Range(0, Samples).Chunk(100))
        {
            var puts = new WriteRecordsRequest();
            var ends = new WriteRecordsRequest();
            foreach (var number in numbers)
            {
                puts.Writes.Add(Hidden(number));
                if (number % 5 == 1)
                    ends.Writes.Add(new Write { Withdraw = NameOf("hidden", number) });
                if (number % 5 == 2)
                    ends.Writes.Add(new Write { Erase = NameOf("hidden", number) });
            }

            await server.Client.WriteAsync(puts, Cancel);
            await server.Client.WriteAsync(ends, Cancel);
        }
    }

    private static Write Hidden(int number)
    {
        var record = new Record
        {
            Name = NameOf("hidden", number),
            Visibility = Visibility.Private,
            Title = new() { ByLanguage = { ["en"] = $"Hidden {number}" } },
            Summary = new() { ByLanguage = { ["en"] = new string('x', 1 + (number * 7 % 3_000)) } },
        };
        if (number % 2 == 0)
            record.Organisation = new() { Type = OrganisationType.Company };
        else
            record.Cluster = new() { Website = "https://example.org" };
        var contact = new Contact
        {
            Type = ContactType.RoleMailbox,
            Email = "hidden@example.org",
            Visibility = ContactVisibility.Public,
        };
        return new Write { Put = record, Contacts = number % 3 == 0 ? new() { Contacts = { contact } } : null };
    }

    private static Record ReferringTo(string name)
    {
        var record = Streams.Sample.Capability("pl", "one");
        record.Capability.Provider = name;
        return record;
    }

    private static string NameOf(string what, int number) => string.Create(
        CultureInfo.InvariantCulture,
        $"associations/es/{(number % 2 == 0 ? "organisations" : "clusters")}/{what}-{number}");

    // Status, headers, trailers and messages, in the order in which they came; the date apart.
    private static string Shown(RawAnswer answer, string name)
    {
        var shown = new StringBuilder($"{answer.Status.StatusCode} {answer.Status.Detail}");
        foreach (var entry in answer.Headers.Concat(answer.Trailers).Where(entry => entry.Key != "date"))
            shown.Append('\n').Append(entry.Key).Append(' ')
                .Append(entry.IsBinary ? Encoding.Latin1.GetString(entry.ValueBytes) : entry.Value);
        foreach (var message in answer.Messages)
            shown.Append('\n').Append(Encoding.Latin1.GetString(WithoutTokens(message)));
        return shown.Replace(name, "NAME").ToString();
    }

    // A stream says where it stands in tokens that hold a digest of the name asked for.
    private static byte[] WithoutTokens(byte[] message)
    {
        var watched = WatchRecordsResponse.Parser.ParseFrom(message);
        if (watched.ResumeToken.Length == 0)
            return message;
        watched.ResumeToken = "";
        return watched.ToByteArray();
    }
}
