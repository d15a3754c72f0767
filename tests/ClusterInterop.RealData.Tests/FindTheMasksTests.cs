using System.Globalization;
using ClusterInterop.RealData.Tests.Connectors;
using ClusterInterop.RealData.Tests.Connectors.FindTheMasks;
using ClusterInterop.RealData.Tests.Files;
using ClusterInterop.V1;

namespace ClusterInterop.RealData.Tests;

/// <summary>A relief platform: what sites ask for and makers make, in free text.</summary>
public sealed class FindTheMasksTests(Alliance alliance, ITestOutputHelper output)
    : FindingConformance<FindTheMasksConnector>(alliance, output)
{
    protected override IReadOnlyDictionary<Record.ContentOneofCase, int> ExpectedRecords { get; } =
        new Dictionary<Record.ContentOneofCase, int>
        {
            [Record.ContentOneofCase.Need] = 558,
            [Record.ContentOneofCase.Organisation] = 574,
            [Record.ContentOneofCase.Capability] = 52,
        };

    protected override IReadOnlyDictionary<string, int> ExpectedWarnings { get; } = new Dictionary<string, int>
    {
        ["COUNTRY_MISSING"] = 88,
        ["COUNTRY_WRITTEN_OUT"] = 104,
        ["ITEMS_WITHOUT_CODE"] = 5,
        ["MAKER_WITHOUT_CAPABILITY"] = 88,
        ["POINT_INVALID"] = 7,
        ["SITE_WITHOUT_NAME"] = 119,
        ["TIME_WITHOUT_ZONE"] = 558,
        ["WEBSITE_NOT_AN_ADDRESS"] = 39,
    };

    protected override void CompareWithFile(string folder, IReadOnlyDictionary<string, Record> read)
    {
        var needs = read.Values.Where(record => record.Need is not null).Select(Written).Order().ToList();
        var rows = CsvFile.Read(folder, "needs.csv")
            .Select(row => (row["timestamp"], row["city"], row["state"], row["zipcode"], row["accepting_text"],
                Point(row)))
            .Concat(CsvFile.Read(folder, "needs_fr.csv").Select(row => (row["timestamp"], row["city"], row["state"], "",
                row["accepting"], Point(row))));
        needs.ShouldBe(rows.Order());

        var makers = CsvFile.Read(folder, "makers.csv");
        foreach (var row in makers)
        {
            var maker = read[$"associations/findthemasks/organisations/{MaskSites.IdOf(row["name"], row["city"])}"];
            maker.Title.ByLanguage["en"].ShouldBe(row["name"]);
            (maker.Organisation.Website + RegisterBuilder.Annotated(maker, "website")).ShouldBe(row["website"]);
            Point(maker).ShouldBe(Point(row));
        }

        makers.Count.ShouldBe(140);
    }

    private static (string, string, string, string, string, (double, double)?) Written(Record need) => (
        need.Annotations["entered"],
        need.Place.Locality,
        need.Annotations["state"],
        need.Place.PostalCode,
        need.Summary?.ByLanguage["en"] ?? "",
        Point(need));

    private static (double, double)? Point(Record record) =>
        record.Place.Point is { } point ? (point.Latitude, point.Longitude) : null;

    private static (double, double)? Point(CsvRow row) => row["lng"].Length == 0
        ? null
        : (double.Parse(row["lat"], CultureInfo.InvariantCulture),
            double.Parse(row["lng"], CultureInfo.InvariantCulture));
}
