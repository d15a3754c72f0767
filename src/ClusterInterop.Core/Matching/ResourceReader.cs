using ClusterInterop.Core.Vocabularies;
using ClusterInterop.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClusterInterop.Core.Matching;

/// <summary>Reads the content of needs and capabilities into facets. What says nothing, such as an area without regions
/// and radius, becomes null here, so that nobody further in has to tell the two apart.</summary>
internal sealed class ResourceReader(VocabularySet vocabularies, EarthPoint? point)
{
    private static readonly TickSpan Always = new(long.MinValue, long.MaxValue);

    public NeedFacets Read(Need need) => new(
        QuantityOf(need.Quantity),
        QuantityOf(need.MinimumQuantity),
        AreaOf(need.AcceptedOrigin),
        SpanOf(need.Window),
        need.HasLeadTimeDays ? need.LeadTimeDays : null,
        [.. need.RequiredCertificates.Select(StandardFacet.Of).DistinctBy(standard => standard.Folded)],
        [.. need.PreferredCertificates.Select(StandardFacet.Of).DistinctBy(standard => standard.Folded)],
        new MatchWeights(need.PreferOtherCountries, need.PreferOtherEcosystems));

    public CapabilityFacets Read(Capability capability) => new(
        QuantityOf(capability.Available),
        FreeOf(QuantityOf(capability.Available), QuantityOf(capability.Reserved)),
        QuantityOf(capability.Capacity),
        capability.HasCapacityDays ? capability.CapacityDays : null,
        AreaOf(capability.DeliveryArea),
        SpanOf(capability.Window),
        capability.HasLeadTimeDays ? capability.LeadTimeDays : null,
        [.. capability.Certificates.Select(held => new CertificateFacet(
            StandardFacet.Of(held.Standard), SpanOf(held.Validity) ?? Always))]);

    private QuantityFacet? QuantityOf(Quantity? quantity) =>
        quantity is not null
        && ExactDecimal.TryParse(quantity.Value, out var value)
        && vocabularies.Units.TryConvertToBase(value, quantity.Unit, out var converted, out var baseUnit)
            ? new QuantityFacet(converted, baseUnit, quantity.Unit)
            : null;

    private static QuantityFacet? FreeOf(QuantityFacet? available, QuantityFacet? reserved) =>
        available is not null && reserved is not null && available.BaseUnit == reserved.BaseUnit
            ? new QuantityFacet(available.Value - reserved.Value, available.BaseUnit, available.Unit)
            : available;

    private AreaFacet? AreaOf(Area? area)
    {
        if (area is null)
            return null;
        var regions = new List<CodeRange>(area.Regions.Count);
        foreach (var region in area.Regions)
            if (vocabularies.TryResolveRegion(region, out var range, out _))
                regions.Add(range);
        int? radius = area.HasRadiusKm && point is not null ? area.RadiusKm : null;
        return regions.Count == 0 && radius is null ? null : new AreaFacet([.. regions], radius);
    }

    private static TickSpan? SpanOf(TimeWindow? window) =>
        window is null or { Start: null, End: null }
            ? null
            : new TickSpan(TicksOf(window.Start, long.MinValue), TicksOf(window.End, long.MaxValue));

    private static long TicksOf(Timestamp? moment, long open) => moment?.ToDateTime().Ticks ?? open;
}
