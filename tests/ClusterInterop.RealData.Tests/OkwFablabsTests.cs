using System.Globalization;
using ClusterInterop.RealData.Tests.Connectors;
using ClusterInterop.RealData.Tests.Connectors.OkwFablabs;
using ClusterInterop.RealData.Tests.Files;
using ClusterInterop.V1;

namespace ClusterInterop.RealData.Tests;

/// <summary>The fabrication laboratories of 128 countries, most with their point on the map.</summary>
public sealed class OkwFablabsTests(Alliance alliance, ITestOutputHelper output)
    : FindingConformance<OkwFablabsConnector>(alliance, output)
{
    // A crisis desk asks the laboratories of single countries for parts; the file says how many each has.
    private static readonly (string Country, int Laboratories)[] Asked =
        [("FR", 192), ("IT", 133), ("ES", 62), ("DE", 58), ("NL", 31), ("GB", 28), ("PL", 19), ("GR", 8), ("AW", 1)];

    protected override IReadOnlyDictionary<Record.ContentOneofCase, int> ExpectedRecords { get; } =
        new Dictionary<Record.ContentOneofCase, int>
        {
            [Record.ContentOneofCase.Organisation] = 1692,
            [Record.ContentOneofCase.Capability] = 1692,
        };

    protected override IReadOnlyDictionary<string, int> ExpectedWarnings { get; } =
        new Dictionary<string, int> { ["POSTAL_CODE_LONG"] = 6 };

    [Fact]
    public async Task A_need_finds_every_laboratory_of_the_country_from_which_it_may_be_met()
    {
        var data = await PublishedAsync();
        await SubjectsAsync(data);

        foreach (var (country, laboratories) in Asked)
        {
            var page = await data.Client.FindMatchPageAsync(
                new() { Name = NameOfNeed(country), Candidates = data.Filter, PageSize = 1 }, Cancel);

            page.TotalSize.ShouldBe(laboratories, country);
        }
    }

    protected override async Task<IReadOnlyList<Record>> SubjectsAsync(PublishedRegister data)
    {
        Record[] needs =
        [
            .. Asked.Select(asked => new Record
            {
                Name = NameOfNeed(asked.Country),
                Title = RegisterBuilder.TextIn("en", "Prototypes of face shield frames"),
                Codes = { new Code { Scheme = "cpv", Value = "72244000" } },
                Need = new Need { AcceptedOrigin = new Area { Regions = { asked.Country } } },
            }),
        ];
        var written = await Alliance.Connect("desk").PutAsync(needs, cancellationToken: Cancel);
        await data.SettledAsync(written.Revision);
        return needs;
    }

    protected override void CompareWithFile(string folder, IReadOnlyDictionary<string, Record> read)
    {
        var rows = CsvFile.Read(folder, "facilities.csv");
        foreach (var row in rows)
        {
            var organisation = read[$"associations/okw/organisations/{row["facility_id"]}"];
            organisation.Title.ByLanguage["und"].ShouldBe(row["name"]);
            organisation.Organisation.Website.ShouldBe(row["url"]);
            Record[] both = [organisation, read[$"associations/okw/capabilities/{row["facility_id"]}"]];
            foreach (var place in both.Select(record => record.Place))
            {
                place.Country.ShouldBe(row["country"]);
                place.Locality.ShouldBe(row["city"]);
                (place.Point is null).ShouldBe(row["lat"].Length == 0);
                if (place.Point is not { } point)
                    continue;
                point.Latitude.ShouldBe(double.Parse(row["lat"], CultureInfo.InvariantCulture));
                point.Longitude.ShouldBe(double.Parse(row["lng"], CultureInfo.InvariantCulture));
            }

            (organisation.Place.PostalCode + RegisterBuilder.Annotated(organisation, "postal-code"))
                .ShouldBe(row["zip"]);
            organisation.Annotations.GetValueOrDefault("state-or-region", "").ShouldBe(row["state_region"]);
        }

        rows.Count.ShouldBe(1692);
    }

    private static string NameOfNeed(string country) => $"associations/desk/needs/{country.ToLowerInvariant()}";
}
