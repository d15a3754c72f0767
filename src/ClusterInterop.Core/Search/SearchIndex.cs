using ClusterInterop.Core.Feed;
using ClusterInterop.Core.Matching;
using ClusterInterop.Core.Records;
using ClusterInterop.Core.Vocabularies;
using ClusterInterop.V1;

namespace ClusterInterop.Core.Search;

/// <summary>
/// All records by everything that a filter can ask for, in memory. Each value has the set of its records; a query is
/// worked out on whole sets as bitmaps (a set of a million records is combined with another in microseconds), so the
/// number of records that pass is known without looking at any of them, and none but those of the page are read.
/// </summary>
/// <param name="records">The records; who puts one there puts it here too.</param>
/// <param name="vocabularies">By which codes and labels are understood.</param>
/// <remarks>Not thread-safe: the owner lets one thread write, and others read only while nobody writes.</remarks>
internal sealed class SearchIndex(LiveRecords records, VocabularySet vocabularies)
{
    private readonly WordIndex _words = new();
    private readonly FacetPostings _facets = new(records);

    /// <summary>Nothing is searched until <see cref="EndLoading"/>: what keeps an order sorts once.</summary>
    public void BeginLoading() => _words.BeginLoading();

    public void EndLoading() => _words.EndLoading();

    /// <summary>Notes a record.</summary>
    /// <param name="before">The record as it was noted before; null for a new one.</param>
    /// <param name="now">The record as it is now, in whatever state.</param>
    /// <param name="message">The same, parsed.</param>
    public void Put(LiveRecord? before, in LiveRecord now, Record message)
    {
        _facets.Put(before, now);
        _words.Put(now.Ordinal, before?.Parse(), message);
    }

    /// <summary>A page of the records that pass.</summary>
    public SearchPage Search(SearchQuery query)
    {
        using var scratch = new QueryScratch(records.Count);
        var found = Find(query.Filter, scratch);
        var paging = new Paging(found, scratch, records);

        // One more than the page holds tells whether there is another page.
        var ordinals = paging.Take(query.Order, query.After, query.PageSize + 1);
        var hasMore = ordinals.Count > query.PageSize;
        var page = new LiveRecord[Math.Min(ordinals.Count, query.PageSize)];
        for (var i = 0; i < page.Length; i++)
            page[i] = records[ordinals[i]];
        var next = hasMore ? query.TokenAfter(paging.PositionOf(query.Order, page[^1])) : "";
        return new SearchPage(page, next, found.Count());
    }

    /// <summary>All records that pass, in no order.</summary>
    public IReadOnlyList<LiveRecord> FindAll(CompiledFilter filter)
    {
        using var scratch = new QueryScratch(records.Count);
        var found = Find(filter, scratch);
        var all = new List<LiveRecord>(found.Count());
        foreach (var ordinal in found)
            all.Add(records[ordinal]);
        return all;
    }

    private OrdinalBitmap Find(CompiledFilter filter, QueryScratch scratch)
    {
        var found = _facets.Find(filter, scratch);
        return filter.Words.Count > 0
            ? new TextScoring(_words, _facets.Codes, records, vocabularies, scratch).Narrow(found, filter.Words)
            : found;
    }
}

/// <summary>A page of a search.</summary>
/// <param name="Records">In the order asked for.</param>
/// <param name="NextPageToken">Empty for the last page.</param>
/// <param name="TotalSize">How many records pass in all.</param>
internal sealed record SearchPage(IReadOnlyList<LiveRecord> Records, string NextPageToken, long TotalSize);
