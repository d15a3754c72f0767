using System.Collections.Immutable;
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

    private static readonly int EcosystemScheme = Schemes.Find(Schemes.Ecosystem)!.Number;

    public static void Judge(RecordFacets need, RecordFacets capability, ref MatchParts parts)
    {
        var (sought, provided) = (need.Need!, capability.Capability!);
        parts[MatchPartKind.Distance] = Nearness(need, capability);
        parts[MatchPartKind.Quantity] = Cover(sought, provided);
        parts[MatchPartKind.Time] = Slack(sought, provided);
        parts[MatchPartKind.Certificates] = sought.Preferred.Count == 0
            ? null : HeldCount(sought, provided) * 1000 / sought.Preferred.Count;
        parts[MatchPartKind.Verification] = capability.Verification switch
        {
            VerificationLevel.Audited => 1000,
            VerificationLevel.Checked => 700,
            VerificationLevel.Declared => 300,
            _ => null,
        };
        if (sought.PrefersOtherCountries && need.Country.Length > 0 && capability.Country.Length > 0)
            parts[MatchPartKind.OtherCountry] = need.Country == capability.Country ? 0 : 1000;
        if (sought.PrefersOtherEcosystems)
            parts[MatchPartKind.OtherEcosystem] = Crossing(need.Codes, capability.Codes);
    }

    /// <summary>How many of the preferred certificates are held on the need's date.</summary>
    public static int HeldCount(NeedFacets sought, CapabilityFacets provided)
    {
        var held = 0;
        foreach (var standard in sought.Preferred)
            held += HardConditions.IsHeld(standard, sought.CertificateDate, provided) ? 1 : 0;
        return held;
    }

    /// <summary>The ecosystems that a record carries among its codes.</summary>
    public static IEnumerable<CodeRange> EcosystemsOf(ImmutableArray<CodeFacet> codes) =>
        codes.Select(code => code.Range).Where(range => range.Scheme == EcosystemScheme);

    private static int? Nearness(RecordFacets need, RecordFacets capability)
    {
        if (need.Point is { } from && capability.Point is { } to)
            return 1000 * HalfDistanceKm / (HalfDistanceKm + from.KilometresTo(to));
        return need.Region is { } region && capability.Region is { } other
            ? BySharedDepth[region.SharedDepth(other)]
            : null;
    }

    private static int? Cover(NeedFacets sought, CapabilityFacets provided) =>
        sought.Quantity is { } wanted && provided.Free is { } free ? free.Value.PerMilleOf(wanted.Value) : null;

    private static int? Slack(NeedFacets sought, CapabilityFacets provided) =>
        (WindowCover(sought.Window, provided.Window), LeadSlack(sought.LeadTimeDays, provided.LeadTimeDays)) switch
        {
            ({ } window, { } lead) => (window + lead) / 2,
            var (window, lead) => window ?? lead,
        };

    // An open window that is not covered wholly is covered by half: there is no end to measure against.
    private static int? WindowCover(TickSpan? wanted, TickSpan? offered)
    {
        if (wanted is not { } need || offered is not { } capability)
            return null;
        if (capability.Contains(need))
            return 1000;
        if (need.Start == long.MinValue || need.End == long.MaxValue)
            return 500;
        var shared = Math.Min(need.End, capability.End) - Math.Max(need.Start, capability.Start);
        return (int)((Int128)shared * 1000 / (need.End - need.Start));
    }

    private static int? LeadSlack(int? most, int? takes) => (most, takes) switch
    {
        (0, { }) => 1000,
        ({ } allowed, { } days) => 500 + (500 * (allowed - days) / allowed),
        _ => null,
    };

    private static int? Crossing(ImmutableArray<CodeFacet> ones, ImmutableArray<CodeFacet> others)
    {
        var (mine, theirs) = (EcosystemsOf(ones).ToArray(), EcosystemsOf(others).ToArray());
        return mine.Length == 0 || theirs.Length == 0 ? null : mine.Intersect(theirs).Any() ? 0 : 1000;
    }
}
