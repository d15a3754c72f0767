using System.Diagnostics;
using ClusterInterop.Benchmarks.Frame;
using ClusterInterop.Core.Matching;

namespace ClusterInterop.Benchmarks.Rows;

/// <summary>
/// What the index is compared with: every record is judged, by the same judgement and with the same preparation of the
/// subject's words that the index uses, so that what is left between the two is the index. Timed over some of the
/// records, spread evenly, and scaled to all.
/// </summary>
internal sealed class PlainScan
{
    private const int Sampled = 2_000;

    private readonly Lexicon _lexicon = new();
    private readonly (RecordFacets Record, SaidText Said)[] _sample;
    private readonly double _scale;

    public PlainScan(RecordFacets[] records)
    {
        var step = Math.Max(1, records.Length / Sampled);
        _sample = [.. records.Where((_, i) => i % step == 0).Select(record => (record, _lexicon.Add(record)))];
        _scale = (double)records.Length / _sample.Length;
    }

    /// <summary>How long it would take to judge all records, for each subject.</summary>
    public Samples Time(IEnumerable<RecordFacets> subjects)
    {
        var samples = new Samples();
        foreach (var subject in subjects)
        {
            var begin = Stopwatch.GetTimestamp();
            var texts = new TextComparison(subject, _lexicon);
            foreach (var (record, said) in _sample)
                Judge(subject, record, texts, said);
            samples.Add((long)((Stopwatch.GetTimestamp() - begin) * _scale));
        }

        return samples;
    }

    private static int? Judge(RecordFacets subject, RecordFacets other, TextComparison texts, SaidText said)
    {
        var (need, capability) = subject.Need is not null ? (subject, other) : (other, subject);
        return HardConditions.Hold(need, capability)
            && PairJudgement.Of(need, capability).With(texts.CompareWith(said)) is { } parts
                ? parts.Score(need.Need!)
                : null;
    }
}
