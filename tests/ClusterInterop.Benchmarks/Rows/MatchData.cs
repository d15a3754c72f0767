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
        run.Say($"making {count:N0} records");
        var make = kind(Generator);
        Records = new RecordFacets[count];
        Parallel.For(0, count, i => Records[i] = RecordFacets.From(make(i), Vocabularies));
        var begin = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
            Index.Put(i, Records[i]);
        run.Say($"indexed in {Stopwatch.GetElapsedTime(begin).TotalSeconds:0.0} s");
        Scan = new PlainScan(Records);
    }

    public RecordGenerator Generator { get; }

    public VocabularySet Vocabularies { get; }

    public Matcher Matcher { get; }

    public MatchIndex Index { get; } = new();

    public RecordFacets[] Records { get; }

    public PlainScan Scan { get; }

    public static MatchData WithCapabilities(Run run, int count) => new(run, count, generator => generator.Capability);

    public static MatchData WithNeeds(Run run, int count) => new(run, count, generator => generator.Need);

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
                .SequenceEqual(Index.Find(subject, query).Select(hit => (hit.Ordinal, hit.Score))));

    private IEnumerable<(int Ordinal, int Score)> Judged(RecordFacets subject) =>
        Enumerable.Range(0, Records.Length)
            .Select(i => (Ordinal: i, Score: Judge(subject, Records[i]) ?? -1))
            .Where(pair => pair.Score >= 0)
            .OrderByDescending(pair => pair.Score)
            .ThenBy(pair => Records[pair.Ordinal].Name, StringComparer.Ordinal);

    private static int? Judge(RecordFacets subject, RecordFacets other) =>
        subject.Need is not null ? Matcher.Judge(subject, other) : Matcher.Judge(other, subject);

    private RecordFacets[] FacetsOf(IEnumerable<Record> records) =>
        [.. records.Select(record => RecordFacets.From(record, Vocabularies))];
}
