using System.Globalization;

namespace ClusterInterop.Core.Vocabularies;

/// <summary>
/// Names of countries, currencies and languages as the platform's own locale data (ICU) has them. The codes come from
/// our tables, so that what a server accepts does not depend on the machine; a name may differ from one release of ICU
/// to the next, which is why these three lists take no part in matching.
/// </summary>
internal static class PlatformNames
{
    public static VocabularyContent Countries() => Content(
        Schemes.Country, "ISO 3166-1", Regions.CountryCodes, (code, language) => Region(language, code)?.NativeName);

    public static VocabularyContent Currencies()
    {
        var names = BuiltInTables.Rows("iso-4217.tsv").ToDictionary(row => row[0], row => row[1]);
        // Only regions have a currency in .NET; the money of no country keeps its English name from the standard.
        var users = Regions.CountryCodes.Order(StringComparer.Ordinal)
            .Select(country => (country, currency: Region("en", country)?.ISOCurrencySymbol))
            .Where(user => user.currency is not null)
            .GroupBy(user => user.currency!, user => user.country)
            .ToDictionary(group => group.Key, group => group.First());
        return Content(Schemes.Currency, "ISO 4217", names.Keys, (code, language) =>
            NameOr(users.TryGetValue(code, out var user) ? Region(language, user)?.CurrencyNativeName : null, code)
            ?? (language == "en" ? names[code] : null));
    }

    public static VocabularyContent Languages()
    {
        // The name of a language in another one is to be had through the thread's user interface language alone.
        var before = CultureInfo.CurrentUICulture;
        try
        {
            var labels = new Dictionary<string, List<Label>>();
            foreach (var code in LanguageCodes.Common)
                labels[code] = [];
            foreach (var language in LanguageCodes.Official)
            {
                CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
                foreach (var (code, names) in labels)
                    if (NameOr(LanguageName(code), code) is { } name)
                        names.Add(new Label(language, name));
            }

            return new VocabularyContent(Schemes.Language, "ISO 639", [.. labels
                .OrderBy(entry => entry.Key, StringComparer.Ordinal)
                .Select(entry => new ContentTerm(entry.Key, "", entry.Value))]);
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    private static VocabularyContent Content(
        string scheme, string version, IEnumerable<string> codes, Func<string, string, string?> nameOf) => new(
        scheme, version, [.. codes.Order(StringComparer.Ordinal)
            .Select(code => new ContentTerm(code, "", Labels(code, nameOf)))]);

    private static Label[] Labels(string code, Func<string, string, string?> nameOf) => [.. LanguageCodes.Official
        .Select(language => (language, name: NameOr(nameOf(code, language), code)))
        .Where(entry => entry.name is not null)
        .Select(entry => new Label(entry.language, entry.name!))];

    // Where ICU has no name it answers the code itself.
    private static string? NameOr(string? name, string code) => name is null or "" || name == code ? null : name;

    private static RegionInfo? Region(string language, string country)
    {
        try
        {
            return new RegionInfo($"{language}-{country}");
        }
        catch (ArgumentException) // a country that this release of ICU does not know
        {
            return null;
        }
    }

    private static string? LanguageName(string code)
    {
        try
        {
            return new CultureInfo(code).DisplayName;
        }
        catch (CultureNotFoundException)
        {
            return null;
        }
    }
}
