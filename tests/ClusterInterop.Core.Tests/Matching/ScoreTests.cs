using ClusterInterop.Core.Matching;
using ClusterInterop.V1;
using static ClusterInterop.Core.Tests.Matching.Sample;

namespace ClusterInterop.Core.Tests.Matching;

/// <summary>The soft parts of a score, each with its value and a sentence, and what they add up to.</summary>
public sealed class ScoreTests
{
    [Fact]
    public void The_parts_add_up_to_the_score_and_a_perfect_match_scores_1000()
    {
        var match = Match(PerfectNeed(), PerfectCapability())!;

        match.Score.ShouldBe(1000);
        match.Parts.Select(part => (part.Kind, part.Value, part.Weight)).ShouldBe(
        [
            (MatchPartKind.Codes, 350, 350),
            (MatchPartKind.Text, 250, 250),
            (MatchPartKind.Distance, 100, 100),
            (MatchPartKind.Quantity, 100, 100),
            (MatchPartKind.Time, 50, 50),
            (MatchPartKind.Certificates, 50, 50),
            (MatchPartKind.Verification, 100, 100),
        ]);
    }

    [Fact]
    public void What_is_asked_takes_its_weight_from_distance_and_codes_so_that_the_sum_stays_1000()
    {
        var need = PerfectNeed().Also(record =>
        {
            record.Need.PreferOtherCountries = record.Need.PreferOtherEcosystems = true;
            record.Codes.Add(Code("ecosystem:health"));
            record.Place.Country = "PL";
        });
        var capability = PerfectCapability().Also(record =>
        {
            record.Codes.Add(Code("ecosystem:textiles"));
            record.Place.Country = "ES";
        });

        var match = Match(need, capability)!;

        match.Score.ShouldBe(1000);
        match.Parts.Sum(part => part.Weight).ShouldBe(1000);
        match.Parts.Where(part => part.Weight == 50 && part.Value == 50).Select(part => part.Kind).ShouldBe(
        [
            MatchPartKind.Distance, MatchPartKind.Time, MatchPartKind.Certificates, MatchPartKind.OtherCountry,
            MatchPartKind.OtherEcosystem,
        ]);
        match.Parts[^2].Explanation.ShouldBe("Another country is preferred: ES is not PL.");
        match.Parts[^1].Explanation.ShouldBe(
            "Another ecosystem is preferred: the capability is of textiles, the need of health.");
    }

    [Fact]
    public void Only_what_both_state_is_judged() =>
        Match(Need(), Capability())!.Parts.Select(part => part.Kind)
            .ShouldBe([MatchPartKind.Codes, MatchPartKind.Text]);

    [Theory]
    [InlineData("33141420", "33141420", 332)] // 950
    [InlineData("33141000", "33141000", 280)] // 800
    [InlineData("33000000", "33000000", 157)] // 450
    [InlineData("33000000", "33141000", 126)] // 450 - 3 x 30
    [InlineData("nace:14.12", "nace:14.12", 315)] // 900
    [InlineData("nace:C", "nace:14", 77)] // 250 - 30
    [InlineData("ecosystem:health", "ecosystem:health", 87)] // 250
    [InlineData("nuts:ES511", "nuts:ES51", 24)] // 100 - 30
    public void The_narrower_the_shared_code_the_closer(string need, string capability, int value) =>
        Part(Need(code: need), Capability(code: capability), MatchPartKind.Codes)!.Value.ShouldBe(value);

    [Fact]
    public void A_code_that_is_not_the_main_one_counts_less()
    {
        var need = Need(code: "39000000").Also(record => record.Codes.Add(Code("33141420")));

        Part(need, Capability(code: "33141420"), MatchPartKind.Codes)!.Value.ShouldBe(318); // 950 - 40
    }

