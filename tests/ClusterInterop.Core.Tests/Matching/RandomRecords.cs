using ClusterInterop.Core.Vocabularies;
using ClusterInterop.V1;
using CsCheck;
using static ClusterInterop.Core.Tests.Matching.Sample;

namespace ClusterInterop.Core.Tests.Matching;

/// <summary>Needs and capabilities drawn from few values, so that every condition is met about as often as not, and
/// values lie just at, before and beyond each limit.</summary>
internal static class RandomRecords
{
    private static readonly Gen<string> Codes = Gen.OneOf(
        "33141000", "33141420", "33141421", "33141425", "33140000", "33100000", "33000000", "45313100", "45000000",
        "50750000", "39000000", "nace:C", "nace:14", "nace:14.1", "nace:14.12", "nace:32", "ecosystem:health",
        "ecosystem:textiles", "nuts:ES51", "nuts:ES511");

    private static readonly Gen<string> Phrases = Gen.OneOf(
        "Lift installation", "lifts", "Surgical masks", "Maseczki chirurgiczne", "Masken", "Medical equipment",
        "Sprzęt medyczny", "Equipos médicos", "supply of", "services", "Repair and maintenance", "Furniture, 2026",
        "FFP2", "textiles", "Μάσκες", "Usługi", "construction work", "a b c", "health", "Handschuhe aus Nitril");

    private static readonly Gen<Text> Texts = Gen.Select(
        Gen.OneOf("en", "pl", "de", "es"), Phrases.Array[1, 3], (language, phrases) => (language, phrases))
        .Array[1, 2].Select(texts => Text([.. texts.DistinctBy(text => text.language)
            .Select(text => (text.language, string.Join(' ', text.phrases)))]));

    private static readonly Gen<Place?> Places = Sometimes(Gen.Select(
        Gen.OneOf("", "ES", "GR", "PL", "IS"), Gen.OneOf("", "ES511", "ES51", "EL30", "PL21", "PL213"),
        Perhaps(Gen.OneOf((41.39, 2.17), (40.42, -3.70), (50.06, 19.94), (37.98, 23.73), (41.98, 2.82))),
        (country, region, point) => new Place
        {
            Country = region.Length > 0 ? "" : country,
            Region = region,
            Point = point is { } at ? new GeoPoint { Latitude = at.Item1, Longitude = at.Item2 } : null,
        }));

    private static readonly Gen<Area?> Areas = Rarely(Gen.Select(
        Gen.OneOf("ES", "ES5", "ES511", "PL", "GR", "EL30").Array[0, 2],
        Perhaps(Gen.OneOf(1, 90, 600, 2500)),
        (regions, radius) =>
        {
            var area = new Area { Regions = { regions.Distinct() } };
            if (radius is { } km)
                area.RadiusKm = km;
            return area;
        }));

    private static readonly Gen<TimeWindow?> Windows = Sometimes(Gen.Select(
        Gen.Int[0, 6], Gen.Int[1, 4], Gen.Int[0, 5], (start, length, open) => new TimeWindow
        {
            Start = open is 0 or 1 ? null : Day(start),
            End = open is 0 or 2 ? null : Day(start + length),
        }));

    private static readonly Gen<Quantity?> Quantities = Sometimes(Gen.OneOf(
        Quantity("10"), Quantity("3"), Quantity("0"), Quantity("1", "DZN"), Quantity("2.5", "DZN"),
        Quantity("0.5", "TNE"), Quantity("499.999999999", "KGM"), Quantity("10", "XBX")));

    private static readonly Gen<string[]> Standards = Gen.OneOf("EN 149", "en149", "ISO 13485", "CE").Array[0, 2];

    private static readonly Gen<int?> Leads = Perhaps(Gen.OneOf(0, 1, 7, 14));

    public static Gen<Record> Needs { get; } = Gen.Select(
        Gen.Select(Quantities, Quantities, Areas, Windows, Leads),
        Gen.Select(Rarely(Standards), Sometimes(Standards), Gen.Bool, Gen.Bool, Gen.Int[0, 16]),
        (much, asked) =>
        {
            var need = new Need
            {
                Kind = (ResourceKind)Math.Max(0, asked.Item5 - 8),
                Quantity = much.Item1,
                MinimumQuantity = AtMost(much.Item1, much.Item2),
                AcceptedOrigin = much.Item3,
                Window = much.Item4,
                RequiredCertificates = { asked.Item1 ?? [] },
                PreferredCertificates = { asked.Item2 ?? [] },
                PreferOtherCountries = asked.Item3,
                PreferOtherEcosystems = asked.Item4,
            };
            if (much.Item5 is { } days)
                need.LeadTimeDays = days;
            return need;
        }).SelectMany(need => Heads("needs").Select(head => head.Also(record => record.Need = need)));

    public static Gen<Record> Capabilities { get; } = Gen.Select(
        Gen.Select(Quantities, Quantities, Areas, Windows, Leads),
        Gen.Select(Gen.Select(Standards, Windows).Array[0, 2], Gen.Int[0, 16]),
        (much, held) =>
        {
            var capability = new Capability
            {
                Kind = (ResourceKind)Math.Max(0, held.Item2 - 8),
                Available = much.Item1,
                Reserved = much.Item1 is null ? null : AtMost(much.Item1, much.Item2),
                DeliveryArea = much.Item3,
                Window = much.Item4,
            };
            foreach (var (standards, validity) in held.Item1)
                capability.Certificates.AddRange(standards.Select(standard =>
                    new Certificate { Standard = standard, Validity = validity }));
            if (much.Item5 is { } days)
                capability.LeadTimeDays = days;
            return capability;
        }).SelectMany(capability =>
            Heads("capabilities").Select(head => head.Also(record => record.Capability = capability)));

    // What is published is valid: the part is of the same dimension as the whole, and no more.
    private static Quantity? AtMost(Quantity? whole, Quantity? part) =>
        whole is null || part is null || (Sample.Vocabularies.Units.TryCompare(
            ExactDecimal.Parse(part.Value), part.Unit, ExactDecimal.Parse(whole.Value), whole.Unit, out var comparison)
            && comparison <= 0) ? part : null;

    private static Gen<Record> Heads(string kind) => Gen.Select(
        Gen.Select(Gen.OneOf("pl", "es"), Gen.OneOf("a", "b", "c", "d", "e", "f")),
        Texts, Rarely(Texts), Codes.Array[0, 3], Places, Gen.Int[0, 3],
        (name, title, summary, codes, place, verification) => new Record
        {
            Name = $"associations/{name.Item1}/{kind}/{name.Item2}",
            Title = title,
            Summary = summary,
            Codes = { codes.Distinct().Select(Code) },
            Place = place,
            Verification = (VerificationLevel)verification,
        });

    private static Gen<T?> Sometimes<T>(Gen<T> value) where T : class =>
        Gen.Frequency((1, Gen.Const(default(T))), (1, value.Select(T? (present) => present)));

    private static Gen<T?> Rarely<T>(Gen<T> value) where T : class =>
        Gen.Frequency((3, Gen.Const(default(T))), (1, value.Select(T? (present) => present)));

    private static Gen<T?> Perhaps<T>(Gen<T> value) where T : struct =>
        Gen.Frequency((1, Gen.Const(default(T?))), (1, value.Select(T? (present) => present)));
}
