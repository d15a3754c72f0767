using ClusterInterop.Core.Faults;
using ClusterInterop.Core.Records;
using ClusterInterop.Core.Vocabularies;
using ClusterInterop.V1;

namespace ClusterInterop.Core.Search;

/// <summary>A search as it is carried out: which records, in which order, and from where. Immutable.</summary>
internal sealed class SearchQuery
{
    private const int DefaultPageSize = 50;

    private SearchQuery(CompiledFilter filter, SearchOrder order, int pageSize, PagePosition? after)
    {
        Filter = filter;
        Order = order;
        PageSize = pageSize;
        After = after;
    }

    public CompiledFilter Filter { get; }

    /// <summary>RELEVANCE (of a filter with text only), NAME or NEWEST.</summary>
    public SearchOrder Order { get; }

    public int PageSize { get; }

    /// <summary>The last record of the page before; null for the first page.</summary>
    public PagePosition? After { get; }

    /// <param name="request">A request that the contract's rules have accepted.</param>
    /// <param name="vocabularies">Those of the index that is searched.</param>
    /// <param name="caller">Who asks.</param>
    /// <exception cref="InvalidRequestException">The filter cannot be understood.</exception>
    /// <exception cref="PageTokenInvalidException">The page token is garbled or belongs to another search.</exception>
    public static SearchQuery From(SearchRecordsRequest request, VocabularySet vocabularies, Caller caller)
    {
        var violations = new Violations();
        var filter = CompiledFilter.Compile(
            request.Filter, "filter", allowsText: true, vocabularies, caller, violations);
        violations.ThrowIfAny();

        // Without text everything is equally relevant, and what is equally relevant comes by name.
        var order = request.Order switch
        {
            SearchOrder.Unspecified or SearchOrder.Relevance when filter.Words.Count == 0 => SearchOrder.Name,
            SearchOrder.Unspecified => SearchOrder.Relevance,
            _ => request.Order,
        };
        PagePosition? after = request.PageToken.Length == 0
            ? null
            : PageToken.Read(request.PageToken, filter.Scope.Span, order);
        return new SearchQuery(filter, order, request.PageSize == 0 ? DefaultPageSize : request.PageSize, after);
    }

    /// <summary>The token of the page after a position.</summary>
    public string TokenAfter(PagePosition position) => PageToken.Write(position, Filter.Scope.Span, Order);
}
