using ClusterInterop.Core.Vocabularies;
using ClusterInterop.V1;

namespace ClusterInterop.Core.Matching;

/// <summary>
/// What of a need or a capability decides whether it fits another record, besides codes and texts, in the form in which
/// pairs are judged by the million: numbers side by side, and references to what is stated rarely or is the same for
/// many. The facets of a record have them, and the rows of the index. What a kind does not have is not stated.
/// </summary>
internal struct MatchTraits
{
    /// <summary>Where it is, if <see cref="HasPoint"/>.</summary>
    public EarthPoint Point;

    /// <summary>From when on it is needed, or to be had; the least number if that is open.</summary>
    public long Start;

    /// <summary>Until when; the greatest number if that is open.</summary>
    public long End;

    /// <summary>How much is sought, or is to be had and not promised; null if not stated.</summary>
    public QuantityFacet? Quantity;

    /// <summary>From where it may come, or where it can be delivered; null for anywhere.</summary>
    public AreaFacet? Area;

    /// <summary>What a need asks of certificates and amounts; null if nothing, and for a capability.</summary>
    public DemandFacet? Demand;

    /// <summary>What a capability holds; null if nothing, and for a need.</summary>
    public CertificateSet? Certificates;

    /// <summary>The region, as the numbers of a range; the first above the last if none is known.</summary>
    public uint RegionFirst;

    /// <inheritdoc cref="RegionFirst"/>
    public uint RegionLast;

    /// <summary>The most days from order to delivery, or how many it takes; -1 if not stated.</summary>
    public int LeadTimeDays;

    /// <summary>The two letters of the country; 0 when not known.</summary>
    public uint Country;

    public byte Kind;
    public byte Verification;
    public bool HasPoint;
    public bool PrefersOtherCountries;
    public bool PrefersOtherEcosystems;

    public readonly bool HasWindow => Start != long.MinValue || End != long.MaxValue;

    public readonly bool HasRegion => RegionFirst <= RegionLast;

    public readonly CodeRange Region => new(Schemes.Region, RegionFirst, RegionLast);

    public readonly MatchWeights Weights => new(PrefersOtherCountries, PrefersOtherEcosystems);

    /// <summary>What the content says: times, amounts, areas and certificates.</summary>
    public static MatchTraits Of(NeedFacets? need, CapabilityFacets? capability)
    {
        var window = need is null ? capability?.Window : need.Window;
        return new MatchTraits
        {
            Start = window?.Start ?? long.MinValue,
            End = window?.End ?? long.MaxValue,
            LeadTimeDays = (need is null ? capability?.LeadTimeDays : need.LeadTimeDays) ?? -1,
            Quantity = need is null ? capability?.Free : need.Quantity,
            Area = need is null ? capability?.DeliveryArea : need.AcceptedOrigin,
            Demand = need is null ? null : DemandFacet.Of(need.Minimum, need.Required, need.Preferred),
            Certificates = capability is null ? null : CertificateSet.Of(capability.Certificates),
            PrefersOtherCountries = need is { Weights.PrefersOtherCountries: true },
            PrefersOtherEcosystems = need is { Weights.PrefersOtherEcosystems: true },
        };
    }
}

/// <summary>What a need asks of certificates, and the least that is worth a delivery.</summary>
internal sealed record DemandFacet(
    QuantityFacet? Minimum, IReadOnlyList<StandardFacet> Required, IReadOnlyList<StandardFacet> Preferred)
{
    /// <summary>A bit for each standard that is required; two may share one.</summary>
    public ulong RequiredBits { get; } = CertificateSet.BitsOf(Required);

    /// <summary>Null if nothing is asked.</summary>
    public static DemandFacet? Of(
        QuantityFacet? minimum, IReadOnlyList<StandardFacet> required, IReadOnlyList<StandardFacet> preferred) =>
        minimum is null && required.Count == 0 && preferred.Count == 0 ? null : new(minimum, required, preferred);

    public bool Equals(DemandFacet? other) =>
        other is not null && Minimum == other.Minimum
        && Required.SequenceEqual(other.Required) && Preferred.SequenceEqual(other.Preferred);

    public override int GetHashCode() =>
        HashCode.Combine(Minimum, RequiredBits, CertificateSet.BitsOf(Preferred));
}

/// <summary>The certificates that a capability holds.</summary>
internal sealed record CertificateSet
{
    private readonly CertificateFacet[] _held;

    private CertificateSet(IReadOnlyList<CertificateFacet> held)
    {
        _held = held as CertificateFacet[] ?? [.. held];
        foreach (ref readonly var certificate in _held.AsSpan())
            Bits |= BitOf(certificate.Standard);
    }

    /// <summary>A bit for each standard that is held; two may share one.</summary>
    public ulong Bits { get; }

    /// <summary>Null if nothing is held.</summary>
    public static CertificateSet? Of(IReadOnlyList<CertificateFacet> held) => held.Count == 0 ? null : new(held);

    /// <summary>A bit for each standard; two may share one.</summary>
    public static ulong BitsOf(IReadOnlyList<StandardFacet> standards)
    {
        var bits = 0UL;
        for (var i = 0; i < standards.Count; i++)
            bits |= BitOf(standards[i]);
        return bits;
    }

    /// <summary>False if one of the standards is surely not held.</summary>
    public bool MayHold(ulong standards) => (standards & ~Bits) == 0;

    /// <summary>Whether a certificate of that standard is held on the day that a need of this time asks for.</summary>
    public bool Holds(StandardFacet standard, TickSpan window)
    {
        foreach (ref readonly var held in _held.AsSpan())
            if (held.Standard.Folded == standard.Folded
                && (window.CertificateDate is not { } day || held.Validity.Contains(day)))
                return true;
        return false;
    }

    public bool Equals(CertificateSet? other) => other is not null && _held.AsSpan().SequenceEqual(other._held);

    public override int GetHashCode() => HashCode.Combine(Bits, _held.Length);

    private static ulong BitOf(StandardFacet standard) =>
        1UL << (int)((uint)standard.Folded.GetHashCode(StringComparison.Ordinal) % 64);
}
