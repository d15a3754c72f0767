using System.Text.RegularExpressions;
using ClusterInterop.Core.Vocabularies;

namespace ClusterInterop.Core.Records;

/// <summary>BCP-47 language tags (RFC 5646), without the grandfathered and the purely private ones.</summary>
internal static partial class LanguageTag
{
    /// <summary>Reads a tag, and writes it in its canonical case: <c>pt-BR</c>, <c>sr-Latn</c>.</summary>
    public static bool TryParse(string text, out string canonical)
    {
        canonical = text;
        if (text is [>= 'a' and <= 'z', >= 'a' and <= 'z'])
            return LanguageCodes.IsKnown(text); // as nearly all are
        if (!Form().IsMatch(text))
            return false;

        var subtags = text.Split('-');
        subtags[0] = subtags[0].ToLowerInvariant();
        if (!LanguageCodes.IsKnown(subtags[0]))
            return false;

        var inExtension = false;
        for (var i = 1; i < subtags.Length; i++)
        {
            inExtension |= subtags[i].Length == 1;
            subtags[i] = (inExtension, subtags[i].Length) switch
            {
                (false, 2) => subtags[i].ToUpperInvariant(),
                (false, 4) when char.IsAsciiLetter(subtags[i][0]) =>
                    char.ToUpperInvariant(subtags[i][0]) + subtags[i][1..].ToLowerInvariant(),
                _ => subtags[i].ToLowerInvariant(),
            };
        }

        canonical = string.Join('-', subtags);
        return true;
    }

    // language [-extlang] [-script] [-region] *[-variant] *[-extension] [-privateuse]
    // Both cases are written out: to ignore case would let in the Kelvin sign, whose small letter is a k.
    [GeneratedRegex(
        @"\A[a-zA-Z]{2,3}(-[a-zA-Z]{3}){0,3}(-[a-zA-Z]{4})?(-([a-zA-Z]{2}|[0-9]{3}))?"
        + @"(-([a-zA-Z0-9]{5,8}|[0-9][a-zA-Z0-9]{3}))*"
        + @"(-[0-9a-wyzA-WYZ](-[a-zA-Z0-9]{2,8})+)*(-[xX](-[a-zA-Z0-9]{1,8})+)?\z",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Form();
}
