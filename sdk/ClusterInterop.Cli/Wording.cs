using System.Globalization;
using System.Text.RegularExpressions;
using ClusterInterop.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClusterInterop.Cli;

/// <summary>Says the values of records in the words of the command line.</summary>
internal static partial class Wording
{
    /// <summary>A number and what it counts: <c>1 match</c>, <c>1,200 matches</c>.</summary>
    public static string Count(long number, string one, string several) =>
        string.Create(CultureInfo.InvariantCulture, $"{number:N0} {(number == 1 ? one : several)}");

    /// <summary>The text in English, else in the language it was written in, else in any.</summary>
    public static string Of(Text? text)
    {
        if (text is null || text.ByLanguage.Count == 0)
            return "";
        if (text.ByLanguage.TryGetValue("en", out var english))
            return english;
        if (text.ByLanguage.TryGetValue(text.OriginalLanguage, out var original))
            return original;
        return text.ByLanguage.OrderBy(entry => entry.Key, StringComparer.Ordinal).First().Value;
    }

    public static string Of(Quantity? quantity) => quantity is null ? "" : $"{quantity.Value} {quantity.Unit}";

    public static string Of(IEnumerable<Quantity> quantities) => string.Join(", ", quantities.Select(Of));

    public static string Of(Code code) => $"{code.Scheme}:{code.Value}";

    public static string Of(Place? place) => place is null
        ? ""
        : string.Join(' ', Filled(place.Region.Length > 0 ? place.Region : place.Country, place.Locality));

    public static string Of(Timestamp? time) =>
        time is null ? "" : time.ToDateTime().ToString("u", CultureInfo.InvariantCulture);

    public static string Of(TimeWindow window) => $"{Of(window.Start)} – {Of(window.End)}".Trim();

    /// <summary>The first few codes, and how many more there are.</summary>
    public static string Of(IReadOnlyList<Code> codes, int most) =>
        string.Join(' ', codes.Take(most).Select(Of)) + (codes.Count > most ? $" +{codes.Count - most}" : "");

    /// <summary>The parts of a score, each with the most it could be.</summary>
    public static string Of(IEnumerable<MatchPart> parts) => string.Join(", ", parts.Select(Of));

    public static string Of(MatchPart part) =>
        string.Create(CultureInfo.InvariantCulture, $"{Of(part.Kind)} {part.Value}/{part.Weight}");

    /// <summary>An enum's value in lower case with hyphens, as on the command line; empty when not stated.</summary>
    public static string Of<TEnum>(TEnum value)
        where TEnum : struct, System.Enum =>
        Convert.ToInt32(value, CultureInfo.InvariantCulture) == 0 ? "" : Hyphenated(value.ToString());

    public static string Hyphenated(string name) => WordStart().Replace(name, "-$0").ToLowerInvariant();

    /// <summary>
    /// Text of others as it may stand on a terminal: without control characters, which could move its cursor or recolor
    /// it, or turn the order of what follows.
    /// </summary>
    public static string Printable(string text) =>
        string.Concat(text.ReplaceLineEndings("\n").Select(character => character switch
        {
            '\n' => '\n',
            '\t' => ' ',
            _ => char.IsControl(character) || TurnsTheOrder(character) ? '\uFFFD' : character,
        }));

    /// <summary>As <see cref="Printable"/>, on one line.</summary>
    public static string OnOneLine(string text) => Printable(text).Replace('\n', ' ');

    // Embeddings, overrides and isolates of writing direction; Arabic and Hebrew are written without them.
    private static bool TurnsTheOrder(char character) =>
        character is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    /// <summary>A path in the names of the JSON form: <c>need.lead_time_days</c> is <c>need.leadTimeDays</c>.</summary>
    public static string InJson(string path) =>
        WordAfterUnderscore().Replace(path, match => match.Groups["first"].Value.ToUpperInvariant());

    private static IEnumerable<string> Filled(params string[] values) => values.Where(value => value.Length > 0);

    [GeneratedRegex("_(?<first>[a-z])")]
    private static partial Regex WordAfterUnderscore();

    [GeneratedRegex("(?<=[a-z0-9])[A-Z]")]
    private static partial Regex WordStart();
}
