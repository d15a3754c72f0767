using System.Globalization;
using ClusterInterop.Server.Demo;
using ClusterInterop.V1;

namespace ClusterInterop.Server.Tests.Demo;

public sealed class SampleAllianceTests
{
    private static readonly IReadOnlyList<SampleRegister> Alliance = SampleAlliance.Read();
    private static readonly IReadOnlyList<Record> Records = [.. Alliance.SelectMany(register => register.Records)];

    [Fact]
    public void It_has_13_associations_each_with_its_profile_first()
    {
        Alliance.Select(register => register.Association).ShouldBe(
            ["at", "be", "cz", "de", "dk", "es", "fr", "gr", "it", "nl", "pl", "pt", "se"]);
        foreach (var (association, records) in Alliance)
            records[0].Name.ShouldBe($"associations/{association}");
    }

    [Fact]
    public void It_has_as_many_records_as_the_readme_says() => Records.Count.ShouldBe(560);

    [Fact]
    public void Every_record_is_of_its_association_is_there_once_and_is_marked_as_a_sample()
    {
        Records.Select(record => record.Name).ShouldBeUnique();
        foreach (var (association, records) in Alliance)
            foreach (var record in records)
            {
                $"{record.Name}/".ShouldStartWith($"associations/{association}/");
                record.Annotations["sample"].ShouldBe("true", record.Name);
            }
    }

    [Fact]
    public void Every_title_stands_in_the_language_of_its_country_and_in_English()
    {
        foreach (var record in Records)
        {
            record.Title.ByLanguage.Keys.ShouldContain("en", record.Name);
            record.Title.ByLanguage.Keys.ShouldContain(record.Title.OriginalLanguage, record.Name);
            record.Title.OriginalLanguage.ShouldNotBe("en", record.Name);
        }
    }

    [Fact]
    public void The_Spanish_3D_printing_map_has_more_than_100_companies_and_1000_printers()
    {
        Records.Count(record => record.Name.StartsWith(
            "associations/es/organisations/workshop-", StringComparison.Ordinal)).ShouldBe(104);
        Records.Where(record => record.Name.StartsWith(
                "associations/es/capabilities/printers-", StringComparison.Ordinal))
            .Sum(record => int.Parse(record.Capability.Available.Value, CultureInfo.InvariantCulture))
            .ShouldBe(1143);
    }

    [Fact]
    public void BioWin_offers_its_four_action_areas() =>
        Records.Where(record => record.Capability?.Provider == "associations/be/clusters/biowin")
            .Select(record => record.Title.ByLanguage["en"].Split(':')[0])
            .ShouldBe(
            [
                "Biopharmacy", "Medical devices and in vitro diagnostics", "Radiation applied to health",
                "Digital health",
            ]);

    [Fact]
    public void The_life_science_cluster_of_Krakow_is_there() =>
        Records.ShouldContain(record => record.Name == "associations/pl/clusters/lifescience-krakow");
}
