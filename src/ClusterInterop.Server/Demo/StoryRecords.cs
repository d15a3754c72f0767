using ClusterInterop.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClusterInterop.Server.Demo;

/// <summary>What is published while the story is told: three needs of Poland's hospitals, and an offer that answers
/// one.</summary>
internal static class StoryRecords
{
    public const string RespiratorNeed = "associations/pl/needs/ffp2-krakow";
    public const string FaceShieldNeed = "associations/pl/needs/face-shields-lodz";
    public const string FabricNeed = "associations/pl/needs/fabrics-warszawa";
    public const string PortugueseRespirators = "associations/pt/capabilities/ffp2-coimbra";

    // Records of the sample alliance that the story changes, or waits for.
    public const string SpanishRespirators = "associations/es/capabilities/ffp2-barcelona";
    public const string CzechRespirators = "associations/cz/capabilities/ffp2-ostrava";
    public const string AustrianRespirators = "associations/at/capabilities/ffp2-graz";
    public const string SpanishNonwoven = "associations/es/capabilities/meltblown-logrono";
    public const string FrenchNonwoven = "associations/fr/capabilities/meltblown-rennes";

    private const string Pieces = "H87";

    /// <summary>A need with everything stated: codes, quantities, place, time and a certificate.</summary>
    public static Record Respirators() => new()
    {
        Name = RespiratorNeed,
        Title = In("pl", "Maski FFP2, 120 000 sztuk", "FFP2 respirators, 120,000 pieces"),
        Codes = { Cpv("18143000") },
        Place = At("PL213", "Kraków", 50.06, 19.94),
        Annotations = { ["sample"] = "true" },
        Need = new Need
        {
            Seeker = "associations/pl/organisations/hospital-krakow",
            Kind = ResourceKind.Product,
            Quantity = Of(120_000),
            MinimumQuantity = Of(5_000),
            Window = April(),
            LeadTimeDays = 21,
            RequiredCertificates = { "EN 149" },
        },
    };

    /// <summary>A need that one supplier alone cannot meet.</summary>
    public static Record FaceShields() => new()
    {
        Name = FaceShieldNeed,
        Title = In("pl", "Przyłbice ochronne, 40 000 sztuk", "Face shields, 40,000 pieces"),
        Codes = { Cpv("18142000") },
        Place = At("PL711", "Łódź", 51.76, 19.46),
        Annotations = { ["sample"] = "true" },
        Need = new Need
        {
            Seeker = "associations/pl/organisations/hospital-lodz",
            Quantity = Of(40_000),
            MinimumQuantity = Of(200),
            Window = April(),
            LeadTimeDays = 14,
        },
    };

    /// <summary>A need in Polish words alone: no code, no translation, no quantity.</summary>
    public static Record Fabrics() => new()
    {
        Name = FabricNeed,
        Title = new Text { ByLanguage = { ["pl"] = "Tkaniny włókiennicze i wyroby tekstylne na maseczki" } },
        Place = At("PL911", "Warszawa", 52.23, 21.01),
        Annotations = { ["sample"] = "true" },
        Need = new Need { Seeker = "associations/pl/organisations/hospital-warszawa" },
    };

    /// <summary>An offer that appears while the first need stands.</summary>
    public static Record PortugueseOffer() => new()
    {
        Name = PortugueseRespirators,
        Title = In("pt", "Máscaras FFP2, nova linha de produção", "FFP2 respirators, a new production line"),
        Codes = { Cpv("18143000"), new Code { Scheme = "nace", Value = "32.50" } },
        Place = At("PT192", "Coimbra", 40.21, -8.43),
        Verification = VerificationLevel.Checked,
        Annotations = { ["sample"] = "true" },
        Capability = new Capability
        {
            Provider = "associations/pt/organisations/surgical-masks-coimbra",
            Kind = ResourceKind.Product,
            Available = Of(45_000),
            LeadTimeDays = 9,
            Certificates = { new Certificate { Standard = "EN 149" } },
        },
    };

    public static Quantity Of(int pieces) => new() { Value = $"{pieces}", Unit = Pieces };

    private static Text In(string language, string text, string english) =>
        new() { OriginalLanguage = language, ByLanguage = { [language] = text, ["en"] = english } };

    private static Code Cpv(string value) => new() { Scheme = "cpv", Value = value };

    private static Place At(string region, string locality, double latitude, double longitude) => new()
    {
        Country = region[..2],
        Region = region,
        Locality = locality,
        Point = new GeoPoint { Latitude = latitude, Longitude = longitude },
    };

    // The story is set in the spring of 2020, like the sample alliance.
    private static TimeWindow April() => new()
    {
        Start = Timestamp.FromDateTime(new DateTime(2020, 3, 30, 0, 0, 0, DateTimeKind.Utc)),
        End = Timestamp.FromDateTime(new DateTime(2020, 5, 1, 0, 0, 0, DateTimeKind.Utc)),
    };
}
