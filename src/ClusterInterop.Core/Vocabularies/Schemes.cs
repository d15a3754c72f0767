namespace ClusterInterop.Core.Vocabularies;

/// <summary>A scheme this server can hold.</summary>
/// <param name="Name">As in <c>Code.scheme</c>.</param>
/// <param name="Title">What it is called, in English.</param>
/// <param name="UsableAsCode">Whether records may carry its codes.</param>
/// <param name="Number">In <see cref="CodeRange.Scheme"/>; fixed, since it decides the order of postings.</param>
/// <param name="Sizes">How many numbers a code of each depth spans, topmost first; for a flat list one.</param>
/// <param name="IsFixed">Whether an import may add to the built-in codes but never takes one away.</param>
internal sealed record Scheme(
    string Name, string Title, bool UsableAsCode, int Number, IReadOnlyList<uint> Sizes, bool IsFixed = false);

/// <summary>The schemes, and the arithmetic of their ranges.</summary>
internal static class Schemes
{
    public const string Country = "country";
    public const string Cpv = "cpv";
    public const string Currency = "currency";
    public const string Ecosystem = "ecosystem";
    public const string Language = "language";
    public const string Nace = "nace";
    public const string Nuts = "nuts";
    public const string Unit = "unit";

    /// <summary>Number of the one space in which a country contains its NUTS regions.</summary>
    public const int Region = 4;

    private static readonly uint[] Flat = [1];
    private static readonly uint[] RegionSizes = [37 * 37 * 37, 37 * 37, 37, 1];

    /// <summary>All schemes, by name.</summary>
    public static IReadOnlyList<Scheme> All { get; } =
    [
        new("buyer-legal-type", "Legal types of public buyers", true, 5, Flat),
        new(Country, "Countries (ISO 3166-1 alpha-2)", false, Region, RegionSizes, IsFixed: true),
        new(Cpv, "Common Procurement Vocabulary", true, 1, [1_000_000, 100_000, 10_000, 1_000, 100, 10, 1]),
        new(Currency, "Currencies (ISO 4217)", false, 8, Flat, IsFixed: true),
        new(Ecosystem, "Industrial ecosystems of the European Union", true, 3, Flat),
        new("eu-programme", "Funding programmes of the European Union", true, 6, Flat),
        new(Language, "Languages (ISO 639, as in BCP-47)", false, 9, Flat, IsFixed: true),
        new("main-activity", "Main activities of public buyers", true, 7, Flat),
        new(Nace, "Statistical classification of economic activities (NACE)", true, 2, [10_000, 100, 10, 1]),
        new(Nuts, "Regions of Europe (NUTS)", true, Region, RegionSizes),
        new(Unit, "Units of measure (UN/CEFACT Recommendations 20 and 21)", false, 10, Flat, IsFixed: true),
    ];

    private static readonly uint[][] SizesByNumber = ByNumber();

    public static Scheme? Find(string name)
    {
        foreach (var scheme in All)
            if (scheme.Name == name)
                return scheme;
        return null;
    }

    /// <summary>The first scheme of that number.</summary>
    public static Scheme Named(int number) => All.First(scheme => scheme.Number == number);

    /// <summary>How many numbers a code of that depth spans; beyond the deepest level as many as there.</summary>
    public static uint SizeAt(int scheme, int depth)
    {
        var sizes = SizesByNumber[scheme];
        return sizes[Math.Min(depth, sizes.Length) - 1];
    }

    public static int DepthOf(int scheme, uint span)
    {
        var sizes = SizesByNumber[scheme];
        for (var depth = 1; depth < sizes.Length; depth++)
            if (span >= sizes[depth - 1] - 1)
                return depth;
        return sizes.Length;
    }

    private static uint[][] ByNumber()
    {
        var sizes = new uint[All.Max(scheme => scheme.Number) + 1][];
        foreach (var scheme in All)
            sizes[scheme.Number] = [.. scheme.Sizes];
        return sizes;
    }
}
