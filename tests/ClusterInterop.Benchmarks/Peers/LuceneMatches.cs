using System.Globalization;
using Lucene.Net.Documents;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Store;
using Lucene.Net.Util;

namespace ClusterInterop.Benchmarks.Peers;

/// <summary>
/// Needs or capabilities in Lucene.NET: codes as terms, those above a code too; everything else in the field cache and
/// in doc values, read by one filter. One segment, in memory. Ranked by the closeness of codes alone.
/// </summary>
/// <remarks>Lucene.NET has no percolator, so standing needs are documents, and the capability is the query. For one
/// thread.
/// </remarks>
internal sealed class LuceneMatches : IDisposable
{
    private const string At = "at";
    private const string Below = "below";
    private const string Area = "area";
    private const string Regions = "regions";
    private const double BufferMegabytes = 256;

    // One term for each value: they are read from the cache, never searched for.
    private static readonly FieldType Cached = new(Int64Field.TYPE_NOT_STORED) { NumericPrecisionStep = int.MaxValue };

    private readonly RAMDirectory _directory = new();
    private readonly DirectoryReader _reader;
    private readonly IndexSearcher _searcher;
    private readonly CachedColumns _columns;
    private readonly bool _areNeeds;
    private readonly int? _most;

    /// <param name="most">How many are asked for, the best; null for all.</param>
    public LuceneMatches(PeerColumns[] records, bool areNeeds, int? most)
    {
        (_areNeeds, _most) = (areNeeds, most);
        var config = new IndexWriterConfig(LuceneVersion.LUCENE_48, null) { RAMBufferSizeMB = BufferMegabytes };
        using (var writer = new IndexWriter(_directory, config))
        {
            foreach (var record in records)
                writer.AddDocument(DocumentOf(record));
            writer.ForceMerge(1);
        }

        _reader = DirectoryReader.Open(_directory);
        _searcher = new IndexSearcher(_reader);
        _columns = new CachedColumns(_reader.Leaves.Single().AtomicReader);
    }

    /// <summary>How many fit.</summary>
    public int Find(PeerColumns subject)
    {
        var codes = new BooleanQuery(disableCoord: true);
        foreach (var code in subject.Codes)
        {
            codes.Add(TermOf(Below, code.First, code.Depth), Occur.SHOULD);
            for (var i = 0; i < code.Above.Length; i++)
                codes.Add(TermOf(At, code.Above[i], i + 1), Occur.SHOULD);
        }

        var filter = new ConditionFilter(_columns.ConditionsFor(subject, _areNeeds));
        if (_most is { } most)
            return _searcher.Search(codes, filter, most).ScoreDocs.Length;
        var all = new AllHits();
        _searcher.Search(codes, filter, all);
        return all.Documents.Count;
    }

    public void Dispose()
    {
        _reader.Dispose();
        _directory.Dispose();
    }

    private static Document DocumentOf(PeerColumns record)
    {
        var document = new Document();
        foreach (var code in record.Codes.DistinctBy(code => code.First))
            document.Add(new StringField(At, Text(code.First), Field.Store.NO));
        foreach (var above in record.Codes.SelectMany(code => code.Above.Append(code.First)).Distinct())
            document.Add(new StringField(Below, Text(above), Field.Store.NO));
        foreach (var region in record.Area.Distinct())
            document.Add(new SortedSetDocValuesField(Area, new BytesRef(Text(region))));
        foreach (var region in record.Regions)
            document.Add(new SortedSetDocValuesField(Regions, new BytesRef(Text(region))));
        foreach (var (name, value) in CachedColumns.ValuesOf(record))
            document.Add(new Int64Field(name, value, Cached));
        return document;
    }

    private static ConstantScoreQuery TermOf(string field, long code, int depth) =>
        new(new TermQuery(new Term(field, Text(code)))) { Boost = depth };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed class ConditionFilter(Predicate<int> holds) : Filter
    {
        public override DocIdSet GetDocIdSet(AtomicReaderContext context, IBits acceptDocs) =>
            new FieldCacheDocIdSet(context.AtomicReader.MaxDoc, acceptDocs, holds);
    }

    private sealed class AllHits : ICollector
    {
        public List<int> Documents { get; } = [];

        public bool AcceptsDocsOutOfOrder => true;

        public void Collect(int doc) => Documents.Add(doc);

        public void SetNextReader(AtomicReaderContext context)
        {
        }

        public void SetScorer(Scorer scorer)
        {
        }
    }
}
