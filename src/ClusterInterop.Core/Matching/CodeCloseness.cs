using System.Collections.Immutable;
using ClusterInterop.Core.Vocabularies;

namespace ClusterInterop.Core.Matching;

/// <summary>The closest related codes of two records.</summary>
/// <param name="One">The code of the first record.</param>
/// <param name="Other">The code of the second.</param>
/// <param name="PerMille">How close they are.</param>
internal readonly record struct CodeTie(CodeFacet One, CodeFacet Other, int PerMille);

/// <summary>How close two records are in their codes: as the closest pair is of which one stands above the other or is
/// the same. That says the more, the narrower the broader of the two is.</summary>
internal static class CodeCloseness
{
    private const int PerStep = 30;
    private const int PerSideThatIsNotMain = 40;
    private const int Least = 10;

    // By scheme and depth. Codes that tell who somebody is, or where, tie two records but say little of what they do.
    private static readonly (string Scheme, int[] ByDepth)[] Narrowness =
    [
        (Schemes.Cpv, [450, 600, 700, 800, 880, 950, 1000]),
        (Schemes.Nace, [250, 500, 750, 900]),
        (Schemes.Ecosystem, [250]),
        ("eu-programme", [250]),
        ("main-activity", [150]),
        ("buyer-legal-type", [100]),
        (Schemes.Nuts, [100]),
    ];

    private static readonly int[][] ByScheme = MakeByScheme();

    /// <summary>The closest pair, the first of equally close ones; null if no two codes are related.</summary>
    public static CodeTie? Best(ImmutableArray<CodeFacet> ones, ImmutableArray<CodeFacet> others)
    {
        CodeTie? best = null;
        for (var i = 0; i < ones.Length; i++)
            for (var j = 0; j < others.Length; j++)
                if (ones[i].Range.RelatedTo(others[j].Range)
                    && PerMilleOf(ones[i], others[j]) is var perMille && perMille > (best?.PerMille ?? 0))
                    best = new CodeTie(ones[i], others[j], perMille);
        return best;
    }

    /// <summary>How close two related codes are, by how many of them are not the main code of their record.</summary>
    public static int PerMilleOf(CodeRange one, CodeRange other, int notMain)
    {
        var (depth, otherDepth) = (one.Depth, other.Depth);
        var byDepth = ByScheme[one.Scheme];
        var narrowness = byDepth[Math.Min(Math.Min(depth, otherDepth), byDepth.Length) - 1];
        return Math.Max(
            Least, narrowness - (Math.Abs(depth - otherDepth) * PerStep) - (notMain * PerSideThatIsNotMain));
    }

    private static int PerMilleOf(CodeFacet one, CodeFacet other) =>
        PerMilleOf(one.Range, other.Range, (one.IsMain ? 0 : 1) + (other.IsMain ? 0 : 1));

    private static int[][] MakeByScheme()
    {
        var byScheme = new int[Schemes.All.Max(scheme => scheme.Number) + 1][];
        Array.Fill(byScheme, [100]);
        foreach (var (name, byDepth) in Narrowness)
            byScheme[Schemes.Find(name)!.Number] = byDepth;
        return byScheme;
    }
}
