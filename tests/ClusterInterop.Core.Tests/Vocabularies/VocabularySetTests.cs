using ClusterInterop.Core.Vocabularies;

namespace ClusterInterop.Core.Tests.Vocabularies;

public sealed class VocabularySetTests
{
    private static readonly VocabularySet BuiltIn = VocabularySet.BuiltIn;

    [Theory]
    [InlineData("country", 250, false)]
    [InlineData("cpv", 45, true)]
    [InlineData("ecosystem", 14, true)]
    [InlineData("nace", 109, true)]
    [InlineData("nuts", 2087, true)]
    public void The_server_comes_with_the_upper_levels_of_the_public_lists(string scheme, int terms, bool usableAsCode)
    {
        BuiltIn.TryGet(scheme, out var vocabulary).ShouldBeTrue();
        vocabulary!.Terms.Count.ShouldBe(terms);
        vocabulary.UsableAsCode.ShouldBe(usableAsCode);
        vocabulary.Origin.ShouldBe(VocabularyOrigin.BuiltIn);
    }

    [Fact]
    public void The_vocabularies_come_in_the_order_of_their_schemes() => BuiltIn.All.Select(v => v.Scheme)
        .ShouldBe(["country", "cpv", "currency", "ecosystem", "language", "nace", "nuts", "unit"]);

    [Theory]
    [InlineData("ecosystem", "health", "pl", "Zdrowie")]
    [InlineData("ecosystem", "textiles", "el", "Κλωστοϋφαντουργία")]
    [InlineData("country", "ES", "pl", "Hiszpania")]
    [InlineData("country", "PL", "de", "Polen")]
    [InlineData("language", "pl", "es", "polaco")]
    [InlineData("currency", "CZK", "en", "Czech Koruna")]
    [InlineData("currency", "XAU", "en", "Gold")]
    [InlineData("cpv", "33000000", "fr", "Matériels médicaux, pharmaceutiques et produits de soins personnnels")]
    [InlineData("nace", "13", "de", "Herstellung von Textilien")]
    [InlineData("nuts", "ES511", "de", "Barcelona")]
    [InlineData("nuts", "EL", "en", "Greece")]
    [InlineData("unit", "H87", "pl", "sztuka")]
    [InlineData("unit", "XPX", "pl", "pallet")]
    [InlineData("country", "PT", "pt-BR", "Portugal")]
    public void A_label_is_in_the_language_asked_for_else_in_english_else_in_any(
        string scheme, string value, string language, string label)
    {
        BuiltIn.TryGet(scheme, out var vocabulary).ShouldBeTrue();
        vocabulary!.TryGet(value, out var term).ShouldBeTrue();
        term!.LabelIn([language]).Text.ShouldBe(label);
    }

    [Fact]
    public void Each_ecosystem_has_a_label_in_each_official_language()
    {
        BuiltIn.TryGet("ecosystem", out var ecosystems).ShouldBeTrue();
        ecosystems!.Terms.ShouldAllBe(term => term.Labels.Count == 24);
    }

    [Theory]
    [InlineData("cpv", "33000000", "Listed")]
    [InlineData("cpv", "33141118", "Unlisted")]
    [InlineData("cpv", "99000000", "Unknown")]
    [InlineData("nace", "14.12", "Unlisted")]
    [InlineData("nace", "45.20", "Unknown")]
    [InlineData("nuts", "ES511", "Listed")]
    [InlineData("nuts", "NL326", "Outdated")]
    [InlineData("nuts", "UKI31", "Outdated")]
    [InlineData("nuts", "US1", "Unknown")]
    [InlineData("nuts", "ES5111", "Unknown")]
    [InlineData("ecosystem", "finance", "Unknown")]
    [InlineData("no-such-list", "1", "Unknown")]
    public void A_code_is_listed_or_fits_under_an_ancestor_or_is_unknown(string scheme, string value, string expected)
    {
        BuiltIn.TryResolve(scheme, value, out _, out var standing).ShouldBe(expected != "Unknown");
        standing.ToString().ShouldBe(expected);
    }

    [Theory]
    [InlineData("ES", "Listed")]
    [InlineData("GR", "Listed")]
    [InlineData("EL", "Listed")]
    [InlineData("GB", "Listed")]
    [InlineData("JP", "Listed")]
    [InlineData("UK", "Outdated")]
    [InlineData("FR41", "Outdated")]
    [InlineData("GR300", "Outdated")]
    [InlineData("GBI3", "Unknown")]
    [InlineData("ZZ", "Unknown")]
    public void A_region_is_a_nuts_code_of_any_version_or_a_country(string code, string expected)
    {
        BuiltIn.TryResolveRegion(code, out _, out var standing);
        standing.ToString().ShouldBe(expected);
    }

