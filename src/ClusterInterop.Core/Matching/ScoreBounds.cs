using System.Runtime.CompilerServices;
using ClusterInterop.V1;

namespace ClusterInterop.Core.Matching;

/// <summary>Whether a record can fit a subject, and how high it can score at most besides codes and texts, as far as a
/// glance tells.</summary>
/// <remarks>For one thread, and one subject at a time.</remarks>
internal sealed class ScoreBounds
{
    private const int MostAsked = 100; // what a need can ask for: another country, another ecosystem
    private const short Unknown = short.MaxValue;
    private const short Never = -2_000; // no sum with it is a score

    private readonly short[] _byRegion = new short[Glance.RegionEnd]; // what distance can add
    private readonly List<int> _known = []; // the regions of which that was asked
    private readonly sbyte[] _reached = new sbyte[Glance.RegionEnd]; // whether the subject is in an area: 1, or -1
    private readonly List<int> _knownAreas = [];
    private readonly int[] _byVerification = new int[4];
    private readonly int[] _byAmount = new int[Glance.NoAmount + 1];
    private MatchTraits _subject;
    private MatchRegions _regions = null!;
    private AreaSketch _country;
    private bool _isNeed;
    private int _start;
    private int _end;
    private int _leastLeadTime;
    private int _mostLeadTime;
    private uint _required; // what the subject asks for
    private uint _missing; // what it could be asked for in vain
    private uint _welcome;
    private int _asked;
    private int _times;
    private int _preferred;
    private int _unit;
    private int _distance;

    public ScoreBounds() => Array.Fill(_byRegion, Unknown);

    /// <summary>The kinds that meet the subject's, a bit each.</summary>
    public uint Meets { get; private set; }

    /// <summary>The most for any record.</summary>
    public int MostOfAll { get; private set; }

    public void Begin(in MatchTraits subject, bool isNeed, MatchRows rows)
    {
        (_subject, _isNeed, _regions) = (subject, isNeed, rows.Regions);
        foreach (var region in _known)
            _byRegion[region] = Unknown;
        foreach (var region in _knownAreas)
            _reached[region] = 0;
        _known.Clear();
        _knownAreas.Clear();

        // Of the subject itself region, area and unit are looked up where they are needed.
        var glance = new Glance(subject, isNeed, MatchRegions.World, AreaSketch.Anywhere, Glance.AnyUnit);
        _country = subject.HasRegion ? AreaSketch.OfCountries(subject.Region) : AreaSketch.Anywhere;
        (_start, _end) = (glance.Start, glance.End);
        (_leastLeadTime, _mostLeadTime) =
            isNeed ? (0, glance.LeadTime) : (glance.LeadTime, Glance.MostLeadTime);
        (_required, _missing) = isNeed ? (glance.Certificates, 0u) : (0u, ~glance.Certificates);
        _unit = subject.Quantity is null && subject.Demand?.Minimum is null ? Glance.AnyUnit : rows.UnitOf(subject);
        Meets = ResourceKinds.MaskOf(subject.Kind);
        _distance = subject.Weights.Distance;
        _asked = isNeed ? subject.Weights.OtherCountry + subject.Weights.OtherEcosystem : MostAsked;
        _times = subject.HasWindow || subject.LeadTimeDays >= 0 ? MatchWeights.Time : 0;
        _preferred = (isNeed ? subject.Demand is { Preferred.Count: > 0 } : subject.Certificates is not null)
            ? MatchWeights.Certificates : 0;
        _welcome = isNeed && _preferred > 0
            ? Glance.CertificatesOf(CertificateSet.BitsOf(subject.Demand!.Preferred)) : uint.MaxValue;
        for (var level = 0; level < _byVerification.Length; level++)
        {
            var provided = (VerificationLevel)(isNeed ? level : subject.Verification);
            _byVerification[level] = (SoftParts.PerMilleOf(provided) ?? 0) * MatchWeights.Verification / 1000;
        }

        for (var amount = 0; amount < _byAmount.Length; amount++)
            _byAmount[amount] = MostByAmount(amount);
        MostOfAll = _asked + _times + _preferred + _byAmount.Max() + _distance + _byVerification.Max();
    }

    /// <summary>False if the record surely does not fit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MayFit(in Glance other) =>
        // Without jumps: which of these does not hold is chance.
        ((Meets >> other.Kind & 1) != 0) & (other.Start <= _end) & (other.End >= _start)
            & (other.LeadTime >= _leastLeadTime) & (other.LeadTime <= _mostLeadTime)
            & (((_required & ~other.Certificates) | (other.Certificates & _missing)) == 0)
            & ((other.Unit == _unit) | (other.Unit == Glance.AnyUnit) | (_unit == Glance.AnyUnit))
        && (other.Area == AreaSketch.Anywhere || IsIn(other.Area));

    /// <summary>False if none of the records fits.</summary>
    public bool MayFit(in PostingBlock block) =>
        (Meets & block.Kinds) != 0
        && ((_required & ~block.SomeCertificates) | (block.AllCertificates & _missing)) == 0
        && (block.Unit == _unit || block.Unit == Glance.AnyUnit || _unit == Glance.AnyUnit)
        && (block.Area == AreaSketch.Anywhere || IsIn(block.Area));

    /// <summary>The most that a record can score; less than nothing if it surely does not fit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Most(in Glance other) =>
        _asked + MostByRegion(other.Region) + _byVerification[other.Verification] + _byAmount[other.Amount]
        + (other.HasTimes ? _times : 0) + ((other.Certificates & _welcome) != 0 || !_isNeed ? _preferred : 0);

    /// <summary>The most that any record can score; less than nothing if surely none fits.</summary>
    public int Most(in PostingBlock block) =>
        _asked + MostByRegion(block.Region) + _byVerification[block.Verification]
        + ((block.SomeCertificates & _welcome) != 0 || !_isNeed ? _preferred : 0)
        + (block.HasAmount ? _byAmount[Glance.AnyAmount] : 0) + (block.HasTimes ? _times : 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int MostByRegion(int region) => _byRegion[region] is not Unknown and var known ? known : Explore(region);

    private int Explore(int region)
    {
        _known.Add(region);
        return _byRegion[region] = _regions.MayBeInAreaOf(_subject, region)
            ? (short)(_regions.MostNearness(_subject, region) * _distance / 1000) : Never;
    }

    // What the other states reaches a power of two, and not the next one.
    private int MostByAmount(int amount)
    {
        if (_isNeed && amount < Glance.AnyAmount && _subject.Demand?.Minimum is { Whole: > 0 } minimum
            && amount < Glance.AmountOf(minimum))
            return Never;
        if (_subject.Quantity is not { } stated || amount == Glance.NoAmount)
            return 0;
        if (amount == Glance.AnyAmount || stated.Whole <= 0 || amount > 52)
            return MatchWeights.Quantity;
        var perMille = _isNeed
            ? 1000.0 * Math.Pow(2, amount + 1) / stated.Whole
            : 1000.0 * stated.Whole / Math.Pow(2, amount);
        return (int)Math.Min(MatchWeights.Quantity, (Math.Floor(perMille) + 1) * MatchWeights.Quantity / 1000);
    }

    // A subject whose region is not known is outside of none.
    private bool IsIn(AreaSketch area)
    {
        if (!_subject.HasRegion)
            return true;
        if (area.IsOfCountries)
            return area.MayMeet(_country);
        ref var known = ref _reached[area.Region];
        if (known == 0)
        {
            known = (sbyte)(_regions[area.Region].Contains(_subject.Region) ? 1 : -1);
            _knownAreas.Add(area.Region);
        }

        return known > 0;
    }
}
