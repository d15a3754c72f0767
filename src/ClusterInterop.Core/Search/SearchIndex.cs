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
/// <remarks>Not thread-safe: the owner lets one thread write, and others read only while nobody writes.</remarks>
internal sealed class SearchIndex
{
    private readonly List<IndexedRecord?> _records = [];
    private readonly WordIndex _words = new();
    private readonly SortedBlocks<NameKey> _byName;
    private readonly SortedBlocks<NewestKey> _byNewest = new();
    private readonly FacetPostings _facets;
    private readonly VocabularySet _vocabularies;

    public SearchIndex(VocabularySet vocabularies)
    {
        _vocabularies = vocabularies;
        _byName = new SortedBlocks<NameKey>();
        _facets = new FacetPostings(_byName);
    }

    /// <summary>How many records there are, in whatever state.</summary>
    public int Count => _byName.Count;

    /// <summary>Puts a record in the place of what the ordinal stood for.</summary>
    /// <param name="ordinal">A small number that stands for the record's name.</param>
    /// <param name="record">The record as it is now, in whatever state.</param>
    /// <param name="facets">Its facets, by the vocabularies of this index.</param>
    public void Put(int ordinal, StoredRecord record, RecordFacets facets)
    {
        Remove(ordinal);
        while (_records.Count <= ordinal)
            _records.Add(null);
        _records[ordinal] = new IndexedRecord(record, facets);
        Set(ordinal, _records[ordinal]!, present: true);
        _byName.Add(new NameKey(record.Name.Value, ordinal));
        _byNewest.Add(new NewestKey(record.Revision.Value, ordinal));
    }

    /// <summary>Takes a record out; an ordinal that stands for none changes nothing.</summary>
    public void Remove(int ordinal)
    {
        if (ordinal >= _records.Count || _records[ordinal] is not { } known)
            return;

        Set(ordinal, known, present: false);
        _byName.Remove(new NameKey(known.Record.Name.Value, ordinal));
        _byNewest.Remove(new NewestKey(known.Record.Revision.Value, ordinal));
        _records[ordinal] = null;
    }

    /// <summary>A page of the records that pass.</summary>
    public SearchPage Search(SearchQuery query)
    {
        using var scratch = new QueryScratch(_records.Count);
        var found = Find(query.Filter, scratch);
        var paging = new Paging(found, scratch, _records, _byName, _byNewest);

        // One more than the page holds tells whether there is another page.
        var ordinals = paging.Take(query.Order, query.After, query.PageSize + 1);
        var hasMore = ordinals.Count > query.PageSize;
        StoredRecord[] records = [.. ordinals.Take(query.PageSize).Select(ordinal => _records[ordinal]!.Record)];
        var next = hasMore ? query.TokenAfter(paging.PositionOf(query.Order, ordinals[query.PageSize - 1])) : "";
        return new SearchPage(records, next, found.Count());
    }

    /// <summary>All records that pass, in no order.</summary>
    public IReadOnlyList<IndexedRecord> FindAll(CompiledFilter filter)
    {
        using var scratch = new QueryScratch(_records.Count);
        var found = Find(filter, scratch);
        var records = new List<IndexedRecord>(found.Count());
        foreach (var ordinal in found)
            records.Add(_records[ordinal]!);
        return records;
    }

    private OrdinalBitmap Find(CompiledFilter filter, QueryScratch scratch)
    {
        var found = _facets.Find(filter, scratch);
        if (filter.Words.Count > 0)
            TextScoring.Apply(filter.Words, found, _words, _facets.Codes, _vocabularies, scratch);
        return found;
    }

    private void Set(int ordinal, IndexedRecord indexed, bool present)
    {
        _facets.Set(ordinal, indexed.Record, indexed.Facets, present);
        _words.Set(indexed.Record.Record.Title, indexed.Record.Record.Summary, ordinal, present);
    }
}

/// <summary>A record in the index.</summary>
internal sealed record IndexedRecord(StoredRecord Record, RecordFacets Facets);

/// <summary>A page of a search.</summary>
/// <param name="Records">In the order asked for.</param>
/// <param name="NextPageToken">Empty for the last page.</param>
/// <param name="TotalSize">How many records pass in all.</param>
internal sealed record SearchPage(IReadOnlyList<StoredRecord> Records, string NextPageToken, long TotalSize);
