using ClusterInterop.Core.Feed;
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
    private readonly LiveRecords _records = new();
    private readonly Dictionary<string, StoredRecord> _stored = [];
    private long _revision;

    public Published() => Index = new SearchIndex(_records, VocabularySet.BuiltIn);

    public SearchIndex Index { get; }

    /// <summary>The records as they were put.</summary>
    public IEnumerable<Record> Records => _stored.Values.Select(stored => stored.Record);

    /// <summary>The records as they are kept.</summary>
    public IEnumerable<LiveRecord> Live => _stored.Values.Select(stored => _records.Find(stored.Name)!.Value);

    public static Caller CallerOf(string association) =>
        new(AssociationId.TryParse(association, out var id) ? id : throw new ArgumentException(association));

    /// <summary>A record as it is kept.</summary>
    public static LiveRecord LiveOf(Record record)
    {
        var published = new Published();
        published.Put(record);
        return published.Live.Single();
    }

    public void Put(Record record)
    {
        record.Revision = ++_revision;
        if (record.State == RecordState.Unspecified)
            record.State = RecordState.Active;
        record.UpdateTime ??= new Timestamp();
        var stored = StoredRecord.Of(record, record.Visibility);
        _stored[record.Name] = stored;
        var ordinal = _records.Put(stored, RecordFacets.From(record, VocabularySet.BuiltIn), out var before);
        Index.Put(before, _records[ordinal], record);
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
