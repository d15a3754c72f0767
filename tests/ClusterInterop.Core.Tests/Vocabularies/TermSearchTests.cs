using ClusterInterop.Core.Vocabularies;

namespace ClusterInterop.Core.Tests.Vocabularies;

public sealed class TermSearchTests
{
    private static readonly VocabularySet Medical = VocabularySet.BuiltIn.With(new VocabularyContent("cpv", "test",
    [
        Term("33000000", ("en", "Medical equipments"), ("pl", "Urządzenia medyczne")),
        Term("33140000", ("en", "Medical consumables"), ("pl", "Materiały medyczne")),
        Term("33141420", ("en", "Surgical gloves"), ("pl", "Rękawice chirurgiczne"), ("es", "Guantes quirúrgicos")),
        Term("33157100", ("en", "Medical gas masks"), ("fr", "Masques pour gaz médicaux")),
        Term("18424000", ("en", "Gloves"), ("pl", "Rękawice"), ("ga", "Gloves")),
        Term("18000000", ("en", "Clothing, footwear and accessories"), ("pl", "Odzież, obuwie i akcesoria")),
        Term("45313100", ("en", "Lift installation work"), ("da", "Installation af elevator")),
        Term("45313000", ("en", "Lift and escalator installation work")),
    ]));

    [Theory]
    [InlineData("gloves", "18424000")]
    [InlineData("RĘKAWICE", "18424000")]
    [InlineData("rekawice chirurgiczne", "33141420")]
    [InlineData("guantes quirúrgicos", "33141420")]
    [InlineData("guante", "33141420")]
    [InlineData("surg", "33141420")]
    [InlineData("masque", "33157100")]
    [InlineData("installation of an elevator", "45313100")]
    [InlineData("33157100", "33157100")]
    public void Text_in_any_language_finds_the_code(string text, string value) =>
        Search(text)[0].Term.Value.ShouldBe(value);

    [Fact]
    public void A_label_that_says_just_what_was_asked_scores_1000() => Search("lift and escalator INSTALLATION work")
        .Select(hit => (hit.Term.Value, hit.Score)).First().ShouldBe(("45313000", 1000));

    [Fact]
    public void Scores_fall_and_stay_between_1_and_1000()
    {
        var scores = Search("medical gloves and masks").Select(hit => hit.Score).ToList();
        scores.ShouldBe(scores.OrderDescending());
        scores.ShouldAllBe(score => score >= 1 && score <= 1000);
        scores.Count.ShouldBeGreaterThan(3);
    }

    [Fact]
    public void The_label_that_was_found_is_told_with_its_language()
    {
        Search("rękawice")[0].Matched.ShouldBe(new Label("pl", "Rękawice"));
        Search("gloves")[0].Matched.ShouldBe(new Label("en", "Gloves"));
    }

    [Fact]
    public void A_description_finds_the_labels_that_lie_within_it() => Search(
        "Our hospital urgently needs disposable surgical gloves in sizes S to XL for its wards, to be delivered "
        + "within two weeks, and would welcome offers from any European manufacturer or distributor.")[0]
        .Term.Value.ShouldBe("33141420");

    [Fact]
    public void Only_the_schemes_asked_for_are_searched()
    {
        Medical.Search(new TermQuery("Gesundheit", ["ecosystem"])).Hits.Select(hit => hit.Term.Value)
            .ShouldBe(["health"]);
        Medical.Search(new TermQuery("Gesundheit", ["cpv"])).Hits.ShouldBeEmpty();
    }

    [Fact]
    public void Only_codes_below_the_parent_are_searched() =>
        Medical.Search(new TermQuery("rękawice", ["cpv"], "33000000")).Hits.Select(hit => hit.Term.Value)
            .ShouldBe(["33141420"]);

    [Fact]
    public void Without_text_the_codes_of_a_scheme_are_listed_in_the_order_of_their_tree()
    {
        Medical.Search(new TermQuery(Schemes: ["cpv"])).Hits.Select(hit => hit.Term.Value).ShouldBe(
            ["18000000", "18424000", "33000000", "33140000", "33141420", "33157100", "45313000", "45313100"]);
        Medical.Search(new TermQuery(Schemes: ["cpv"], Parent: "33000000")).Hits.Select(hit => hit.Term.Value)
            .ShouldBe(["33140000", "33141420", "33157100"]);
        Medical.Search(new TermQuery(Schemes: ["cpv"], Parent: "33141420")).Hits.ShouldBeEmpty();
    }

    [Fact]
    public void Pages_laid_side_by_side_are_the_whole_answer()
    {
        foreach (var query in new[] { new TermQuery("manufacture of products"), new TermQuery(Schemes: ["nace"]) })
        {
            var whole = Medical.Search(query with { Limit = 500 });
            var pages = Enumerable.Range(0, (whole.Total / 7) + 1)
                .SelectMany(page => Medical.Search(query with { Offset = page * 7, Limit = 7 }).Hits);
            pages.ShouldBe(whole.Hits);
            whole.Hits.Count.ShouldBe(whole.Total);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(" – !")]
    public void Text_without_words_finds_nothing_or_lists(string text)
    {
        var hits = Medical.Search(new TermQuery(text, ["ecosystem"])).Hits;
        hits.Count.ShouldBe(string.IsNullOrWhiteSpace(text) ? 14 : 0);
    }

    [Fact]
    public void Words_without_meaning_are_looked_up_when_there_are_no_others() =>
        Medical.Search(new TermQuery("af", ["cpv"])).Hits.Select(hit => hit.Term.Value).ShouldBe(["45313100"]);

    [Fact]
    public void An_unknown_parent_or_a_list_without_scheme_is_refused()
    {
        Should.Throw<ArgumentException>(() => Medical.Search(new TermQuery("x", ["cpv"], "99999999")));
        Should.Throw<ArgumentException>(() => Medical.Search(new TermQuery("x", [], "33000000")));
        Should.Throw<ArgumentException>(() => Medical.Search(new TermQuery()));
        Should.Throw<ArgumentException>(() => Medical.Search(new TermQuery(Schemes: ["cpv", "nace"])));
    }

    private static IReadOnlyList<TermHit> Search(string text) => Medical.Search(new TermQuery(text, ["cpv"])).Hits;

    private static ContentTerm Term(string value, params (string Language, string Text)[] labels) =>
        new(value, "", [.. labels.Select(label => new Label(label.Language, label.Text))]);
}