    [Fact]
    public void The_sentence_on_codes_names_them()
    {
        Part(Need(code: "33000000"), Capability(code: "33000000"), MatchPartKind.Codes)!.Explanation.ShouldBe(
            "Both carry cpv 33000000 (Medical equipments, pharmaceuticals and personal care products).");
        Part(Need(code: "nace:C"), Capability(code: "nace:14"), MatchPartKind.Codes)!.Explanation.ShouldBe(
            "The capability's nace 14 (Manufacture of wearing apparel) is part of the need's nace C (MANUFACTURING).");
        Part(Need("Lift installation", "45313100"), Capability("Lift maintenance", "50750000"), MatchPartKind.Codes)!
            .Explanation.ShouldBe("No code of one stands above, below or for the same as a code of the other.");
    }

    [Fact]
    public void Text_counts_what_each_covers_of_the_other()
    {
        var same = Part(Need("Surgical masks"), Capability("surgical mask"), MatchPartKind.Text)!;
        var half = Part(Need("Surgical masks"), Capability("Wooden masks"), MatchPartKind.Text)!;

        same.Value.ShouldBe(250);
        same.Explanation.ShouldBe("Titles and summaries share \"surgical\", \"masks\".");
        half.Value.ShouldBe(111); // masks weigh 641 of 1,341 and of 1,541
    }

    [Fact]
    public void The_sentence_on_texts_says_what_came_closest()
    {
        Sentence(Need("Pharmaceutical products", "nace:21"), Capability("Syrup", "33000000")).ShouldBe(
            "Labels of nace 21 and cpv 33000000 share \"farmaceuticos\".");
        Sentence(Need("Wearing apparel", ""), Capability("Dresses", "nace:14")).ShouldBe(
            "Title and summary of the need share \"wearing\", \"apparel\" with a label of nace 14.");
        Sentence(Need("Dresses", "nace:14"), Capability("Wearing apparel", "")).ShouldBe(
            "Title and summary of the capability share \"wearing\", \"apparel\" with a label of nace 14.");
        Sentence(Need("Lifts"), Capability("Gloves")).ShouldBe(
            "Titles, summaries and labels of the codes have too few telling words in common.");

        static string Sentence(Record need, Record capability) =>
            Part(need, capability, MatchPartKind.Text)!.Explanation;
    }

    [Theory]
    [InlineData(41.39, 2.17, 41.39, 2.17, 100, "0 km apart.")]
    [InlineData(52.2297, 21.0122, 50.0647, 19.9450, 66, "252 km apart.")]
    [InlineData(40.4168, -3.7038, 52.2297, 21.0122, 17, "2,290 km apart.")]
    public void Nearness_halves_at_500_km(
        double lat, double lon, double toLat, double toLon, int value, string explanation)
    {
        var need = Need().Also(record => record.Place = At(lat, lon));
        var match = Match(need, Capability().Also(record => record.Place = At(toLat, toLon)))!;

        match.Parts[^1].Value.ShouldBe(value);
        match.Parts[^1].Explanation.ShouldBe(explanation);
        explanation.Replace(",", "", StringComparison.Ordinal).ShouldStartWith($"{match.DistanceKm} km");
    }

    [Theory]
    [InlineData("ES511", "ES511", 90, "Both are in ES511.")]
    [InlineData("ES511", "ES512", 80, "Both are in ES51.")]
    [InlineData("ES511", "ES523", 65, "Both are in ES5.")]
    [InlineData("ES511", "ES213", 50, "Both are in ES.")]
    [InlineData("ES511", "PL213", 10, "In different countries, PL and ES.")]
    public void Without_points_regions_tell_how_near(string need, string capability, int value, string explanation)
    {
        var part = Part(
            Need().Also(record => record.Place = new Place { Region = need }),
            Capability().Also(record => record.Place = new Place { Region = capability }), MatchPartKind.Distance)!;

        part.Value.ShouldBe(value);
        part.Explanation.ShouldBe(explanation);
    }

