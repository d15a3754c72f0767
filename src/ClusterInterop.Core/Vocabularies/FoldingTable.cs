using System.Globalization;
using System.Text;

namespace ClusterInterop.Core.Vocabularies;

/// <summary>What each character of the basic plane becomes when text is folded. Built once, 128 KiB.</summary>
internal static class FoldingTable
{
    /// <summary>Between words: spaces, punctuation, symbols.</summary>
    public const char Separator = ' ';

    /// <summary>Leaves nothing behind and does not end a word: combining marks, soft hyphens, joiners.</summary>
    public const char Nothing = '\0';

    /// <summary>Becomes more than one character; see <see cref="Expansions"/>.</summary>
    public const char Expands = '\uffff';

    /// <summary>Letters that Unicode keeps whole, although readers take them for plain ones or for two.</summary>
    private static readonly (char From, string To)[] OwnRules =
    [
        ('ß', "ss"), ('ẞ', "ss"), ('æ', "ae"), ('œ', "oe"), ('þ', "th"), ('ĸ', "k"), ('ŋ', "n"), ('ð', "d"), ('đ', "d"),
        ('ł', "l"), ('ø', "o"), ('ħ', "h"), ('ŧ', "t"), ('ı', "i"), ('ə', "e"), ('ƒ', "f"), ('ς', "σ"), ('ґ', "г"),
    ];

    private static readonly Dictionary<char, string> Expansions = [];
    private static readonly char[] Table = Build();

    /// <summary>What the character becomes: <see cref="Separator"/>, <see cref="Nothing"/>, <see cref="Expands"/>, or
    /// the character that stands for it.</summary>
    public static char Of(char character) => Table[character];

    public static string Expand(char character) => Expansions[character];

    private static char[] Build()
    {
        var table = new char[char.MaxValue + 1];
        for (var code = 0; code <= char.MaxValue; code++)
            table[code] = Entry((char)code);
        return table;
    }

    private static char Entry(char character)
    {
        if (IsDropped(character))
            return Nothing;
        if (!char.IsLetterOrDigit(character) && character is not ('²' or '³' or '¹'))
            return char.GetUnicodeCategory(character) is UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark ? character : Separator; // vowel signs of Indic scripts

        var folded = new StringBuilder();
        foreach (var part in Decompose(character))
            if (!IsDropped(part) && char.IsLetterOrDigit(part))
                folded.Append(Plain(char.ToLowerInvariant(part)));

        if (folded.Length == 1)
            return folded[0];
        if (folded.Length == 0)
            return character;
        Expansions[character] = folded.ToString();
        return Expands;
    }

    // Hangul syllables stay whole: taken apart they would be three letters each.
    private static string Decompose(char character) => character is >= '\uac00' and <= '\ud7a3'
        ? character.ToString()
        : character.ToString().Normalize(NormalizationForm.FormKD);

    private static string Plain(char letter)
    {
        foreach (var (from, to) in OwnRules)
            if (from == letter)
                return to;
        return letter.ToString();
    }

    private static bool IsDropped(char character) => character is
        (>= '\u0300' and <= '\u036f') or (>= '\u1ab0' and <= '\u1aff') or (>= '\u1dc0' and <= '\u1dff') // combining
        or (>= '\u0591' and <= '\u05bd') or (>= '\u064b' and <= '\u065f') // vowel points of Hebrew and Arabic
        or '\u00ad' or (>= '\u200b' and <= '\u200f') or '\u2060' or '\ufeff'; // soft hyphen, joiners, direction marks
}
