using System.Numerics;
using ClusterInterop.Core.Vocabularies;

namespace ClusterInterop.Core.Matching;

/// <summary>What can be seen of an area at a glance: the one region of which it consists, or in which countries its
/// regions are. Two countries may share a bit.</summary>
/// <param name="Packed">The number of the region, 0 for anywhere; or behind a bit of its own, a bit for each country.
/// </param>
internal readonly record struct AreaSketch(ushort Packed)
{
    /// <summary>The whole world, and whatever takes a closer look.</summary>
    public static readonly AreaSketch Anywhere;

    private const ushort InCountries = 1 << 12;
    private const int CountryBits = 12;

    public static AreaSketch OfRegion(int number) =>
        Glance.IsExact(number) ? new((ushort)number) : Anywhere;

    /// <summary>The countries in which these regions are.</summary>
    public static AreaSketch OfCountries(params ReadOnlySpan<CodeRange> regions)
    {
        var bits = 0u;
        foreach (var region in regions)
            bits |= BitOf(region);
        return new((ushort)(InCountries | bits));
    }

    /// <summary>The number of the one region.</summary>
    public int Region => Packed;

    /// <summary>Whether it says in which countries the area is, and not the one region.</summary>
    public bool IsOfCountries => Packed >= InCountries;

    /// <summary>Whether two that say the countries may have one in common.</summary>
    public bool MayMeet(AreaSketch other) => (Packed & other.Packed & ~InCountries) != 0;

    /// <summary>The countries of two that say them.</summary>
    public AreaSketch With(AreaSketch other) => new((ushort)(Packed | other.Packed));

    private static uint BitOf(CodeRange region) =>
        1u << (int)(BitOperations.RotateRight(region.AtDepth(1).First * 0x9E3779B1, 16) % CountryBits);
}
