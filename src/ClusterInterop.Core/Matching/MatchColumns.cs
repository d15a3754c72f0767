namespace ClusterInterop.Core.Matching;

/// <summary>What of a record can be compared at a glance.</summary>
internal readonly struct Glance
{
    public Glance(RecordFacets record, bool excludeSameAssociation = false)
    {
        var window = record.Need?.Window ?? record.Capability?.Window ?? new TickSpan(long.MinValue, long.MaxValue);
        Kind = (byte)record.ResourceKind;
        Meets = ResourceKinds.MaskOf(record.ResourceKind);
        Start = window.Start;
        End = window.End;
        IsNeed = record.Need is not null;
        // What a capability does not say takes no time, and a need that does not say has all the time.
        LeadTime = record.Need is { } need
            ? need.LeadTimeDays ?? int.MaxValue : record.Capability?.LeadTimeDays ?? 0;
        foreach (var standard in record.Need?.Required ?? [])
            Certificates |= BitOf(standard);
        foreach (var certificate in record.Capability?.Certificates ?? [])
            Certificates |= BitOf(certificate.Standard);
        ExcludedAssociation = excludeSameAssociation && record.Association.Length > 0 ? record.Association : null;
    }

    public byte Kind { get; }

    /// <summary>The kinds that meet this one, a bit each.</summary>
    public uint Meets { get; }

    public long Start { get; }

    public long End { get; }

    public bool IsNeed { get; }

    public int LeadTime { get; }

    /// <summary>A bit for each standard that is required or held; two standards may share one.</summary>
    public ulong Certificates { get; }

    public string? ExcludedAssociation { get; }

    private static ulong BitOf(StandardFacet standard) =>
        1UL << (int)((uint)standard.Folded.GetHashCode(StringComparison.Ordinal) % 64);
}

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
        var glance = new Glance(record);
        _kinds[ordinal] = glance.Kind;
        _starts[ordinal] = glance.Start;
        _ends[ordinal] = glance.End;
        _leadTimes[ordinal] = glance.LeadTime;
        _certificates[ordinal] = glance.Certificates;
        _associations[ordinal] = record.Association;
    }

    public bool MayFit(int ordinal, in Glance subject)
    {
        if ((subject.Meets >> _kinds[ordinal] & 1) == 0
            || Math.Max(_starts[ordinal], subject.Start) >= Math.Min(_ends[ordinal], subject.End)
            || subject.ExcludedAssociation == _associations[ordinal])
            return false;
        return subject.IsNeed
            ? _leadTimes[ordinal] <= subject.LeadTime && (subject.Certificates & ~_certificates[ordinal]) == 0
            : subject.LeadTime <= _leadTimes[ordinal] && (_certificates[ordinal] & ~subject.Certificates) == 0;
    }

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
