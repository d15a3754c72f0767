using ClusterInterop.Core.Matching;
using ClusterInterop.V1;
using static ClusterInterop.Core.Tests.Matching.Sample;

namespace ClusterInterop.Core.Tests.Matching;

/// <summary>docs/matching.md says what the matcher does.</summary>
public sealed class MatchingDocumentTests
{
    private static readonly string Document = File.ReadAllText(Path.Combine(Root(), "docs", "matching.md"));

    private static readonly MatchWeights Asking = new(PrefersOtherCountries: true, PrefersOtherEcosystems: true);

    [Fact]
    public void Its_table_of_weights_is_the_matchers()
    {
        (string, int)[] weights =
        [
            ("| `CODES` | 350 |", new MatchWeights().Codes),
            ("| `TEXT` | 250 |", MatchWeights.Text),
            ("| `DISTANCE` | 100 |", new MatchWeights().Distance),
            ("| `QUANTITY` | 100 |", MatchWeights.Quantity),
            ("| `TIME` | 50 |", MatchWeights.Time),
            ("| `CERTIFICATES` | 50 |", MatchWeights.Certificates),
            ("| `VERIFICATION` | 100 |", MatchWeights.Verification),
            ("| `OTHER_COUNTRY` | 50, if asked, taken from `DISTANCE` |", Asking.OtherCountry),
            ("| `OTHER_ECOSYSTEM` | 50, if asked, taken from `CODES` |", Asking.OtherEcosystem),
        ];

        weights.Select(weight => weight.Item2).ShouldBe([350, 250, 100, 100, 50, 50, 100, 50, 50]);
        (Asking.Distance, Asking.Codes).ShouldBe((50, 300));
        foreach (var (row, _) in weights)
            Document.ShouldContain(row);
    }

    [Fact]
    public void Its_floor_and_its_least_word_are_the_matchers()
    {
        (TextCloseness.Floor, TextCloseness.TellingWeight, TextCloseness.LeastTotal).ShouldBe((400, 400, 500));
        (Phrase.MostWords, LabelPhrases.MostHits).ShouldBe((12, 8));
        Document.ShouldContain("Only words that weigh at least 400 tell anything");
        Document.ShouldContain("at least 400 in 1,000");
        Document.ShouldContain("A phrase that weighs less than 500 counts as 500.");
        Document.ShouldContain("as far as its first 12 telling words");
        Document.ShouldContain("the eight that come closest");
    }

    [Fact]
    public void Its_example_comes_out_as_it_says()
    {
        var match = Match(ExampleNeed(), ExampleCapability())!;

        foreach (var part in match.Parts)
            Document.ShouldContain($"| {NameOf(part.Kind)} | {part.Explanation} | {part.Value} of {part.Weight} |");
        Document.ShouldContain($"| | score | {match.Score} |");
    }

    private static Record ExampleNeed() => Need(code: "33141420").Also(record =>
    {
        record.Title = Text(("pl", "Maski chirurgiczne"), ("en", "Surgical masks"));
        record.Place = new Place { Region = "PL213", Point = new GeoPoint { Latitude = 50.0647, Longitude = 19.9450 } };
        record.Need.Quantity = Quantity("10000");
    });

    private static Record ExampleCapability() => Capability(code: "33141000").Also(record =>
    {
        record.Title = Text(("es", "Mascarillas quirúrgicas"), ("en", "Surgical masks, sewn in Catalonia"));
        record.Place = new Place { Region = "ES511", Point = new GeoPoint { Latitude = 41.3874, Longitude = 2.1686 } };
        record.Verification = VerificationLevel.Checked;
        record.Capability.Available = Quantity("8000");
    });

    private static string NameOf(MatchPartKind kind) => $"`{kind.ToString().ToUpperInvariant()}`";

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ClusterInterop.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("No solution above the tests.");
        return folder.FullName;
    }
}
