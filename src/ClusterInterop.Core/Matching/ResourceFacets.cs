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
internal sealed record NeedFacets(
    QuantityFacet? Quantity,
    QuantityFacet? Minimum,
    AreaFacet? AcceptedOrigin,
    TickSpan? Window,
    int? LeadTimeDays,
    IReadOnlyList<StandardFacet> Required,
    IReadOnlyList<StandardFacet> Preferred,
    bool PrefersOtherCountries,
    bool PrefersOtherEcosystems)
{
    /// <summary>When certificates must be valid, in ticks: the start of the window, else its end.</summary>
    public long? CertificateDate => Window switch
    {
        { Start: > long.MinValue and var start } => start,
        { End: < long.MaxValue and var end } => end,
        _ => null,
    };
}

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
internal sealed record QuantityFacet(Fraction Value, string BaseUnit, string Unit);

/// <summary>A part of the world: what lies in one of the regions, or within the radius around a point.</summary>
/// <param name="Regions">Countries and regions.</param>
/// <param name="RadiusKm">The radius; null for no circle, which is so too when the record states no point.</param>
/// <param name="Center">The point of the record's own place.</param>
internal sealed record AreaFacet(IReadOnlyList<CodeRange> Regions, int? RadiusKm, EarthPoint? Center);

/// <summary>A span of time in UTC ticks, half open; the extremes of <see cref="long"/> stand for open ends.</summary>
internal readonly record struct TickSpan(long Start, long End)
{
    public bool Overlaps(TickSpan other) => Math.Max(Start, other.Start) < Math.Min(End, other.End);

    public bool Contains(long moment) => Start <= moment && moment < End;

    public bool Contains(TickSpan other) => Start <= other.Start && other.End <= End;
}

/// <summary>A standard, in the form in which two are compared and as it was written.</summary>
internal readonly record struct StandardFacet(string Folded, string Written)
{
    /// <summary>Compared without regard to case, spaces and punctuation.</summary>
    public static StandardFacet Of(string standard) =>
        new(Folding.Fold(standard).Replace(" ", "", StringComparison.Ordinal), standard);
}

/// <summary>A certificate that is held, and when it is valid.</summary>
internal readonly record struct CertificateFacet(StandardFacet Standard, TickSpan Validity);
