using System.Diagnostics;
using ClusterInterop.Benchmarks.Frame;
using ClusterInterop.Core.Matching;

namespace ClusterInterop.Benchmarks.Rows;

/// <summary>
/// What the index is compared with: every record is judged, by the same judgement. Timed over some of the records,
/// spread evenly, and scaled to all.
/// </summary>
internal sealed class PlainScan
{
    private const int Sampled = 2_000;

    private readonly Matcher _matcher;
    private readonly RecordFacets[] _sample;
    private readonly double _scale;

    public PlainScan(RecordFacets[] records, Matcher matcher)
    {
        var step = Math.Max(1, records.Length / Sampled);
        _matcher = matcher;
        _sample = [.. records.Where((_, i) => i % step == 0)];
        _scale = (double)records.Length / _sample.Length;
    }

    /// <summary>How long it would take to judge all records, for each subject.</summary>
    public Samples Time(IEnumerable<RecordFacets> subjects)
    {
        var samples = new Samples();
        foreach (var subject in subjects)
        {
            var begin = Stopwatch.GetTimestamp();
            foreach (var record in _sample)
                Judge(subject, record);
            samples.Add((long)((Stopwatch.GetTimestamp() - begin) * _scale));
        }

        return samples;
    }

    private int? Judge(RecordFacets subject, RecordFacets other) =>
        subject.Need is not null ? _matcher.Judge(subject, other) : _matcher.Judge(other, subject);
}
