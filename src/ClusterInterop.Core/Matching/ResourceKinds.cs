using ClusterInterop.V1;

namespace ClusterInterop.Core.Matching;

/// <summary>Which kinds of resources may meet. A kind meets itself, what is not stated meets all, and goods may be
/// found
/// with those who make them, as work may with those who do a narrower kind of work.</summary>
internal static class ResourceKinds
{
    private static readonly (ResourceKind One, ResourceKind Other)[] Pairs =
    [
        (ResourceKind.Product, ResourceKind.Manufacturing),
        (ResourceKind.Product, ResourceKind.Equipment),
        (ResourceKind.Equipment, ResourceKind.Manufacturing),
        (ResourceKind.Service, ResourceKind.Manufacturing),
        (ResourceKind.Service, ResourceKind.Testing),
        (ResourceKind.Service, ResourceKind.Expertise),
        (ResourceKind.Service, ResourceKind.Logistics),
    ];

    private static readonly uint[] Masks = MakeMasks();

    /// <summary>The kinds that meet this one, a bit each.</summary>
    public static uint MaskOf(int kind) => Masks[kind];

    private static uint[] MakeMasks()
    {
        var masks = new uint[Enum.GetValues<ResourceKind>().Length];
        masks[0] = uint.MaxValue;
        for (var kind = 1; kind < masks.Length; kind++)
            masks[kind] = 1u | 1u << kind;
        foreach (var (one, other) in Pairs)
        {
            masks[(int)one] |= 1u << (int)other;
            masks[(int)other] |= 1u << (int)one;
        }

        return masks;
    }
}
