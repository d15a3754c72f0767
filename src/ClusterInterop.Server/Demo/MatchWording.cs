using System.Globalization;
using ClusterInterop.Client;
using ClusterInterop.V1;

namespace ClusterInterop.Server.Demo;

/// <summary>Says in words and numbers what a match row shows; the same on every screen.</summary>
internal static class MatchWording
{
    public static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Where the capability is, such as <c>CZ Ostrava</c>.</summary>
    public static string PlaceOf(Record record) => $"{record.Place?.Country} {record.Place?.Locality}".Trim();

    public static string EnglishTitle(Record record) => TitleIn(record, "en");

    /// <summary>The English title, with the provider's id where the place and the title are those of another
    /// row.</summary>
    public static string EnglishTitle(MatchPage page, MatchRow row)
    {
        var title = EnglishTitle(row.Capability);
        var isAmbiguous = page.Rows.Any(other =>
            other.Match.Capability != row.Match.Capability
            && EnglishTitle(other.Capability) == title
            && PlaceOf(other.Capability) == PlaceOf(row.Capability));
        return isAmbiguous && RecordName.TryParse(row.Capability.Capability.Provider, out var provider)
            ? $"{title} by {provider.Id}"
            : title;
    }

    /// <summary>The title in the language in which it was written.</summary>
    public static string OriginalTitle(Record record) => TitleIn(record, record.Title.OriginalLanguage);

    public static string Distance(Match match) => match.HasDistanceKm ? $"{Number(match.DistanceKm)} km" : "";

    /// <summary>How much of the need is covered, such as <c>75 %</c>; empty when one side states no quantity.</summary>
    public static string Cover(Match match, Record need)
    {
        if (match.Covered is not { } covered || need.Need.Quantity is not { } all)
            return "";
        var percent = Math.Floor(100 * Decimal(covered) / Decimal(all));
        return percent < 1 ? "< 1 %" : $"{percent:0} %";
    }

    /// <summary>The sentence that tells most: what has changed, else what ties the two.</summary>
    public static string Why(MatchRow row)
    {
        if (row.Change == MatchChangeKind.Gone)
            return $"Retracted after {Milliseconds(row.Delay)}.";
        var part = row.Change == MatchChangeKind.Changed && row.Previous is { } previous
            ? row.Match.Parts.FirstOrDefault(part => !previous.Parts.Contains(part))
            : null;
        part ??= row.Match.Parts.Where(part => part.Kind is MatchPartKind.Codes or MatchPartKind.Text)
            .MaxBy(part => part.Value);
        return part?.Explanation ?? "";
    }

    /// <summary>The score, and what it was before it changed.</summary>
    public static string Score(MatchRow row) =>
        row.Change == MatchChangeKind.Changed && row.Previous is { } previous && previous.Score != row.Match.Score
            ? $"{previous.Score}→{row.Match.Score}"
            : $"{row.Match.Score}";

    public static string Sign(MatchRow row) => row.Change switch
    {
        MatchChangeKind.Found => "+",
        MatchChangeKind.Changed => "~",
        MatchChangeKind.Gone => "-",
        _ => " ",
    };

    /// <summary>How many matches there are, what they cover together, and how fast the news came.</summary>
    public static string Sum(MatchPage page)
    {
        var standing = page.Rows.Where(row => row.Change != MatchChangeKind.Gone).ToList();
        var sentence = standing.Count == 1 ? "1 match" : $"{Number(standing.Count)} matches";
        if (page.Need.Need.Quantity is { } wanted)
        {
            var covered = standing.Sum(row => row.Match.Covered is { } part ? Decimal(part) : 0);
            sentence += covered >= Decimal(wanted)
                ? "; together they cover the whole need"
                : $"; together they cover {Math.Floor(100 * covered / Decimal(wanted)):0} % of the need";
        }

        var news = page.Rows.Where(row => row.Change is not null).ToList();
        return news.Count == 0
            ? $"{sentence}."
            : $"{sentence}. On the stream {Milliseconds(news.Min(row => row.Delay))} after the write was sent.";
    }

    private static string Milliseconds(TimeSpan delay) => $"{Math.Ceiling(delay.TotalMilliseconds):0} ms";

    private static decimal Decimal(Quantity quantity) => decimal.Parse(quantity.Value, CultureInfo.InvariantCulture);

    private static string TitleIn(Record record, string language) =>
        record.Title.ByLanguage.TryGetValue(language, out var title)
            ? title
            : record.Title.ByLanguage.OrderBy(pair => pair.Key, StringComparer.Ordinal).First().Value;
}
