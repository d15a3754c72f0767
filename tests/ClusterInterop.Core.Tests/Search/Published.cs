using ClusterInterop.Core.Matching;
using ClusterInterop.Core.Records;
using ClusterInterop.Core.Search;
using ClusterInterop.Core.Vocabularies;
using ClusterInterop.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClusterInterop.Core.Tests.Search;

/// <summary>A directory for tests: gives revisions, and keeps the index and its records in step.</summary>
internal sealed class Published
{
    public static readonly Caller Spain = CallerOf("es");
    private readonly Dictionary<string, int> _ordinals = [];
    private readonly Dictionary<string, StoredRecord> _records = [];
    private long _revision;

    public SearchIndex Index { get; } = new(VocabularySet.BuiltIn);

    public IEnumerable<StoredRecord> Records => _records.Values;

    public static Caller CallerOf(string association) =>
        new(AssociationId.TryParse(association, out var id) ? id : throw new ArgumentException(association));

    public static RecordFacets FacetsOf(StoredRecord record) =>
        RecordFacets.From(record.Record, VocabularySet.BuiltIn);

    public void Put(Record record)
    {
        record.Revision = ++_revision;
        if (record.State == RecordState.Unspecified)
            record.State = RecordState.Active;
        record.UpdateTime ??= new Timestamp();
        var stored = StoredRecord.Of(record, record.Visibility);
        _ordinals.TryAdd(record.Name, _ordinals.Count);
        _records[record.Name] = stored;
        Index.Put(_ordinals[record.Name], stored, FacetsOf(stored));
    }

    public void Remove(string name)
    {
        _records.Remove(name);
        Index.Remove(_ordinals[name]);
    }

    /// <summary>A capability of Spain with a title, and perhaps more.</summary>
    public void Put(string id, string title, string summary = "", params Code[] codes)
    {
        var record = new Record
        {
            Name = $"associations/es/capabilities/{id}",
            Title = InEnglish(title),
            Codes = { codes },
            Capability = new Capability(),
        };
        if (summary.Length > 0)
            record.Summary = InEnglish(summary);
        Put(record);
    }

    public SearchPage Search(SearchRecordsRequest request, Caller? caller = null) =>
        Index.Search(SearchQuery.From(request, VocabularySet.BuiltIn, caller ?? Spain));

    public Summary Summarize(SummarizeRecordsRequest request, Caller? caller = null)
    {
        var query = SummaryQuery.From(request, VocabularySet.BuiltIn, caller ?? Spain);
        return Summary.Of(query, Index.FindAll(query.Filter));
    }

    /// <summary>The ids of what a text finds, in the order of relevance.</summary>
    public IEnumerable<string> Find(string text) => Ids(Search(new SearchRecordsRequest
    {
        Filter = new RecordFilter { Text = text },
    }));

    public static IEnumerable<string> Ids(SearchPage page) =>
        page.Records.Select(record => record.Name.Value.Split('/')[^1]);

    public static Text InEnglish(string text) => new() { ByLanguage = { ["en"] = text } };
}