    [Theory]
    [InlineData("10000", "H87", "8000", "H87", 80, "8000", "Covers 8,000 of 10,000 H87 (piece).")]
    [InlineData("10000", "H87", "12000", "H87", 100, "10000", "Covers 10,000 of 10,000 H87 (piece).")]
    [InlineData("3", "TNE", "1000", "KGM", 33, "1", "Covers 1 of 3 TNE (tonne).")]
    [InlineData("30", "DZN", "100", "H87", 27, "8.333333333", "Covers 8.333333333 of 30 DZN (dozen).")]
    public void Quantity_counts_what_is_covered(
        string sought, string unit, string available, string inUnit, int value, string covered, string explanation)
    {
        var match = Match(
            Need().Also(record => record.Need.Quantity = Quantity(sought, unit)),
            Capability().Also(record => record.Capability.Available = Quantity(available, inUnit)))!;

        match.Parts[^1].Value.ShouldBe(value);
        match.Parts[^1].Explanation.ShouldBe(explanation);
        match.Covered.ShouldBe(Quantity(covered, unit));
    }

    [Fact]
    public void Time_counts_the_window_that_is_covered_and_the_lead_time_that_is_left()
    {
        var need = Need().Also(record => record.Need.Window = Days(0, 10));
        var capability = Capability().Also(record => record.Capability.Window = Days(5, 30));
        Part(need, capability, MatchPartKind.Time)!.Value.ShouldBe(25);
        Part(need, capability, MatchPartKind.Time)!.Explanation
            .ShouldBe("To be had from 2026-01-06 to 2026-01-11 of the time of the need.");

        need.Need.LeadTimeDays = 10;
        capability.Capability.LeadTimeDays = 5;
        Part(need, capability, MatchPartKind.Time)!.Value.ShouldBe(31); // (500 + 750) / 2

        capability.Capability.Window = null;
        Part(need, capability, MatchPartKind.Time)!.Value.ShouldBe(37); // 750
        Part(need, capability, MatchPartKind.Time)!.Explanation
            .ShouldBe("Takes 5 days from order to delivery, of 10 allowed.");
    }

    [Fact]
    public void Preferred_certificates_raise_the_score()
    {
        var need = Need().Also(record => record.Need.PreferredCertificates.Add(["CE", "EN 149"]));
        var capability = Capability().Also(record =>
            record.Capability.Certificates.Add(new Certificate { Standard = "en149" }));

        Part(need, capability, MatchPartKind.Certificates)!.Value.ShouldBe(25);
        Part(need, capability, MatchPartKind.Certificates)!.Explanation
            .ShouldBe("Holds 1 of 2 preferred certificates: EN 149.");
    }

    [Theory]
    [InlineData(VerificationLevel.Declared, 30)]
    [InlineData(VerificationLevel.Checked, 70)]
    [InlineData(VerificationLevel.Audited, 100)]
    public void The_further_a_capability_is_checked_the_better(VerificationLevel level, int value) =>
        Part(Need(), Capability().Also(record => record.Verification = level), MatchPartKind.Verification)!
            .Value.ShouldBe(value);

    [Fact]
    public void Names_and_revisions_say_what_was_compared()
    {
        var match = Match(Need(), Capability())!;

        (match.Need, match.NeedRevision).ShouldBe(("associations/pl/needs/n", 7));
        (match.Capability, match.CapabilityRevision).ShouldBe(("associations/es/capabilities/c", 9));
    }

    [Fact]
    public void The_version_names_the_vocabularies() =>
        new Matcher(Sample.Vocabularies).Version.ShouldEndWith(Sample.Vocabularies.Fingerprint);

    private static Record PerfectNeed() => Need("Surgical masks", "33141421").Also(record =>
    {
        record.Place = At(41.39, 2.17);
        record.Need.Quantity = Quantity("10");
        record.Need.Window = Days(1, 2);
        record.Need.PreferredCertificates.Add("CE");
    });

    private static Record PerfectCapability() => Capability("Surgical masks", "33141421").Also(record =>
    {
        record.Place = At(41.39, 2.17);
        record.Verification = VerificationLevel.Audited;
        record.Capability.Available = Quantity("10");
        record.Capability.Window = Days(0, 9);
        record.Capability.Certificates.Add(new Certificate { Standard = "CE" });
    });

    private static Place At(double latitude, double longitude) =>
        new() { Point = new GeoPoint { Latitude = latitude, Longitude = longitude } };
}
