using ClusterInterop.Core.Vocabularies;
using ClusterInterop.V1;
using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;

namespace ClusterInterop.Core.Matching;

/// <summary>Reads the content of needs and capabilities into facets. What says nothing, such as an area without regions
/// and radius, becomes null here, so that nobody further in has to tell the two apart.</summary>
internal readonly struct ResourceReader(VocabularySet vocabularies, EarthPoint? point)
{
    private static readonly TickSpan Always = new(long.MinValue, long.MaxValue);

    public NeedFacets Read(Need need) => new(
        QuantityOf(need.Quantity),
        QuantityOf(need.MinimumQuantity),
        AreaOf(need.AcceptedOrigin),
        SpanOf(need.Window),
        need.HasLeadTimeDays ? need.LeadTimeDays : null,
        StandardsOf(need.RequiredCertificates),
        StandardsOf(need.PreferredCertificates),
        new MatchWeights(need.PreferOtherCountries, need.PreferOtherEcosystems));

    public CapabilityFacets Read(Capability capability)
    {
        var available = QuantityOf(capability.Available);
        return new CapabilityFacets(
            available,
            FreeOf(available, QuantityOf(capability.Reserved)),
            QuantityOf(capability.Capacity),
            capability.HasCapacityDays ? capability.CapacityDays : null,
            AreaOf(capability.DeliveryArea),
            SpanOf(capability.Window),
            capability.HasLeadTimeDays ? capability.LeadTimeDays : null,
            CertificatesOf(capability.Certificates));
    }

    // Each once, as it is written first.
    private static StandardFacet[] StandardsOf(RepeatedField<string> written)
    {
        if (written.Count == 0)
            return [];
        var standards = new List<StandardFacet>(written.Count);
        foreach (var standard in written)
            if (StandardFacet.Of(standard) is var facet && !standards.Exists(known => known.Folded == facet.Folded))
                standards.Add(facet);
        return [.. standards];
    }

    private static CertificateFacet[] CertificatesOf(RepeatedField<Certificate> held)
    {
        if (held.Count == 0)
            return [];
        var certificates = new CertificateFacet[held.Count];
        for (var i = 0; i < certificates.Length; i++)
            certificates[i] = new(StandardFacet.Of(held[i].Standard), SpanOf(held[i].Validity) ?? Always);
        return certificates;
    }

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
