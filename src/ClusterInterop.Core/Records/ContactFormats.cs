using System.Buffers;
using System.Globalization;

namespace ClusterInterop.Core.Records;

/// <summary>How addresses and numbers are written. Whether one exists only its owner can tell; this keeps out what
/// cannot be one, and what would break the line in which it is shown.</summary>
internal static class ContactFormats
{
    private const int MostLocalPartCharacters = 64;
    private const int MostLabelCharacters = 63;
    private const int FewestDigits = 5;
    private const int MostDigits = 15;
    private const int MostExtensionDigits = 6;
    private static readonly SearchValues<char> NotInLocalPart = SearchValues.Create("<>()[],;:\"\\@");

    public static bool IsMailAddress(string text)
    {
        var at = text.LastIndexOf('@');
        if (at is < 1 or > MostLocalPartCharacters
            || text.Any(IsUnseen)
            || text.AsSpan(0, at).ContainsAny(NotInLocalPart))
            return false;

        var labels = text[(at + 1)..].Split('.');
        return labels.Length > 1 && labels.All(IsDomainLabel);
    }

    /// <summary>Whether it is a number with its country, perhaps with an extension after <c> x</c>.</summary>
    public static bool IsPhoneNumber(string text)
    {
        var parts = text.Split(" x");
        if (parts is not [['+', .. [>= '0' and <= '9', ..] number], .. var rest] || !char.IsAsciiDigit(number[^1]))
            return false;

        var extensionIsOne = rest is [] || (rest is [var extension]
            && extension.Length is > 0 and <= MostExtensionDigits && extension.All(char.IsAsciiDigit));
        return extensionIsOne
            && number.Count(char.IsAsciiDigit) is >= FewestDigits and <= MostDigits
            && number.All(character => char.IsAsciiDigit(character) || " .-()/".Contains(character));
    }

    private static bool IsDomainLabel(string label) =>
        label.Length is > 0 and <= MostLabelCharacters
        && label[0] != '-'
        && label[^1] != '-'
        && label.All(character => character == '-' || char.IsLetterOrDigit(character)
            || char.GetUnicodeCategory(character)
                is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark);

    private static bool IsUnseen(char character) =>
        char.IsWhiteSpace(character) || char.IsControl(character) || char.IsSurrogate(character)
        || char.GetUnicodeCategory(character) is UnicodeCategory.Format;
}
