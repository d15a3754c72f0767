namespace ClusterInterop.Core.Matching;

/// <summary>What a need and a capability must fulfil besides their tie. What one of them does not state excludes
/// nothing, but for certificates: a capability that does not say that it holds one does not hold it.</summary>
internal static class HardConditions
{
    public static bool Hold(in MatchTraits need, in MatchTraits capability) =>
        ((ResourceKinds.MaskOf(need.Kind) >> capability.Kind) & 1) != 0
        && Math.Max(need.Start, capability.Start) < Math.Min(need.End, capability.End)
        && (need.LeadTimeDays < 0 || capability.LeadTimeDays <= need.LeadTimeDays)
        && (capability.Area is null || MayContain(capability.Area, capability, need))
        && (need.Area is null || MayContain(need.Area, need, capability))
        && (capability.Quantity is null || QuantitySuffices(need, capability.Quantity))
        && (need.Demand is null or { Required.Count: 0 } || AreHeld(need, capability.Certificates));

    private static bool QuantitySuffices(in MatchTraits need, QuantityFacet free)
    {
        var minimum = need.Demand?.Minimum;
        if ((need.Quantity ?? minimum) is not { } wanted)
            return true;
        return wanted.BaseUnit == free.BaseUnit && (minimum is null || free.Reaches(minimum));
    }

    private static bool MayContain(AreaFacet area, in MatchTraits owner, in MatchTraits placed)
    {
        if (area.Regions.Length > 0)
        {
            if (!placed.HasRegion)
                return true;
            foreach (var region in area.Regions)
                if (region.First <= placed.RegionFirst && placed.RegionLast <= region.Last)
                    return true;
        }

        return area.RadiusKm is { } radius && (!placed.HasPoint || owner.Point.KilometresTo(placed.Point) <= radius);
    }

    private static bool AreHeld(in MatchTraits need, CertificateSet? held)
    {
        if (held is null || !held.MayHold(need.Demand!.RequiredBits))
            return false;
        var window = new TickSpan(need.Start, need.End);
        foreach (var standard in need.Demand.Required)
            if (!held.Holds(standard, window))
                return false;
        return true;
    }
}
