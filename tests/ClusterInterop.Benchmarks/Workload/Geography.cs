using ClusterInterop.Core.Vocabularies;
using ClusterInterop.V1;

namespace ClusterInterop.Benchmarks.Workload;

/// <summary>A country as the workload knows it.</summary>
/// <param name="Code">ISO 3166-1 alpha-2; its association has the same id, in small letters.</param>
/// <param name="Nuts">What its regions begin with.</param>
/// <param name="Notices">How many of the public notices looked at come from it.</param>
internal sealed record Country(
    string Code, string Nuts, string Language, int Notices, double Latitude, double Longitude)
{
    public string Association => Code.ToLowerInvariant();
}

/// <summary>Where records are: countries and regions as often as in 1,455 public notices, on the real map of NUTS 2024.
/// </summary>
internal sealed class Geography
{
    private const double RegionExponent = 0.73;
    private const double HasPoint = 0.5;
    private const double DegreesAround = 2;

    // Of 100 lots so many name a country, or a region of level 1, 2 or 3.
    private static readonly Choice Levels = new([20, 12, 11, 57]);

    private readonly Choice _countries = new(Countries.Select(country => country.Notices + 0.0));
    private readonly Dictionary<(string Country, int Level), (string[] Regions, Choice Choice)> _regions = [];

    public Geography()
    {
        if (!VocabularySet.BuiltIn.TryGet(Schemes.Nuts, out var nuts))
            throw new InvalidOperationException("There is no built-in vocabulary of regions.");
        foreach (var country in Countries)
            for (var level = 1; level <= 3; level++)
            {
                // Regions that end in Z are those without territory.
                string[] regions =
                [
                    .. nuts.Terms.Select(term => term.Value).Where(value => value.Length == level + 2
                        && value.StartsWith(country.Nuts, StringComparison.Ordinal)
                        && !value.EndsWith('Z')),
                ];
                _regions[(country.Code, level)] = (regions, Choice.Zipf(regions.Length, RegionExponent));
            }
    }

    public static IReadOnlyList<Country> Countries { get; } =
    [
        new("FR", "FR", "fr", 340, 46.6, 2.4), new("DE", "DE", "de", 206, 51.1, 10.4),
        new("PL", "PL", "pl", 94, 52.1, 19.4), new("IT", "IT", "it", 72, 42.8, 12.5),
        new("ES", "ES", "es", 65, 40.2, -3.6), new("BG", "BG", "bg", 61, 42.7, 25.5),
        new("CZ", "CZ", "cs", 48, 49.8, 15.5), new("NL", "NL", "nl", 46, 52.2, 5.5),
        new("FI", "FI", "fi", 45, 62.5, 26.0), new("BE", "BE", "nl", 42, 50.6, 4.7),
        new("DK", "DK", "da", 39, 56.0, 10.0), new("GR", "EL", "el", 36, 39.1, 22.9),
        new("HU", "HU", "hu", 34, 47.2, 19.4), new("RO", "RO", "ro", 29, 45.9, 25.0),
        new("SE", "SE", "sv", 24, 60.1, 15.0), new("IE", "IE", "en", 23, 53.2, -8.1),
        new("SK", "SK", "sk", 18, 48.7, 19.5), new("SI", "SI", "sl", 16, 46.1, 14.8),
        new("EE", "EE", "et", 16, 58.7, 25.5), new("AT", "AT", "de", 14, 47.6, 14.1),
        new("LT", "LT", "lt", 13, 55.3, 23.9), new("PT", "PT", "pt", 8, 39.6, -8.0),
        new("HR", "HR", "hr", 6, 45.1, 15.7), new("LV", "LV", "lv", 3, 56.9, 24.9),
    ];

    public Country DrawCountry(Random random) => Countries[_countries.Draw(random)];

    public Place DrawPlace(Country country, Random random)
    {
        var place = new Place { Country = country.Code };
        if (Levels.Draw(random) is > 0 and var level)
            place.Region = DrawRegion(country, level, random);
        if (random.Chance(HasPoint))
            place.Point = new GeoPoint
            {
                Latitude = Math.Round(country.Latitude + Around(random), 4),
                Longitude = Math.Round(country.Longitude + Around(random), 4),
            };
        return place;
    }

    public string DrawRegion(Country country, int level, Random random)
    {
        var (regions, choice) = _regions[(country.Code, level)];
        return regions[choice.Draw(random)];
    }

    private static double Around(Random random) => (random.NextDouble() - 0.5) * 2 * DegreesAround;
}
