using System.Collections.Frozen;

namespace ClusterInterop.Core.Vocabularies;

/// <summary>The language codes of ISO 639, as they stand first in a BCP-47 tag.</summary>
internal static class LanguageCodes
{
    /// <summary>The 24 official languages of the European Union.</summary>
    public static readonly IReadOnlyList<string> Official =
    [
        "bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "hr",
        "hu", "it", "lt", "lv", "mt", "nl", "pl", "pt", "ro", "sk", "sl", "sv",
    ];

    private static readonly string[][] Rows = [.. BuiltInTables.Rows("iso-639.tsv")];
    private static readonly FrozenSet<string> Known =
        Rows.SelectMany(row => row[..2]).Where(code => code != "").ToFrozenSet();

    private static readonly FrozenDictionary<string, string> Alpha2 =
        Rows.Where(row => row[1] != "").ToFrozenDictionary(row => row[0], row => row[1]);

    /// <summary>Whether it is a code of two or three letters, in lower case, of ISO 639-1, 639-2 or 639-3.</summary>
    public static bool IsKnown(string code) => Known.Contains(code);

    /// <summary>The form that BCP-47 asks for: two letters where there are such.</summary>
    public static string ShortestOf(string alpha3) => Alpha2.GetValueOrDefault(alpha3, alpha3);

    /// <summary>The languages that people list: those of ISO 639-1 and 639-2, each in its shortest form.</summary>
    public static IEnumerable<string> Common => Rows.Where(row => row[2] != "").Select(row => ShortestOf(row[0]));
}
