using ClusterInterop.Client;
using ClusterInterop.Testing;
using ClusterInterop.V1;

namespace ClusterInterop.Server.Tests;

/// <summary>Each rpc once, through the SDK: what was put in at one end comes out at the other.</summary>
public sealed class RpcTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Every_acknowledged_write_is_read_at_once()
    {
        await using var server = await InMemoryServer.StartAsync();
        var record = FullRecords.Association();

        for (var n = 0; n < 200; n++)
        {
            record.Title.ByLanguage["es"] = $"Asociación {n}";
            var written = await server.Client.PutAsync(record, cancellationToken: Cancel);
            (await server.Client.GetAsync(record.Name, Cancel)).Revision.ShouldBe(written.Revision);
        }

        await server.Client.WithdrawAsync([record.Name], cancellationToken: Cancel);
        (await server.Client.GetAsync(record.Name, Cancel)).State.ShouldBe(RecordState.Withdrawn);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_record_reads_back_as_it_was_written()
    {
        await using var server = await InMemoryServer.StartAsync();

        var written = await server.Client.PutAsync(FullRecords.All, cancellationToken: Cancel);

        written.Results.Select(result => result.Outcome).ShouldAllBe(outcome => outcome == WriteOutcome.Created);
        foreach (var record in FullRecords.All)
        {
            var read = await server.Client.GetAsync(record.Name, Cancel);
            read.Revision.ShouldBeInRange(written.Revision - 5, written.Revision);
            read.Uid = read.Etag = "";
            (read.Revision, read.State, read.CreateTime, read.UpdateTime) = (0, RecordState.Unspecified, null, null);
            read.ShouldBe(record);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task What_was_written_is_found_summarized_and_matched()
    {
        await using var server = await InMemoryServer.StartAsync();
        var written = await server.Client.PutAsync(FullRecords.All, cancellationToken: Cancel);

        var found = server.Client.SearchAsync(
            new RecordFilter { Text = "viseras", Regions = { "ES51" } },
            new SearchOptions { MinRevision = written.Revision },
            Cancel);
        (await found.Select(record => record.Name).ToListAsync(Cancel)).ShouldBe(
            ["associations/es/capabilities/printers", "associations/es/needs/visors"], ignoreOrder: true);

        var summary = await server.Client.SummarizeAsync(
            new SummarizeRecordsRequest
            {
                Filter = new RecordFilter { Associations = { "es" } },
                GroupBy = { new GroupBy { Kind = new() } },
                MinRevision = written.Revision,
            },
            Cancel);
        summary.TotalRecords.ShouldBe(6);
        summary.Groups.Single(group => group.Keys[0] == "capabilities").Available.Single()
            .ShouldBe(new Quantity { Value = "480", Unit = "H87" });

        var match = (await server.Client.FindMatchesAsync(
            "associations/es/needs/visors", cancellationToken: Cancel).ToListAsync(Cancel)).ShouldHaveSingleItem();
        match.Capability.ShouldBe("associations/es/capabilities/printers");
        match.Score.ShouldBe(match.Parts.Sum(part => part.Value));
    }

    [Fact(Timeout = 60_000)]
    public async Task Watchers_see_records_and_matches_appear_and_go()
    {
        await using var server = await InMemoryServer.StartAsync();
        await using var records = server.Client.WatchRecordsAsync(
            new RecordFilter { Associations = { "es" } }, cancellationToken: Cancel).GetAsyncEnumerator(Cancel);
        await using var matches = server.Client.WatchMatchChangesAsync(
            new MatchSubscription { Subjects = new() { Kinds = { RecordKind.Need } } },
            cancellationToken: Cancel).GetAsyncEnumerator(Cancel);

        await server.Client.PutAsync(FullRecords.All, cancellationToken: Cancel);
        var seen = new List<string>();
        while (seen.Count < 6 && await records.MoveNextAsync())
        {
            if (records.Current.Record is { } record)
                seen.Add(record.Name);
        }

        seen.ShouldBe(FullRecords.All.Select(record => record.Name));
        (await matches.MoveNextAsync()).ShouldBeTrue();
        matches.Current.Kind.ShouldBe(MatchChangeKind.Found);
        matches.Current.Match.Capability.ShouldBe("associations/es/capabilities/printers");

        await server.Client.WithdrawAsync("associations/es/capabilities/printers", cancellationToken: Cancel);
        (await matches.MoveNextAsync()).ShouldBeTrue();
        matches.Current.Kind.ShouldBe(MatchChangeKind.Gone);
        while (await records.MoveNextAsync() && records.Current.Removal is null)
        {
        }

        records.Current.Removal!.Name.ShouldBe("associations/es/capabilities/printers");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_register_is_synchronised()
    {
        await using var server = await InMemoryServer.StartAsync();
        RecordKind[] kinds =
            [RecordKind.Association, RecordKind.Cluster, RecordKind.Organisation, RecordKind.Ecosystem,
             RecordKind.Capability, RecordKind.Need];

        var first = await server.Client.SyncAsync("es", kinds, FullRecords.All, cancellationToken: Cancel);
        first.Committed.ShouldBeTrue();
        first.Created.ShouldBe(6);

        var second = await server.Client.SyncAsync(
            "es", kinds, FullRecords.All.Where(record => record.Need is null), cancellationToken: Cancel);
        second.Unchanged.ShouldBe(5);
        second.Withdrawn.ShouldBe(1);
        (await server.Client.GetAsync("associations/es/needs/visors", Cancel)).State.ShouldBe(RecordState.Withdrawn);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_vocabularies_are_listed_and_searched_in_any_language_page_by_page()
    {
        await using var server = await InMemoryServer.StartAsync();

        (await server.Client.ListVocabulariesAsync(Cancel)).Select(vocabulary => vocabulary.Scheme).ShouldBe(
            ["country", "cpv", "currency", "ecosystem", "language", "nace", "nuts", "unit"]);
        var all = await server.Client.SearchTermsAsync(
            "", new TermOptions { Schemes = ["ecosystem"] }, Cancel).ToListAsync(Cancel);
        all.Count.ShouldBe(14);
        var service = new VocabularyService.VocabularyServiceClient(server.NewChannel());
        var request = new SearchTermsRequest { Schemes = { "ecosystem" }, PageSize = 5, Languages = { "pl" } };
        var paged = new List<Term>();
        do
        {
            var page = await service.SearchTermsAsync(request, cancellationToken: Cancel);
            page.Terms.Count.ShouldBeLessThanOrEqualTo(5);
            paged.AddRange(page.Terms);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);

        paged.Select(term => term.Value).ShouldBe(all.Select(term => term.Value));
        paged.Single(term => term.Value == "health").LabelLanguage.ShouldBe("pl");
    }

    [Theory(Timeout = 60_000)]
    [InlineData("x", "FIELD_INVALID", "schemes[0]")]
    [InlineData("ecosystem", "PAGE_TOKEN_INVALID", null)]
    public async Task A_term_search_that_is_not_understood_is_refused(string scheme, string reason, string? path)
    {
        await using var server = await InMemoryServer.StartAsync();
        var service = new VocabularyService.VocabularyServiceClient(server.NewChannel());

        var refusal = await Should.ThrowAsync<Grpc.Core.RpcException>(async () =>
            await service.SearchTermsAsync(
                new SearchTermsRequest { Schemes = { scheme }, PageToken = "garbled" }, cancellationToken: Cancel));

        var status = refusal.GetRpcStatusOf();
        status.Reason.ShouldBe(reason);
        status.Path.ShouldBe(path);
    }
}
