using ClusterInterop.Core.Vocabularies;

namespace ClusterInterop.Core.Matching;

/// <summary>What a need and a capability must fulfil besides their tie. What one of them does not state excludes
/// nothing, but for certificates: a capability that does not say that it holds one does not hold it.</summary>
internal static class HardConditions
{
    public static bool Hold(RecordFacets need, RecordFacets capability) =>
        need.Need is { } sought && capability.Capability is { } provided
        && ResourceKinds.Meet(need.ResourceKind, capability.ResourceKind)
        && TimesFit(sought, provided)
        && QuantitySuffices(sought, provided)
        && MayContain(provided.DeliveryArea, need)
        && MayContain(sought.AcceptedOrigin, capability)
        && AreHeld(sought, provided);

    /// <summary>Whether a certificate of that standard is held on that day; null for any day.</summary>
    public static bool IsHeld(StandardFacet standard, long? date, CapabilityFacets provided)
    {
        foreach (var certificate in provided.Certificates)
            if (certificate.Standard.Folded == standard.Folded
                && (date is not { } day || certificate.Validity.Contains(day)))
                return true;
        return false;
    }

    private static bool TimesFit(NeedFacets sought, CapabilityFacets provided) =>
        (sought.Window is not { } wanted || provided.Window is not { } offered || wanted.Overlaps(offered))
        && (sought.LeadTimeDays is not { } most || provided.LeadTimeDays is not { } takes || takes <= most);

    private static bool QuantitySuffices(NeedFacets sought, CapabilityFacets provided)
    {
        if (provided.Free is not { } free || (sought.Quantity ?? sought.Minimum) is not { } wanted)
            return true;
        return wanted.BaseUnit == free.BaseUnit && (sought.Minimum is not { } least || free.Value >= least.Value);
    }

    private static bool MayContain(AreaFacet? area, RecordFacets placed)
    {
        if (area is null)
            return true;
        return (area.Regions.Count > 0 && (placed.Region is not { } region || LiesInOne(area.Regions, region)))
            || (area.RadiusKm is { } radius
                && (placed.Point is not { } point || area.Center!.KilometresTo(point) <= radius));
    }

    private static bool LiesInOne(IReadOnlyList<CodeRange> regions, CodeRange place)
    {
        foreach (var region in regions)
            if (region.Contains(place))
                return true;
        return false;
    }

    private static bool AreHeld(NeedFacets sought, CapabilityFacets provided)
    {
        foreach (var standard in sought.Required)
            if (!IsHeld(standard, sought.CertificateDate, provided))
                return false;
        return true;
    }
}
