using System.Diagnostics;
using ClusterInterop.Benchmarks.Frame;
using ClusterInterop.Benchmarks.Workload;
using ClusterInterop.Core.Matching;
using ClusterInterop.Core.Vocabularies;

namespace ClusterInterop.Benchmarks.Rows;

/// <summary>An index full of needs or of capabilities, and the plain scan over the same records.</summary>
internal sealed class MatchData
{
    /// <summary>For so many subjects the index is held against a scan of everything.</summary>
    public const int ComparedSubjects = 3;

    private MatchData(Run run, int count, Func<RecordGenerator, Func<int, Record>> kind)
    {
        Generator = new RecordGenerator(run.Seed);
        Vocabularies = VocabularySet.BuiltIn.With(Generator.Vocabulary);
        Matcher = new Matcher(Vocabularies);
        Index = new MatchIndex(Vocabularies);
        run.Say($"making {count:N0} records");
        var make = kind(Generator);
        Records = new RecordFacets[count];
        Parallel.For(0, count, i => Records[i] = RecordFacets.From(make(i), Vocabularies));
        var begin = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
            Index.Put(i, Records[i]);
        run.Say($"indexed in {Stopwatch.GetElapsedTime(begin).TotalSeconds:0.0} s");
        Scan = new PlainScan(Records, Matcher);
    }

    public RecordGenerator Generator { get; }

    public VocabularySet Vocabularies { get; }

    public Matcher Matcher { get; }

    public MatchIndex Index { get; }

    public RecordFacets[] Records { get; }

    public PlainScan Scan { get; }

    public static MatchData WithCapabilities(Run run, int count) => new(run, count, generator => generator.Capability);

    public static MatchData WithNeeds(Run run, int count) => new(run, count, generator => generator.Need);

    /// <summary>What an index alone holds of memory for each record, and how long it takes to build: the facets it is
    /// made of are read a few at a time, untimed, and let go.</summary>
    public static (double BytesEach, TimeSpan BuildTime) MeasureIndex(Run run, bool ofNeeds, int count)
    {
        const int AtATime = 10_000;
        var generator = new RecordGenerator(run.Seed);
        var vocabularies = VocabularySet.BuiltIn.With(generator.Vocabulary);
        Func<int, Record> make = ofNeeds ? generator.Need : generator.Capability;
        RecordFacets.From(make(0), vocabularies); // what is made once, of the vocabularies
        var index = new MatchIndex(vocabularies);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var time = TimeSpan.Zero;
        foreach (var numbers in Enumerable.Range(0, count).Chunk(AtATime))
        {
            var records = numbers.AsParallel().AsOrdered()
                .Select(number => RecordFacets.From(make(number), vocabularies)).ToArray();
            var begin = Stopwatch.GetTimestamp();
            for (var i = 0; i < records.Length; i++)
                index.Put(numbers[i], records[i]);
            time += Stopwatch.GetElapsedTime(begin);
        }

        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(index);
        return (bytes / (double)count, time);
    }

    public RecordFacets[] Needs(int count) => FacetsOf(Enumerable.Range(0, count).Select(Generator.Need));

    /// <summary>The first needs of a shape.</summary>
    public RecordFacets[] NeedsOf(Shape shape, int count) => FacetsOf(Enumerable.Range(0, int.MaxValue)
        .Where(number => Generator.ShapeOfNeed(number) == shape)
        .Take(count)
        .Select(Generator.Need));

    public RecordFacets[] Capabilities(int count) =>
        FacetsOf(Enumerable.Range(0, count).Select(Generator.Capability));

    /// <summary>For how many of the first few subjects the index finds exactly what a scan of everything finds.
    /// </summary>
    public int CountAgreeing(RecordFacets[] subjects, MatchQuery query) =>
        subjects.Take(ComparedSubjects).Count(subject =>
            Judged(subject).Take(query.Most ?? int.MaxValue)
                .SequenceEqual(Find(subject, query).Select(hit => (hit.Ordinal, hit.Score))));

    public IReadOnlyList<MatchHit> Find(RecordFacets subject, MatchQuery query) =>
        Index.Find(subject, query, ordinal => Records[ordinal].Name);

    private IEnumerable<(int Ordinal, int Score)> Judged(RecordFacets subject) =>
        Enumerable.Range(0, Records.Length)
            .Select(i => (Ordinal: i, Score: Judge(subject, Records[i]) ?? -1))
            .Where(pair => pair.Score >= 0)
            .OrderByDescending(pair => pair.Score)
            .ThenBy(pair => Records[pair.Ordinal].Name, StringComparer.Ordinal);

    private int? Judge(RecordFacets subject, RecordFacets other) =>
        subject.Need is not null ? Matcher.Judge(subject, other) : Matcher.Judge(other, subject);

    private RecordFacets[] FacetsOf(IEnumerable<Record> records) =>
        [.. records.Select(record => RecordFacets.From(record, Vocabularies))];
}
