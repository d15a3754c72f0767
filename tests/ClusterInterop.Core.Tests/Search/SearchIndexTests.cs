using ClusterInterop.Core.Faults;
using ClusterInterop.Core.Search;
using ClusterInterop.Core.Vocabularies;
using ClusterInterop.V1;
using CsCheck;

namespace ClusterInterop.Core.Tests.Search;

public sealed class SearchIndexTests
{
    private static readonly SearchOrder[] Orders = [SearchOrder.Name, SearchOrder.Newest, SearchOrder.Relevance];

    [Fact]
    public void It_finds_exactly_what_a_full_scan_finds_while_records_come_change_and_go() =>
        Gen.Int.Sample(seed =>
        {
            var random = new Random(seed);
            var (directory, values) = (new Published(), new RandomDirectory(random));
            for (var step = 0; step < 40; step++)
            {
                Change(directory, values, random);
                if (step % 4 == 3)
                    ShouldFindWhatAFullScanFinds(directory, values.NextFilter(), values.NextCaller());
            }
        }, iter: 200);

    [Fact]
    public void Pages_put_together_are_the_one_big_page() => Gen.Int.Sample(seed =>
    {
        var random = new Random(seed);
        var (directory, values) = (new Published(), new RandomDirectory(random));
        for (var i = 0; i < 80; i++)
            directory.Put(values.NextRecord());
        var request = new SearchRecordsRequest
        {
            Filter = values.NextFilter(), Order = Orders[random.Next(3)], PageSize = 500,
        };
        var caller = Published.CallerOf("es");
        var whole = directory.Search(request, caller);

        request.PageSize = random.Next(1, 8);
        var pages = new List<string>();
        do
        {
            var page = directory.Search(request, caller);
            page.TotalSize.ShouldBe(whole.TotalSize);
            page.Records.Count.ShouldBeLessThanOrEqualTo(request.PageSize);
            pages.AddRange(page.Records.Select(record => record.Name.Value));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);

        whole.NextPageToken.ShouldBe("");
        pages.ShouldBe(whole.Records.Select(record => record.Name.Value));
    }, iter: 200);

    [Fact]
    public void Streams_and_searches_decide_alike() => Gen.Int.Sample(seed =>
    {
        var values = new RandomDirectory(new Random(seed));
        var directory = new Published();
        for (var i = 0; i < 40; i++)
            directory.Put(values.NextRecord());
        var (filter, caller) = (values.NextFilter(), values.NextCaller());
        filter.Text = "";
        var who = caller is null ? Core.Records.Caller.OfNoAssociation : Published.CallerOf(caller);
        var compiled = CompiledFilter.Compile(filter, "filter", false, VocabularySet.BuiltIn, who, new Violations());

        var passing = directory.Live.Where(record => compiled.Passes(record)).ToList();

        passing.Select(record => record.Name.Value).ShouldBe(
            directory.Index.FindAll(compiled).Select(found => found.Name.Value), ignoreOrder: true);
        passing.ShouldAllBe(record => compiled.PassesName(record));
    }, iter: 300);

    [Fact]
    public void A_record_that_changes_again_moves_to_the_front_of_the_newest()
    {
        var directory = new Published();
        foreach (var id in new[] { "a", "b", "c", "a" })
            directory.Put(id, "Lathe");

        var page = directory.Search(new SearchRecordsRequest { Order = SearchOrder.Newest });

        Published.Ids(page).ShouldBe(["a", "c", "b"]);
    }

    [Fact]
    public void Without_text_records_come_by_name_and_fifty_a_page()
    {
        var directory = new Published();
        for (var i = 60; i > 0; i--)
            directory.Put($"lathe-{i:D2}", "Lathe");

        var page = directory.Search(new SearchRecordsRequest());

        page.Records.Count.ShouldBe(50);
        page.TotalSize.ShouldBe(60);
        Published.Ids(page).First().ShouldBe("lathe-01");
        var rest = directory.Search(new SearchRecordsRequest { PageToken = page.NextPageToken });
        Published.Ids(rest).ShouldBe(Enumerable.Range(51, 10).Select(i => $"lathe-{i}"));
        rest.NextPageToken.ShouldBe("");
    }

    [Theory]
    [InlineData(SearchOrder.Name, "0007,0507,1007,1507,2007")]
    [InlineData(SearchOrder.Newest, "2007,1507,1007,0507,0007")]
    [InlineData(SearchOrder.Relevance, "0007,0507,1007,1507,2007")]
    public void A_few_of_many_come_in_the_same_order_and_pages(SearchOrder order, string expected)
    {
        var directory = new Published();
        for (var i = 0; i < 2_400; i++)
            directory.Put($"{i:D4}", i % 500 == 7 ? "Ventilator" : "Lathe");
        var request = new SearchRecordsRequest
        {
            Filter = new RecordFilter { Text = "ventilator" }, Order = order, PageSize = 2,
        };

        var ids = new List<string>();
        do
        {
            var page = directory.Search(request);
            page.TotalSize.ShouldBe(5);
            ids.AddRange(Published.Ids(page));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);

        string.Join(',', ids).ShouldBe(expected);
    }

    private static void Change(Published directory, RandomDirectory values, Random random)
    {
        if (random.Next(4) == 0)
            directory.Put(values.NextErased());
        else
            directory.Put(values.NextRecord());
    }

    private static void ShouldFindWhatAFullScanFinds(Published directory, RecordFilter filter, string? caller)
    {
        var expected = directory.Records
            .Where(record => FullScan.Passes(record, filter, caller)).ToList();
        var who = caller is null ? Core.Records.Caller.OfNoAssociation : Published.CallerOf(caller);

        foreach (var order in Orders)
        {
            var page = directory.Search(
                new SearchRecordsRequest { Filter = filter, Order = order, PageSize = 500 }, who);

            page.TotalSize.ShouldBe(expected.Count);
            var names = page.Records.Select(record => record.Name.Value);
            if (order == SearchOrder.Relevance)
                names.ShouldBe(expected.Select(record => record.Name), ignoreOrder: true);
            else if (order == SearchOrder.Name)
                names.ShouldBe(expected.Select(record => record.Name).Order(StringComparer.Ordinal));
            else
                names.ShouldBe(expected.OrderByDescending(record => record.Revision).Select(record => record.Name));
        }
    }
}
