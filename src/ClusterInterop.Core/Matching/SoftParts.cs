using ClusterInterop.Core.Vocabularies;
using ClusterInterop.V1;

namespace ClusterInterop.Core.Matching;

/// <summary>Judges what is not a condition, each in thousandths. What one of the two does not state is not judged.
/// </summary>
internal static class SoftParts
{
    /// <summary>At this distance half of the part is left.</summary>
    private const int HalfDistanceKm = 500;

    /// <summary>Where a point is missing: in different countries, and in the same country and levels of
    /// region.</summary>
    private static readonly int[] BySharedDepth = [100, 500, 650, 800, 900];

    /// <summary>The most that regions alone can say.</summary>
    public static int MostByRegion => BySharedDepth[^1];

    /// <param name="crossesEcosystems">Whether the two share no ecosystem; asked if the need prefers that, null if one
    /// of them carries none.</param>
    public static MatchParts Judge(in MatchTraits need, in MatchTraits capability, bool? crossesEcosystems)
    {
        var parts = default(MatchParts);
        parts[MatchPartKind.Distance] = Nearness(need, capability);
        if (need.Quantity is { } wanted && capability.Quantity is { } free)
            parts[MatchPartKind.Quantity] = free.PerMilleOf(wanted);
        parts[MatchPartKind.Time] = Slack(need, capability);
        if (need.Demand is { Preferred.Count: > 0 and var preferred })
            parts[MatchPartKind.Certificates] = HeldCount(need, capability) * 1000 / preferred;
        parts[MatchPartKind.Verification] = PerMilleOf((VerificationLevel)capability.Verification);
        if (need.PrefersOtherCountries && need.Country != 0 && capability.Country != 0)
            parts[MatchPartKind.OtherCountry] = need.Country == capability.Country ? 0 : 1000;
        if (need.PrefersOtherEcosystems && crossesEcosystems is { } crosses)
            parts[MatchPartKind.OtherEcosystem] = crosses ? 1000 : 0;
        return parts;
    }

    /// <summary>How many of the preferred certificates are held on the need's day.</summary>
    public static int HeldCount(in MatchTraits need, in MatchTraits capability)
    {
        if (need.Demand is not { } demand || capability.Certificates is not { } certificates)
            return 0;
        var held = 0;
        foreach (var standard in demand.Preferred)
            held += certificates.Holds(standard, new TickSpan(need.Start, need.End)) ? 1 : 0;
        return held;
    }

    /// <summary>Whether two records share no ecosystem; null if one of them is of none.</summary>
    public static bool? Cross(IReadOnlyCollection<CodeRange> mine, IReadOnlyCollection<CodeRange> theirs) =>
        mine.Count == 0 || theirs.Count == 0 ? null : !mine.Intersect(theirs).Any();

    public static int? PerMilleOf(VerificationLevel level) => level switch
    {
        VerificationLevel.Audited => 1000,
        VerificationLevel.Checked => 700,
        VerificationLevel.Declared => 300,
        _ => null,
    };

    /// <summary>How near something is that is so many kilometres away.</summary>
    public static int Nearness(int kilometres) => 1000 * HalfDistanceKm / (HalfDistanceKm + kilometres);

    /// <summary>How near two regions are, of which no more is known.</summary>
    public static int Nearness(CodeRange one, CodeRange other) => BySharedDepth[one.SharedDepth(other)];

    /// <summary>How near a region can be at most to one that is, or lies in, another.</summary>
    public static int MostNearness(CodeRange one, CodeRange within) =>
        within.Contains(one) || one.Contains(within) ? MostByRegion : Nearness(one, within);

    private static int? Nearness(in MatchTraits need, in MatchTraits capability)
    {
        if (need.HasPoint && capability.HasPoint)
            return Nearness(need.Point.KilometresTo(capability.Point));
        return need.HasRegion && capability.HasRegion ? Nearness(need.Region, capability.Region) : null;
    }

    private static int? Slack(in MatchTraits need, in MatchTraits capability)
    {
        int? window = need.HasWindow && capability.HasWindow
            ? WindowCover(new(need.Start, need.End), new(capability.Start, capability.End)) : null;
        int? lead = need.LeadTimeDays >= 0 && capability.LeadTimeDays >= 0
            ? LeadSlack(need.LeadTimeDays, capability.LeadTimeDays) : null;
        return window is { } one && lead is { } other ? (one + other) / 2 : window ?? lead;
    }

    // An open window that is not covered wholly is covered by half: there is no end to measure against.
    private static int WindowCover(TickSpan need, TickSpan capability)
    {
        if (capability.Contains(need))
            return 1000;
        if (need.Start == long.MinValue || need.End == long.MaxValue)
            return 500;
        var shared = Math.Min(need.End, capability.End) - Math.Max(need.Start, capability.Start);
        return (int)((Int128)shared * 1000 / (need.End - need.Start));
    }

    private static int LeadSlack(int allowed, int days) =>
        allowed == 0 ? 1000 : 500 + (500 * (allowed - days) / allowed);
}
