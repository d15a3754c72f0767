using System.Globalization;
using ClusterInterop.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClusterInterop.Benchmarks.Workload;

/// <summary>What needs and capabilities say of amounts, times, places and certificates.</summary>
internal static class Resources
{
    private const double MedianQuantity = 100;
    private const double QuantitySigma = 2.9;
    private const double MostQuantity = 1e9;
    private const int DaysOfStarts = 730;

    private static readonly DateTime FirstStart = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly string[] Units = ["H87", "XBX", "KGM", "HUR", "MTR", "LTR", "TNE", "PR"];
    private static readonly Choice UnitChoice = new([55, 12, 10, 10, 4, 4, 3, 2]);
    private static readonly Choice Kinds = new([10, 25, 20, 10, 20, 4, 6, 4, 1]);

    // Months that lots last, by how many of the notices' lots do.
    private static readonly int[] Months = [12, 60, 36, 24, 48, 120, 72, 10, 84, 96, 16, 240];
    private static readonly Choice MonthChoice = new([143, 142, 127, 105, 80, 43, 25, 20, 18, 18, 14, 13]);

    private static readonly string[] Standards =
    [
        "ISO 9001", "CE", "ISO 14001", "ISO 13485", "ISO 45001", "ISO 27001", "EN 149", "EN 14683", "EN 455",
        "ISO 50001", "EN 1090", "IATF 16949", "AS 9100", "ISO 22000", "BRCGS", "IFS Food", "FSC", "PEFC", "GMP", "GDP",
        "ISO 17025", "ISO 15189", "EN 166", "EN 374", "EN 14126", "ISO 3834", "EMAS", "OEKO-TEX 100", "GOTS", "HACCP",
        "ISO 20121", "TISAX",
    ];

    private static readonly Choice StandardChoice = Choice.Zipf(Standards.Length, 1);

    public static ResourceKind DrawKind(Random random) => (ResourceKind)Kinds.Draw(random);

    public static int DrawLeadTime(Random random) => Math.Clamp((int)random.LogNormal(14, 1), 1, 365);

    public static Quantity DrawQuantity(Random random) => new()
    {
        Value = Math.Clamp(Math.Round(random.LogNormal(MedianQuantity, QuantitySigma)), 1, MostQuantity)
            .ToString("F0", CultureInfo.InvariantCulture),
        Unit = Units[UnitChoice.Draw(random)],
    };

    public static Quantity PartOf(Quantity quantity, Random random)
    {
        var part = double.Parse(quantity.Value, CultureInfo.InvariantCulture) * random.NextDouble();
        return new Quantity
        {
            Value = Math.Max(1, Math.Floor(part)).ToString("F0", CultureInfo.InvariantCulture),
            Unit = quantity.Unit,
        };
    }

    /// <summary>A window for a third of the records, as of the lots.</summary>
    public static TimeWindow? DrawWindow(Random random)
    {
        if (!random.Chance(0.35))
            return null;

        var start = FirstStart.AddDays(random.Next(DaysOfStarts));
        return new TimeWindow
        {
            Start = start.ToTimestamp(),
            End = start.AddMonths(Months[MonthChoice.Draw(random)]).ToTimestamp(),
        };
    }

    public static IEnumerable<string> DrawStandards(Random random, int most, double likelihood) =>
        random.Chance(likelihood)
            ? [.. Enumerable.Range(0, random.Next(1, most + 1))
                .Select(_ => Standards[StandardChoice.Draw(random)]).Distinct()]
            : [];

    public static IEnumerable<Certificate> DrawCertificates(Random random) =>
        DrawStandards(random, most: 3, likelihood: 0.6).Select(standard => new Certificate { Standard = standard });

    public static Area WholeEurope() => new() { Regions = { Geography.Countries.Select(country => country.Code) } };

    /// <summary>Nothing stated, the country, a part of it, some neighbours, or a circle.</summary>
    public static Area? DrawArea(Country country, Place? place, Geography geography, Random random) =>
        random.Next(10) switch
        {
            < 4 => null,
            < 6 => new Area { Regions = { country.Code } },
            6 => new Area { Regions = { geography.DrawRegion(country, 1, random) } },
            7 => new Area { Regions = { geography.DrawRegion(country, 2, random) } },
            8 when place?.Point is not null => new Area { RadiusKm = random.Next(1, 20) * 50 },
            _ => new Area
            {
                Regions =
                {
                    Enumerable.Range(0, 4).Select(_ => geography.DrawCountry(random).Code)
                        .Append(country.Code).Distinct(),
                },
            },
        };
}