    [Theory]
    [InlineData("cpv", "33141000-2",
        "'33141000-2' is not a code of cpv 2008: write 33141000, without the check digit.")]
    [InlineData("cpv", "3314", "'3314' is not a code of cpv 2008: a CPV code has 8 digits, such as 33141000.")]
    [InlineData("cpv", "33141118", "'33141118' is not in cpv 2008; it is matched below 33000000.")]
    [InlineData("nace", "C14.12", "'C14.12' is not a code of nace 2.1: write 14.12.")]
    [InlineData("nace", "1412", "'1412' is not a code of nace 2.1: write 14.12.")]
    [InlineData("nace", "45.20", "'45.20' is not a code of nace 2.1: NACE Rev. 2.1 has no division 45.")]
    [InlineData("country", "EL",
        "'EL' is not a code of country ISO 3166-1: GR is the ISO code; EL is the NUTS prefix.")]
    [InlineData("country", "UK",
        "'UK' is not a code of country ISO 3166-1: GB is the ISO code; UK is the NUTS prefix.")]
    [InlineData("country", "POL", "'POL' is not a code of country ISO 3166-1: write PL.")]
    [InlineData("nuts", "GBI3",
        "'GBI3' is not a code of nuts 2024: UK is the NUTS prefix, GB the ISO code; write UKI3.")]
    [InlineData("nuts", "GR300", "'GR300' is not in nuts 2024; it is matched by its prefix, in GR.")]
    [InlineData("nuts", "es51", "'es51' is not a code of nuts 2024: write ES51.")]
    [InlineData("nuts", "FR41", "'FR41' is not in nuts 2024; it is matched by its prefix, in FR.")]
    [InlineData("ecosystem", "Health", "'Health' is not a code of ecosystem 2021: write health.")]
    [InlineData("ecosystem", "turystyka", "'turystyka' is not a code of ecosystem 2021: write tourism.")]
    [InlineData("unit", "kg", "'kg' is not a code of unit 11e: write KGM.")]
    [InlineData("unit", "Stück", "'Stück' is not a code of unit 11e: write H87.")]
    [InlineData("nuts", "ES511", "")]
    public void A_refusal_says_what_to_write_instead(string scheme, string value, string sentence) =>
        BuiltIn.Explain(scheme, value).ShouldBe(sentence);

    [Fact]
    public void An_import_takes_the_place_of_the_built_in_part_and_keeps_labels_it_lacks()
    {
        var set = BuiltIn.With(
            Content("cpv", ("33000000", English("Medical things")), ("33100000", English("Devices"))));

        set.TryGet("cpv", out var cpv).ShouldBeTrue();
        cpv!.Origin.ShouldBe(VocabularyOrigin.Imported);
        cpv.Terms.Select(term => (term.Value, term.Parent)).ShouldBe([("33000000", ""), ("33100000", "33000000")]);
        cpv.Terms[0].LabelIn(["en"]).Text.ShouldBe("Medical things");
        cpv.Terms[0].LabelIn(["sv"]).Text.ShouldStartWith("Medicinsk utrustning");
        BuiltIn.TryGet("cpv", out var untouched).ShouldBeTrue();
        untouched!.Terms.Count.ShouldBe(45);
    }

    [Fact]
    public void An_import_of_units_or_countries_never_shortens_what_the_contract_accepts()
    {
        var set = BuiltIn.With(Content("unit", ("X99", English("blister"))), Content("country", ("FR", [])));

        set.Units.TryGet("X99", out var blister).ShouldBeTrue();
        blister!.Base.ShouldBe("X99");
        set.Units.AreConvertible("KGM", "TNE").ShouldBeTrue();
        set.TryResolveRegion("JP", out _, out _).ShouldBeTrue();
    }

    [Fact]
    public void The_fingerprint_changes_with_what_a_match_may_depend_on_and_with_nothing_else()
    {
        BuiltIn.With().Fingerprint.ShouldBe(BuiltIn.Fingerprint);
        var country = BuiltIn.With(Content("country", ("FR", English("The French Republic"))));
        var cpv = BuiltIn.With(Content("cpv", ("33000000", English("Medical things"))));
        country.Fingerprint.ShouldBe(BuiltIn.Fingerprint);
        cpv.Fingerprint.ShouldNotBe(BuiltIn.Fingerprint);
        BuiltIn.Fingerprint.Length.ShouldBe(16);
    }

    [Fact]
    public void The_stored_form_reads_back_as_it_was()
    {
        BuiltIn.TryGet("nace", out var nace).ShouldBeTrue();
        var content = nace!.ToContent();

        var read = VocabularyContent.Deserialize(content.Serialize());

        read.Scheme.ShouldBe("nace");
        read.Version.ShouldBe("2.1");
        read.Terms.Select(term => term.Value).ShouldBe(content.Terms.Select(term => term.Value));
        read.Terms.SelectMany(term => term.Labels).ShouldBe(content.Terms.SelectMany(term => term.Labels));
    }

    private static Label[] English(string text) => [new("en", text)];

    private static VocabularyContent Content(string scheme, params (string Value, Label[] Labels)[] terms) =>
        new(scheme, "test", [.. terms.Select(term => new ContentTerm(term.Value, "", term.Labels))]);
}
