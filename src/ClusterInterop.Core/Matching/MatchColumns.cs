using System.Runtime.CompilerServices;
using ClusterInterop.V1;

namespace ClusterInterop.Core.Matching;

/// <summary>
/// What excludes most candidates, in columns by ordinal: a few array reads instead of a walk through facets that are
/// spread over memory. It may let pass what does not fit, for the matcher looks at it again; it never excludes what
/// fits.
/// </summary>
internal sealed class MatchColumns
{
    private byte[] _kinds = [];
    private long[] _starts = [];
    private long[] _ends = [];
    private int[] _leadTimes = [];
    private ulong[] _certificates = [];
    private string[] _associations = [];

    public void Set(int ordinal, RecordFacets record)
    {
        if (ordinal >= _kinds.Length)
            Grow(Math.Max(ordinal + 1, Math.Max(64, _kinds.Length * 2)));
        var window = (record.Need?.Window ?? record.Capability?.Window) ?? new TickSpan(long.MinValue, long.MaxValue);
        _kinds[ordinal] = (byte)record.ResourceKind;
        _starts[ordinal] = window.Start;
        _ends[ordinal] = window.End;
        _leadTimes[ordinal] = LeadTimeOf(record);
        _certificates[ordinal] = MaskOf(record);
        _associations[ordinal] = record.Association;
    }

    public bool MayFit(int ordinal, RecordFacets subject, bool excludeSameAssociation)
    {
        var window = (subject.Need?.Window ?? subject.Capability?.Window) ?? new TickSpan(long.MinValue, long.MaxValue);
        if ((ResourceKinds.MaskOf(subject.ResourceKind) >> _kinds[ordinal] & 1) == 0
            || Math.Max(_starts[ordinal], window.Start) >= Math.Min(_ends[ordinal], window.End)
            || (excludeSameAssociation && subject.Association == _associations[ordinal]))
            return false;
        return subject.Need is not null
            ? _leadTimes[ordinal] <= LeadTimeOf(subject) && (MaskOf(subject) & ~_certificates[ordinal]) == 0
            : LeadTimeOf(subject) <= _leadTimes[ordinal] && (_certificates[ordinal] & ~MaskOf(subject)) == 0;
    }

    // What a capability does not say takes no time, and a need that does not say has all the time.
    private static int LeadTimeOf(RecordFacets record) => record.Need is { } need
        ? need.LeadTimeDays ?? int.MaxValue : record.Capability!.LeadTimeDays ?? 0;

    // A bit for each standard that is required or held; two standards may share one.
    private static ulong MaskOf(RecordFacets record)
    {
        var mask = 0UL;
        if (record.Need is { } need)
            foreach (var standard in need.Required)
                mask |= BitOf(standard);
        if (record.Capability is { } capability)
            foreach (var certificate in capability.Certificates)
                mask |= BitOf(certificate.Standard);
        return mask;
    }

    private static ulong BitOf(StandardFacet standard) =>
        1UL << (int)((uint)standard.Folded.GetHashCode(StringComparison.Ordinal) % 64);

    private void Grow(int length)
    {
        Array.Resize(ref _kinds, length);
        Array.Resize(ref _starts, length);
        Array.Resize(ref _ends, length);
        Array.Resize(ref _leadTimes, length);
        Array.Resize(ref _certificates, length);
        Array.Resize(ref _associations, length);
    }
}
