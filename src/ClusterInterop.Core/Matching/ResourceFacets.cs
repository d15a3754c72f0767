using ClusterInterop.Core.Vocabularies;

namespace ClusterInterop.Core.Matching;

/// <summary>What a need seeks; null and empty stand for what is not stated.</summary>
/// <param name="Quantity">How much in all.</param>
/// <param name="Minimum">The least that is worth a delivery.</param>
/// <param name="AcceptedOrigin">From where it may come.</param>
/// <param name="Window">When it is needed.</param>
/// <param name="LeadTimeDays">The most days from order to delivery.</param>
/// <param name="Required">Certificates without which nothing matches.</param>
/// <param name="Preferred">Certificates that are welcome.</param>
/// <param name="Weights">Whether other countries or ecosystems are preferred.</param>
internal sealed record NeedFacets(
    QuantityFacet? Quantity,
    QuantityFacet? Minimum,
    AreaFacet? AcceptedOrigin,
    TickSpan? Window,
    int? LeadTimeDays,
    IReadOnlyList<StandardFacet> Required,
    IReadOnlyList<StandardFacet> Preferred,
    MatchWeights Weights);

/// <summary>What a capability provides; null and empty stand for what is not stated.</summary>
/// <param name="Available">How much is to be had now.</param>
/// <param name="Free">The same less what is promised already.</param>
/// <param name="Capacity">How much can be made in <paramref name="CapacityDays"/>.</param>
/// <param name="CapacityDays">Null for at once.</param>
/// <param name="DeliveryArea">Where it can be delivered or done.</param>
/// <param name="Window">When it is to be had.</param>
/// <param name="LeadTimeDays">Days from order to delivery.</param>
/// <param name="Certificates">What is held, a standard perhaps more than once.</param>
internal sealed record CapabilityFacets(
    QuantityFacet? Available,
    QuantityFacet? Free,
    QuantityFacet? Capacity,
    int? CapacityDays,
    AreaFacet? DeliveryArea,
    TickSpan? Window,
    int? LeadTimeDays,
    IReadOnlyList<CertificateFacet> Certificates);

/// <summary>A quantity in the base unit of its dimension, exact.</summary>
/// <param name="Value">How many of <paramref name="BaseUnit"/>.</param>
/// <param name="BaseUnit">The unit in which all quantities of the dimension are compared and added.</param>
/// <param name="Unit">The unit in which the record states it.</param>
internal sealed record QuantityFacet(Fraction Value, string BaseUnit, string Unit)
{
    private const long MostWhole = long.MaxValue / 1000;

    // Most amounts are whole and small, and then compared without the arithmetic of endless numbers.
    private readonly long _whole = Value.IsWhole(out var whole) && whole is >= 0 and <= MostWhole ? whole : -1;

    /// <summary>The value, if it is whole and small; else -1.</summary>
    public long Whole => _whole;

    // Not to be changed by a copy, which would keep the other form of the old value.
    public Fraction Value { get; } = Value;

    /// <summary>Whether it is at least as much of the same unit.</summary>
    public bool Reaches(QuantityFacet least) =>
        _whole >= 0 && least._whole >= 0 ? _whole >= least._whole : Value >= least.Value;

    /// <summary>What share of another amount of the same unit this is, in thousandths rounded down, at most 1,000;
    /// 1,000 of nothing.</summary>
    public int PerMilleOf(QuantityFacet whole)
    {
        if (_whole < 0 || whole._whole < 0)
            return Value.PerMilleOf(whole.Value);
        return _whole >= whole._whole ? 1000 : (int)(_whole * 1000 / whole._whole);
    }
}

/// <summary>A part of the world: what lies in one of the regions, or within the radius around the point of the record
/// that states it.</summary>
/// <param name="Regions">Countries and regions.</param>
/// <param name="RadiusKm">The radius; null for no circle, which is so too when the record states no point.</param>
internal sealed record AreaFacet(CodeRange[] Regions, int? RadiusKm)
{
    public bool Equals(AreaFacet? other) =>
        other is not null && RadiusKm == other.RadiusKm && Regions.AsSpan().SequenceEqual(other.Regions);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(RadiusKm);
        foreach (var region in Regions)
            hash.Add(region.First);
        return hash.ToHashCode();
    }
}

/// <summary>A span of time in UTC ticks, half open; the extremes of <see cref="long"/> stand for open ends.</summary>
internal readonly record struct TickSpan(long Start, long End)
{
    public bool Overlaps(TickSpan other) => Math.Max(Start, other.Start) < Math.Min(End, other.End);

    public bool Contains(long moment) => Start <= moment && moment < End;

    public bool Contains(TickSpan other) => Start <= other.Start && other.End <= End;

    /// <summary>When the certificates for a need of this time must be valid: at its start, else at its end; null for
    /// any day.</summary>
    public long? CertificateDate => this switch
    {
        { Start: > long.MinValue and var start } => start,
        { End: < long.MaxValue and var end } => end,
        _ => null,
    };
}

/// <summary>A standard, in the form in which two are compared and as it was written.</summary>
internal readonly record struct StandardFacet(string Folded, string Written)
{
    /// <summary>Compared without regard to case, spaces and punctuation.</summary>
    public static StandardFacet Of(string standard) =>
        new(Folding.FoldTogether(standard), standard);
}

/// <summary>A certificate that is held, and when it is valid.</summary>
internal readonly record struct CertificateFacet(StandardFacet Standard, TickSpan Validity);
