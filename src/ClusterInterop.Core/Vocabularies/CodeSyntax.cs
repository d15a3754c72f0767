using System.Globalization;

namespace ClusterInterop.Core.Vocabularies;

/// <summary>How the codes of a scheme are written, where the writing itself says what stands above what.</summary>
internal abstract class CodeSyntax
{
    /// <summary>The syntax of a scheme, or null for a flat list.</summary>
    public static CodeSyntax? Of(string scheme) => scheme switch
    {
        Schemes.Cpv => CpvSyntax.Instance,
        Schemes.Nace => NaceSyntax.Instance,
        Schemes.Nuts => NutsSyntax.Instance,
        Schemes.Country => CountrySyntax.Instance,
        _ => null,
    };

    /// <summary>The range of a code, if it is written as the scheme's codes are.</summary>
    public abstract bool TryParse(string value, out CodeRange range);

    /// <summary>The code of a range.</summary>
    public abstract string Write(CodeRange range);

    /// <summary>What a person who wrote this probably meant, or how codes are written; without a full stop.</summary>
    public abstract string Advise(string value);
}

/// <summary>CPV: eight digits, of which trailing zeros stand for anything below; the first two are the division.
/// </summary>
internal sealed class CpvSyntax : CodeSyntax
{
    public static readonly CpvSyntax Instance = new();
    private static readonly int Number = Schemes.Find(Schemes.Cpv)!.Number;

    public override bool TryParse(string value, out CodeRange range)
    {
        range = default;
        if (value.Length != 8 || value.AsSpan().ContainsAnyExceptInRange('0', '9'))
            return false;

        var first = uint.Parse(value, CultureInfo.InvariantCulture);
        uint size = 1;
        while (size < 1_000_000 && first % (size * 10) == 0)
            size *= 10;
        range = new CodeRange(Number, first, first + size - 1);
        return first >= 1_000_000;
    }

    public override string Write(CodeRange range) => range.First.ToString("D8", CultureInfo.InvariantCulture);

    public override string Advise(string value) =>
        value.Length == 10 && value[8] == '-' && TryParse(value[..8], out _)
            ? $"write {value[..8]}, without the check digit"
            : "a CPV code has 8 digits, such as 33141000";
}

/// <summary>NACE: a section letter, or a division, group or class of two to four digits with a point after the second.
/// </summary>
internal sealed class NaceSyntax : CodeSyntax
{
    public static readonly NaceSyntax Instance = new();
    private static readonly int Number = Schemes.Find(Schemes.Nace)!.Number;

    // Of NACE Rev. 2.1: the section of a division does not follow from its digits.
    private static readonly Lazy<Dictionary<int, int>> SectionOfDivision = new(() => BuiltInTables.Read("nace.tsv")
        .Terms
        .Where(term => term.Parent.Length > 0)
        .ToDictionary(term => int.Parse(term.Value, CultureInfo.InvariantCulture), term => term.Parent[0] - 'A'));

    public override bool TryParse(string value, out CodeRange range)
    {
        range = default;
        if (value is [>= 'A' and <= 'V' and var letter])
        {
            var start = (uint)(letter - 'A') * 10_000;
            range = new CodeRange(Number, start, start + 9_999);
            return true;
        }

        if (!HasDigitsOfNace(value) || !SectionOfDivision.Value.TryGetValue(Division(value), out var section))
            return false;

        var (groupDigit, classDigit) = (value.Length > 3 ? value[3] - '0' : 0, value.Length > 4 ? value[4] - '0' : 0);
        var size = value.Length switch { 2 => 100u, 4 => 10u, _ => 1u };
        var first = (uint)((section * 10_000) + (Division(value) * 100) + (groupDigit * 10) + classDigit);
        range = new CodeRange(Number, first, first + size - 1);
        return true;
    }

    public override string Write(CodeRange range)
    {
        var (section, rest) = (range.First / 10_000, range.First % 10_000);
        return range.Depth switch
        {
            1 => ((char)('A' + section)).ToString(),
            2 => $"{rest / 100:D2}",
            3 => $"{rest / 100:D2}.{rest / 10 % 10}",
            _ => $"{rest / 100:D2}.{rest % 100:D2}",
        };
    }

    public override string Advise(string value)
    {
        var withoutSection = value.Length > 1 && char.IsAsciiLetter(value[0]) ? value[1..] : value;
        var pointed = withoutSection.Length is 3 or 4 && !withoutSection.Contains('.', StringComparison.Ordinal)
            ? withoutSection.Insert(2, ".") : withoutSection;
        return pointed != value && TryParse(pointed, out _)
            ? $"write {pointed}"
            : HasDigitsOfNace(value)
                ? $"NACE Rev. 2.1 has no division {value[..2]}"
                : "a NACE code is a section letter, or digits such as 14, 14.1 or 14.12";
    }

    private static bool HasDigitsOfNace(string value) =>
        value.Length is 2 or 4 or 5 && !value.AsSpan(0, 2).ContainsAnyExceptInRange('0', '9')
        && (value.Length == 2 || (value[2] == '.' && !value.AsSpan(3).ContainsAnyExceptInRange('0', '9')));

    private static int Division(string value) => ((value[0] - '0') * 10) + (value[1] - '0');
}
