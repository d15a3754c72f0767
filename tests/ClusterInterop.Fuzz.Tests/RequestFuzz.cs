using ClusterInterop.Core.Feed;
using ClusterInterop.Server.Tests;
using ClusterInterop.Server.Tests.Streams;
using ClusterInterop.V1;

namespace ClusterInterop.Fuzz.Tests;

public sealed class RequestFuzz(FuzzedDirectory directory) : IClassFixture<FuzzedDirectory>
{
    private DirectoryWorld World => directory.World;

    [Fact]
    public Task A_get_is_answered_or_refused_by_a_fault() => FuzzedDirectory.SendAsync(
        3_000,
        (request, caller) => directory.Reader.GetAsync(request, caller, CancellationToken.None),
        new GetRecordRequest { Name = "associations/es/needs/visors" });

    [Fact]
    public Task Contacts_are_told_or_refused_by_a_fault() => FuzzedDirectory.SendAsync(
        3_000,
        (request, caller) => directory.Reader.GetContactsAsync(request, caller, CancellationToken.None),
        new GetContactsRequest { Name = "associations/es/needs/visors" });

    [Fact]
    public Task An_erasure_by_the_operator_is_done_or_refused_by_a_fault() => FuzzedDirectory.SendAsync(
        1_000,
        (request, caller) => World.Publisher.EraseAsync(request, caller, CancellationToken.None),
        new EraseRecordsRequest { Names = { "associations/es/needs/none", "associations/eu", "associations/es/x" } });

    [Fact]
    public Task A_search_is_answered_or_refused_by_a_fault() => FuzzedDirectory.SendAsync(
        3_000,
        (request, caller) =>
        {
            request.MinRevision = Reached(request.MinRevision);
            return directory.Reader.SearchAsync(request, caller, CancellationToken.None);
        },
        new SearchRecordsRequest { Filter = FullRecords.Filter(withText: true), PageSize = 10 },
        new SearchRecordsRequest { Filter = new(), Order = SearchOrder.Newest, PageToken = "AAAAAAAAAAAAAAAAAAAAAA" },
        new SearchRecordsRequest { Filter = new() { Text = "viseras" }, Order = SearchOrder.Relevance });

    [Fact]
    public Task A_summary_is_answered_or_refused_by_a_fault() => FuzzedDirectory.SendAsync(
        3_000,
        (request, caller) =>
        {
            request.MinRevision = Reached(request.MinRevision);
            return directory.Reader.SummarizeAsync(request, caller, CancellationToken.None);
        },
        new SummarizeRecordsRequest
        {
            Filter = FullRecords.Filter(withText: true),
            GroupBy =
            {
                new GroupBy { Code = new CodeDimension { Scheme = "ecosystem", Level = 1 } },
                new GroupBy { Region = new RegionDimension { Level = 2 } },
            },
        },
        new SummarizeRecordsRequest { GroupBy = { new GroupBy { Kind = new() } } });

    [Fact]
    public Task A_call_for_matches_is_answered_or_refused_by_a_fault() => FuzzedDirectory.SendAsync(
        3_000,
        (request, caller) =>
        {
            request.MinRevision = Reached(request.MinRevision);
            return World.Finder.FindAsync(request, caller, CancellationToken.None);
        },
        new FindMatchesRequest { Name = "associations/es/needs/visors", Candidates = FullRecords.Filter(false) },
        new FindMatchesRequest { Draft = FullRecords.Need(), PageToken = "1-00000000" },
        new FindMatchesRequest { Draft = FullRecords.Capability(), MinScore = 1 });

    [Fact]
    public Task A_search_for_codes_is_answered_or_refused_by_a_fault() => FuzzedDirectory.SendAsync(
        2_000,
        (request, _) =>
            new Server.Services.VocabularyService(World.Directory.Vocabularies, directory.Contract)
                .SearchTerms(request, null!),
        new SearchTermsRequest { Text = "viseras", Schemes = { "ecosystem" }, Parent = "health", Languages = { "es" } },
        new SearchTermsRequest { Text = "medical face masks" });

    [Fact]
    public Task A_stream_of_records_catches_up_or_is_refused_by_a_fault() => FuzzedDirectory.SendAsync(
        2_000,
        (request, caller) =>
        {
            (request.Options ??= new()).StopWhenCaughtUp = true;
            var life = World.LongLife();
            return ReadToEndAsync(call => World.Records.OpenAsync(request, caller, life, call));
        },
        new WatchRecordsRequest { Filter = FullRecords.Filter(withText: false), Options = new() },
        new WatchRecordsRequest { Filter = new(), Options = new() { CheckpointSeconds = 5 } });

    [Fact]
    public Task A_stream_of_matches_catches_up_or_is_refused_by_a_fault() => FuzzedDirectory.SendAsync(
        2_000,
        (request, caller) =>
        {
            (request.Options ??= new()).StopWhenCaughtUp = true;
            var life = World.LongLife();
            return ReadToEndAsync(call => World.Matches.OpenAsync(request, caller, life, call));
        },
        new WatchMatchesRequest { Subjects = FullRecords.Filter(false), Candidates = new(), Options = new() },
        new WatchMatchesRequest { Options = new() { CheckpointSeconds = 5 } });

    private static async Task ReadToEndAsync(Func<CancellationToken, Task<StreamRun>> open)
    {
        await using var stream = new MessageReader(open);
        while (await stream.NextOrEndAsync() is not null)
        {
        }
    }

    // The clock stands still, so a wait for a revision that is not there would not end.
    private long Reached(long asked) => Math.Min(asked, World.Directory.Head.Applied.Value);
}
