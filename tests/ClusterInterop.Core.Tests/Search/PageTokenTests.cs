using ClusterInterop.Core.Faults;
using ClusterInterop.V1;

namespace ClusterInterop.Core.Tests.Search;

public sealed class PageTokenTests
{
    private readonly Published _directory = new();

    public PageTokenTests()
    {
        for (var i = 0; i < 3; i++)
            _directory.Put($"lathe-{i}", "Lathe");
    }

    [Theory]
    [InlineData("x")]
    [InlineData("not base64 at all")]
    [InlineData("AAAAAAAAAAAAAAAAAAAA")]
    public void A_token_that_was_never_given_is_refused(string token) => ShouldBeRefused(Request(token));

    [Fact]
    public void A_token_with_any_character_changed_is_refused()
    {
        var token = _directory.Search(Request("")).NextPageToken;
        for (var i = 0; i < token.Length; i++)
            ShouldBeRefused(Request(token[..i] + (token[i] == 'A' ? 'B' : 'A') + token[(i + 1)..]));
    }

    [Fact]
    public void A_token_of_another_search_is_refused()
    {
        var token = _directory.Search(Request("")).NextPageToken;

        var otherOrder = Request(token);
        otherOrder.Order = SearchOrder.Newest;
        ShouldBeRefused(otherOrder);
        var otherFilter = Request(token);
        otherFilter.Filter = new RecordFilter { Associations = { "es" } };
        ShouldBeRefused(otherFilter);
    }

    [Fact]
    public void A_page_may_be_of_another_size_than_the_one_before()
    {
        var request = Request(_directory.Search(Request("")).NextPageToken);
        request.PageSize = 10;

        Published.Ids(_directory.Search(request)).ShouldBe(["lathe-1", "lathe-2"]);
    }

    [Theory]
    [InlineData(SearchOrder.Name)]
    [InlineData(SearchOrder.Newest)]
    [InlineData(SearchOrder.Relevance)]
    public void A_token_has_at_most_200_characters_and_none_that_a_url_must_escape(SearchOrder order)
    {
        foreach (var end in new[] { "1", "2" })
        {
            _directory.Put(new Record
            {
                Name = $"associations/{new string('a', 63)}/needs/{new string('b', 62)}{end}",
                Title = Published.InEnglish("longest"),
            });
        }

        var page = _directory.Search(new SearchRecordsRequest
        {
            Filter = new RecordFilter { Text = "longest" }, Order = order, PageSize = 1,
        });

        page.NextPageToken.Length.ShouldBeLessThanOrEqualTo(200);
        page.NextPageToken.ShouldMatch("^[A-Za-z0-9_-]+$");
    }

    private static SearchRecordsRequest Request(string token) => new() { PageSize = 1, PageToken = token };

    private void ShouldBeRefused(SearchRecordsRequest request) =>
        Should.Throw<PageTokenInvalidException>(() => _directory.Search(request));
}
