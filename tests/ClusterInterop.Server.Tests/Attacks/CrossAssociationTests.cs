using ClusterInterop.Client;
using ClusterInterop.Testing;
using ClusterInterop.V1;
using Grpc.Core;

namespace ClusterInterop.Server.Tests.Attacks;

/// <summary>Poland writes what concerns Spain's records: it learns nothing of those that it may not see.</summary>
public sealed class CrossAssociationTests
{
    // As long as one another, so that answers about them can be compared to the last byte.
    private const string Hidden = "hidden";
    private const string Absent = "absent";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> References =>
        ["provider", "seeker", "member", "facilitated cluster", "ecosystem of a cluster"];

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(References))]
    public async Task A_reference_to_what_is_hidden_is_refused_as_one_to_what_is_not_there(string what)
    {
        await using var server = await WithHiddenRecordsAsync();
        var before = await server.RevisionAsync();
        var publishing = new PublishingService.PublishingServiceClient(server.NewChannel("pl"));

        foreach (var validateOnly in (bool[])[false, true])
        {
            var answers = await BothAsync(id => publishing.WriteRecordsAsync(
                new() { Writes = { new Write { Put = Referring(what, id) } }, ValidateOnly = validateOnly },
                cancellationToken: Cancel).ResponseAsync);
            answers.ShouldContain("REFERENCE_MISSING");
        }

        (await BothAsync(id => SyncAsync(publishing, new SyncEntry
        {
            Name = Referring(what, id).Name, Record = Referring(what, id),
        }))).ShouldContain("REFERENCE_MISSING");
        (await server.RevisionAsync()).ShouldBe(before);
    }

    [Fact(Timeout = 60_000)]
    public async Task Another_associations_record_is_refused_in_the_same_words_whether_it_is_there_or_not()
    {
        await using var server = await WithHiddenRecordsAsync();
        var before = await server.RevisionAsync();
        var publishing = new PublishingService.PublishingServiceClient(server.NewChannel("pl"));
        Func<string, Write>[] writes =
        [
            id => new() { Withdraw = Spanish("organisations", id) },
            id => new() { Erase = Spanish("organisations", id) },
            id => new() { Put = Organisation(Spanish("organisations", id)) },
            id => new() { Withdraw = Spanish("organisations", id), Precondition = new() { IfPresent = true } },
            id => new() { Put = Organisation(Spanish("organisations", id)), Precondition = new() { IfAbsent = true } },
        ];

        foreach (var write in writes)
        {
            (await BothAsync(id => publishing.WriteRecordsAsync(
                new() { Writes = { write(id) } }, cancellationToken: Cancel).ResponseAsync))
                .ShouldContain("ASSOCIATION_MISMATCH");
        }

        (await BothAsync(id => SyncAsync(publishing, new SyncEntry
        {
            Name = Spanish("organisations", id), SourceVersion = "v1",
        }))).ShouldContain("ASSOCIATION_MISMATCH");
        (await BothAsync(id => SyncAsync(publishing, new SyncEntry
        {
            Name = Spanish("organisations", id), Record = Organisation(Spanish("organisations", id)),
        }))).ShouldContain("ASSOCIATION_MISMATCH");
        (await server.RevisionAsync()).ShouldBe(before);
    }

    private static async Task<InMemoryServer> WithHiddenRecordsAsync()
    {
        var server = await InMemoryServer.StartAsync();
        Record[] records =
        [
            Organisation(Spanish("organisations", Hidden)),
            Titled(Spanish("clusters", Hidden), new() { Cluster = new() }),
            Titled(Spanish("ecosystems", Hidden), new() { Ecosystem = new() { Type = EcosystemType.Innovation } }),
        ];
        foreach (var record in records)
            record.Visibility = Visibility.Private;
        await server.Client.PutAsync(records, cancellationToken: Cancel);
        return server;
    }

    private static Record Referring(string what, string id) => what switch
    {
        "provider" => Titled("associations/pl/capabilities/a", new()
        {
            Capability = new() { Provider = Spanish("organisations", id), Kind = ResourceKind.Manufacturing },
        }),
        "seeker" => Titled("associations/pl/needs/a", new()
        {
            Need = new() { Seeker = Spanish("organisations", id), Kind = ResourceKind.Product },
        }),
        "member" => Titled("associations/pl/organisations/a", new()
        {
            Organisation = new() { MemberOf = { Spanish("clusters", id) } },
        }),
        "facilitated cluster" => Titled("associations/pl/organisations/a", new()
        {
            Organisation = new() { Facilitation = new() { Clusters = { Spanish("clusters", id) } } },
        }),
        "ecosystem of a cluster" => Titled("associations/pl/clusters/a", new()
        {
            Cluster = new() { Ecosystems = { Spanish("ecosystems", id) } },
        }),
        _ => throw new ArgumentOutOfRangeException(nameof(what), what, null),
    };

    // What is answered of the one and of the other, which must be the same.
    private static async Task<string> BothAsync<T>(Func<string, Task<T>> call)
    {
        var (hidden, absent) = (await AnswerAsync(() => call(Hidden)), await AnswerAsync(() => call(Absent)));
        hidden.Replace(Hidden, Absent, StringComparison.Ordinal).ShouldBe(absent);
        return absent;
    }

    private static async Task<string> AnswerAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return $"{await call()}";
        }
        catch (RpcException refusal)
        {
            var trailers = refusal.Trailers.Where(entry => entry.Key != "date")
                .Select(entry => $"{entry.Key}: {TextOf(entry)}");
            return $"{refusal.Status} {string.Join('\n', trailers)}";
        }
    }

    private static string TextOf(Metadata.Entry entry) =>
        entry.IsBinary ? System.Text.Encoding.Latin1.GetString(entry.ValueBytes) : entry.Value;

    private static async Task<SyncRecordsResponse> SyncAsync(
        PublishingService.PublishingServiceClient publishing, SyncEntry entry)
    {
        using var call = publishing.SyncRecords(cancellationToken: Cancel);
        await call.SendAsync(
            new()
            {
                Start = new()
                {
                    Association = "pl", Kinds = { Enum.GetValues<RecordKind>()[1..] }, Missing = MissingAction.Keep,
                },
            },
            new() { Entry = entry },
            new() { End = new() { Count = 1 } });
        return await call;
    }

    private static string Spanish(string kind, string id) => $"associations/es/{kind}/{id}";

    private static Record Organisation(string name) => Titled(name, new() { Organisation = new() });

    private static Record Titled(string name, Record record)
    {
        record.Name = name;
        record.Visibility = Visibility.Public;
        record.Title = new() { ByLanguage = { ["en"] = "A title" } };
        return record;
    }
}
