using ClusterInterop.Core.Vocabularies;
using CsCheck;

namespace ClusterInterop.Core.Tests.Vocabularies;

public sealed class LabelIndexTests
{
    private static readonly VocabularySet BuiltIn = VocabularySet.BuiltIn;

    // Words as one meets them in labels, some of them the beginnings of others, some in capitals.
    private static readonly Gen<string> Words = Gen.OneOf("mask", "masks", "Maske", "glove", "de", "ÉTUI", "test");

    private static readonly Gen<VocabularyContent> Lists = Gen
        .Select(Gen.Int[0, 9], Gen.Int[0, 9], Gen.OneOf("en", "de", "fr"), Words.Array[0, 4]).Array[1, 12]
        .Select(rows => new VocabularyContent("cpv", "test", [.. rows
            .GroupBy(row => row.Item2 == 0 ? $"3{row.Item1}000000" : $"3{row.Item1}{row.Item2}00000")
            .Select(group => new ContentTerm(group.Key, "", [.. group
                .DistinctBy(row => row.Item3)
                .Select(row => new Label(row.Item3, string.Join(' ', row.Item4)))]))]));

    [Fact]
    public void A_word_finds_exactly_the_codes_whose_labels_have_it() => Gen.Select(Lists, Words).Sample((list, word) =>
    {
        var folded = Folding.Fold(word);
        var cpv = new Vocabulary(list, VocabularyOrigin.Imported);

        var found = LabelIndexBuilder.Build([cpv]).CodesWithLabelWord(folded);

        ShouldCover(found, cpv, words => words.Contains(folded));
    });

    [Fact]
    public void A_word_start_finds_exactly_the_codes_whose_labels_have_such_a_word() =>
        Gen.Select(Lists, Gen.OneOf("m", "mas", "mask", "masks", "e", "x", "")).Sample((list, start) =>
        {
            var cpv = new Vocabulary(list, VocabularyOrigin.Imported);

            var found = LabelIndexBuilder.Build([cpv]).CodesWithLabelWordStart(start);

            ShouldCover(found, cpv, words => words.Exists(word => word.StartsWith(start, StringComparison.Ordinal)));
        });

    [Fact]
    public void A_label_in_any_language_leads_to_the_code()
    {
        Values(BuiltIn.Labels.CodesWithLabelWord("zdrowie")).ShouldContain("health");
        Values(BuiltIn.Labels.CodesWithLabelWord("υγεια")).ShouldContain("health");
        Values(BuiltIn.Labels.CodesWithLabelWordStart("textil")).ShouldContain("textiles");
        Values(BuiltIn.Labels.CodesWithLabelWord("barcelona")).ShouldBe(["ES511"]);
        BuiltIn.Labels.CodesWithLabelWord("no-such-word").ShouldBeEmpty();
    }

    [Fact]
    public void Names_of_currencies_and_units_lead_to_no_code_because_records_carry_none() =>
        BuiltIn.Labels.CodesWithLabelWord("kilogram").ShouldBeEmpty();

    [Fact]
    public void The_words_of_a_code_are_those_of_its_labels()
    {
        BuiltIn.TryGet("ecosystem", out var ecosystems).ShouldBeTrue();
        ecosystems!.TryGet("health", out var health).ShouldBeTrue();

        BuiltIn.Labels.LabelWords(health!, "en").ShouldBe(["health"]);
        BuiltIn.Labels.LabelWords(health!).ShouldBe(
        [
            "health", "здравеопазване", "zdravotnictvi", "sundhed", "gesundheit", "υγεια", "salud", "tervishoid",
            "terveys", "sante", "slainte", "zdravlje", "egeszsegugy", "salute", "sveikata", "veseliba", "sahha",
            "gezondheid", "zdrowie", "saude", "sanatate", "zdravie", "zdravje", "halsa",
        ], ignoreOrder: true);
    }

    [Theory]
    [InlineData("the")]
    [InlineData("und")]
    [InlineData("oraz")]
    [InlineData("και")]
    public void A_word_without_meaning_of_its_own_weighs_nothing(string word) =>
        BuiltIn.WordWeights.Of(word).ShouldBe(0);

    [Theory]
    [InlineData("ffp2", 800)]
    [InlineData("ventilatorius", 700)]
    [InlineData("xqz", 400)]
    [InlineData("20251", 150)]
    [InlineData("17", 50)]
    public void A_word_of_no_label_weighs_what_its_form_deserves(string word, int weight) =>
        BuiltIn.WordWeights.Of(word).ShouldBe(weight);

    [Fact]
    public void A_word_weighs_the_less_the_more_labels_of_a_language_have_it()
    {
        var content = Enumerable.Range(0, 8192).Select(i => new ContentTerm($"p{i}", "", [new Label(
            "en", $"thing{i}{(i < 2048 ? " service" : "")}{(i < 512 ? " repair" : "")}{(i < 64 ? " pump" : "")}")]));
        var set = BuiltIn.With(new VocabularyContent("eu-programme", "test", [.. content]));

        // Of 8,192 programmes and 168 other English labels: a quarter, a sixteenth, a 130th, one.
        set.WordWeights.Of("service").ShouldBe(0);
        set.WordWeights.Of("repair").ShouldBeInRange(95, 105);
        set.WordWeights.Of("pump").ShouldBeInRange(395, 405);
        set.WordWeights.Of("thing77").ShouldBe(1000);
    }

    private static void ShouldCover(
        IReadOnlyList<CodeRange> found, Vocabulary cpv, Func<List<string>, bool> matches)
    {
        var direct = cpv.Terms.Where(term => term.Labels.Any(label => matches(Folding.Words(label.Text)))).ToList();
        foreach (var term in cpv.Terms)
            found.Any(range => range.Contains(term.Range)).ShouldBe(direct.Exists(d => d.Range.Contains(term.Range)));
        found.ShouldAllBe(range => direct.Exists(term => term.Range == range));
        foreach (var range in found)
            found.Count(other => other.RelatedTo(range)).ShouldBe(1);
    }

    private static IEnumerable<string> Values(IEnumerable<CodeRange> ranges) => ranges.Select(BuiltIn.ValueOf);
}
