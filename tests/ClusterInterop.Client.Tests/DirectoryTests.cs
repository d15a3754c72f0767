using System.Globalization;
using ClusterInterop.V1;
using static ClusterInterop.Client.Tests.Samples;

namespace ClusterInterop.Client.Tests;

/// <summary>Reading one record, many, and their sums.</summary>
public sealed class DirectoryTests
{
    [Fact(Timeout = 30_000)]
    public async Task A_record_that_is_not_there_is_found_as_null()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Directory.Get = (_, _) => throw ScriptedFault.Of(
            Google.Rpc.Code.NotFound, "RECORD_NOT_FOUND", "There is no record that the caller may see.");
        using var client = server.Connect();

        (await client.FindAsync("associations/xx", Cancel)).ShouldBeNull();

        var failure = await Should.ThrowAsync<ClusterInteropException>(
            () => client.GetAsync("associations/xx", Cancel));
        failure.Reason.ShouldBe("RECORD_NOT_FOUND");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_search_reads_page_after_page_and_no_further_than_asked()
    {
        await using var server = await ScriptedServer.StartAsync();
        var requests = new List<SearchRecordsRequest>();
        server.Directory.Search = request =>
        {
            requests.Add(request);
            var first = request.PageToken.Length == 0 ? 1 : int.Parse(request.PageToken, CultureInfo.InvariantCulture);
            return new SearchRecordsResponse
            {
                Records = { Enumerable.Range(first, 2).Select(n => new Record { Name = $"r{n}" }) },
                NextPageToken = first >= 5 ? "" : $"{first + 2}",
            };
        };
        using var client = server.Connect();
        var options = new SearchOptions { Order = SearchOrder.Newest, PageSize = 2, MinRevision = 9 };

        var all = await client.SearchAsync(new RecordFilter { Text = "mask" }, options, Cancel).ReadAllAsync();

        all.Select(record => record.Name).ShouldBe(["r1", "r2", "r3", "r4", "r5", "r6"]);
        requests.Select(request => request.PageToken).ShouldBe(["", "3", "5"]);
        requests[2].ShouldBe(new SearchRecordsRequest
        {
            Filter = new RecordFilter { Text = "mask" },
            Order = SearchOrder.Newest,
            PageSize = 2,
            MinRevision = 9,
            PageToken = "5",
        });

        requests.Clear();
        await client.SearchAsync(cancellationToken: Cancel).ReadAsync(2);
        requests.Count.ShouldBe(1);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_summary_groups_by_what_it_is_asked_for()
    {
        await using var server = await ScriptedServer.StartAsync();
        SummarizeRecordsRequest? seen = null;
        server.Directory.Summarize = request =>
        {
            seen = request;
            return new SummarizeRecordsResponse { TotalRecords = 3 };
        };
        using var client = server.Connect();

        var summary = await client.SummarizeAsync(
            new RecordFilter { Kinds = { RecordKind.Capability } },
            [SummaryBy.Region(2), SummaryBy.Code("cpv", 1), SummaryBy.Kind()],
            Cancel);

        summary.TotalRecords.ShouldBe(3);
        seen!.GroupBy.ShouldBe(
        [
            new GroupBy { Region = new RegionDimension { Level = 2 } },
            new GroupBy { Code = new CodeDimension { Scheme = "cpv", Level = 1 } },
            new GroupBy { Kind = new KindDimension() },
        ]);
    }

    [Fact(Timeout = 30_000)]
    public async Task Matches_are_found_for_a_published_record_and_for_a_draft()
    {
        await using var server = await ScriptedServer.StartAsync();
        var requests = new List<FindMatchesRequest>();
        server.Matching.Find = request =>
        {
            requests.Add(request);
            return new FindMatchesResponse { Matches = { AMatch("n", "c", 800) } };
        };
        using var client = server.Connect();
        var options = new MatchOptions
        {
            Candidates = new RecordFilter { Associations = { "pl" } },
            MinScore = 200,
            ExcludeSameAssociation = true,
            PageSize = 10,
            MinRevision = 5,
        };

        var published = await client.FindMatchesAsync("associations/es/needs/n", options, Cancel).ReadAllAsync();
        await client.FindMatchesAsync(ACapability("draft"), cancellationToken: Cancel).ReadAllAsync();

        published.ShouldBe([AMatch("n", "c", 800)]);
        requests.ShouldBe(
        [
            new FindMatchesRequest
            {
                Name = "associations/es/needs/n",
                Candidates = new RecordFilter { Associations = { "pl" } },
                MinScore = 200,
                ExcludeSameAssociation = true,
                PageSize = 10,
                MinRevision = 5,
            },
            new FindMatchesRequest { Draft = ACapability("draft") },
        ]);
    }

    [Fact(Timeout = 30_000)]
    public async Task Codes_are_found_by_text_and_vocabularies_listed()
    {
        await using var server = await ScriptedServer.StartAsync();
        SearchTermsRequest? seen = null;
        server.Vocabularies.Search = request =>
        {
            seen = request;
            return new SearchTermsResponse { Terms = { new Term { Scheme = "cpv", Value = "33141000" } } };
        };
        server.Vocabularies.List = new() { Vocabularies = { new Vocabulary { Scheme = "cpv" } } };
        using var client = server.Connect();
        var options = new TermOptions { Schemes = ["cpv"], Parent = "33000000", Languages = ["pl"], PageSize = 5 };

        var terms = await client.SearchTermsAsync("maseczki", options, Cancel).ReadAllAsync();

        terms.ShouldHaveSingleItem().Value.ShouldBe("33141000");
        seen.ShouldBe(new SearchTermsRequest
        {
            Text = "maseczki",
            Schemes = { "cpv" },
            Parent = "33000000",
            Languages = { "pl" },
            PageSize = 5,
        });
        (await client.ListVocabulariesAsync(Cancel)).ShouldHaveSingleItem().Scheme.ShouldBe("cpv");
    }
}
