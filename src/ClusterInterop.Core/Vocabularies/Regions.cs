using System.Collections.Frozen;

namespace ClusterInterop.Core.Vocabularies;

/// <summary>
/// The one space of regions: a country contains its NUTS regions, and countries without NUTS stand beside them. It is
/// the base-37 packing of up to five characters behind the ISO code of the country, so any code, current or older, lies
/// below its prefix. NUTS writes <c>EL</c> where ISO writes <c>GR</c> (which NUTS wrote too until 2010, so such codes
/// are outdated ones), and <c>UK</c> where ISO writes <c>GB</c>.
/// </summary>
internal static class Regions
{
    // The digits of the packing; nothing sorts before anything.
    private const string Packed = "\0" + "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    private static readonly FrozenDictionary<string, string> Countries = BuiltInTables.Rows("iso-3166.tsv")
        .ToFrozenDictionary(row => row[0], row => row[1]);

    private static readonly FrozenDictionary<string, string> CountriesByAlpha3 =
        Countries.ToFrozenDictionary(country => country.Value, country => country.Key);

    /// <summary>The countries, ISO 3166-1 alpha-2, with Kosovo's <c>XK</c>, which NUTS has but ISO reserves.</summary>
    public static IEnumerable<string> CountryCodes => Countries.Keys;

    public static bool IsCountry(string code) => Countries.ContainsKey(code);

    public static string? CountryOfAlpha3(string code) => CountriesByAlpha3.GetValueOrDefault(code);

    /// <summary>The country as NUTS writes it.</summary>
    public static string NutsPrefixOf(string country) => country switch { "GR" => "EL", "GB" => "UK", _ => country };

    /// <summary>The country of a NUTS code's first two letters as ISO writes it; null if there is none.</summary>
    public static string? CountryOfNutsPrefix(string prefix) => prefix switch
    {
        "EL" => "GR",
        "UK" => "GB",
        "GB" => null,
        _ => Countries.ContainsKey(prefix) ? prefix : null,
    };

    /// <summary>The country of a place or area in the region space, ISO 3166-1 alpha-2.</summary>
    public static string CountryOf(CodeRange region) => Unpack(region.First)[..2];

    /// <summary>The range of a country and what follows it in the NUTS code, at most three characters.</summary>
    internal static CodeRange Pack(string country, ReadOnlySpan<char> rest)
    {
        var first = (Digit(country[0]) * 37) + Digit(country[1]);
        for (var i = 0; i < 3; i++)
            first = (first * 37) + (i < rest.Length ? Digit(rest[i]) : 0);
        return new CodeRange(Schemes.Region, first, first + Schemes.SizeAt(Schemes.Region, rest.Length + 1) - 1);
    }

    internal static string Unpack(uint first)
    {
        Span<char> text = stackalloc char[5];
        for (var i = 4; i >= 0; i--, first /= 37)
            text[i] = Packed[(int)(first % 37)];
        return new string(text.TrimEnd('\0'));
    }

    private static uint Digit(char character) => (uint)Packed.IndexOf(character, StringComparison.Ordinal);
}

/// <summary>NUTS: two letters for the country, then one character a level.</summary>
internal sealed class NutsSyntax : CodeSyntax
{
    public static readonly NutsSyntax Instance = new();

    public override bool TryParse(string value, out CodeRange range)
    {
        range = default;
        if (value.Length is < 2 or > 5 || Regions.CountryOfNutsPrefix(value[..2]) is not { } country)
            return false;
        foreach (var character in value.AsSpan(2))
            if (!char.IsAsciiDigit(character) && !char.IsAsciiLetterUpper(character))
                return false;

        range = Regions.Pack(country, value.AsSpan(2));
        return true;
    }

    public override string Write(CodeRange range)
    {
        var packed = Regions.Unpack(range.First);
        return Regions.NutsPrefixOf(packed[..2]) + packed[2..];
    }

    public override string Advise(string value)
    {
        if (value.StartsWith("GB", StringComparison.Ordinal))
            return $"UK is the NUTS prefix, GB the ISO code; write UK{value[2..]}";
        return value.Any(char.IsAsciiLetterLower) && TryParse(value.ToUpperInvariant(), out _)
            ? $"write {value.ToUpperInvariant()}"
            : "a NUTS code has two letters and up to three more characters, such as ES51";
    }
}

/// <summary>ISO 3166-1 alpha-2.</summary>
internal sealed class CountrySyntax : CodeSyntax
{
    public static readonly CountrySyntax Instance = new();

    public override bool TryParse(string value, out CodeRange range)
    {
        var known = Regions.IsCountry(value);
        range = known ? Regions.Pack(value, []) : default;
        return known;
    }

    public override string Write(CodeRange range) => Regions.Unpack(range.First);

    public override string Advise(string value) => value switch
    {
        "EL" => "GR is the ISO code; EL is the NUTS prefix",
        "UK" => "GB is the ISO code; UK is the NUTS prefix",
        _ when Regions.CountryOfAlpha3(value) is { } alpha2 => $"write {alpha2}",
        _ when Regions.IsCountry(value.ToUpperInvariant()) => $"write {value.ToUpperInvariant()}",
        _ => "a country is two letters of ISO 3166-1, such as PL",
    };
}
