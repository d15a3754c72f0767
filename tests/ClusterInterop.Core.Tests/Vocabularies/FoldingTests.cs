using System.Globalization;
using ClusterInterop.Core.Vocabularies;
using CsCheck;

namespace ClusterInterop.Core.Tests.Vocabularies;

public sealed class FoldingTests
{
    [Theory]
    [InlineData("Łódź", "lodz")]
    [InlineData("SØRENSEN", "sorensen")]
    [InlineData("đakovo ĐAKOVO", "dakovo dakovo")]
    [InlineData("Straße, STRAẞE", "strasse strasse")]
    [InlineData("Ærø, œuvre, þing", "aero oeuvre thing")]
    [InlineData("İstanbul ılık", "istanbul ilik")]
    [InlineData("Ġappuniż, Ħaż-Żebbuġ", "gappuniz haz zebbug")]
    [InlineData("ținut ȘTEFAN", "tinut stefan")]
    [InlineData("µm", "μm")]
    public void Latin_letters_lose_case_and_diacritics(string text, string folded) =>
        Folding.Fold(text).ShouldBe(folded);

    [Theory]
    [InlineData("Μάσκες ΜΆΣΚΕΣ", "μασκεσ μασκεσ")]
    [InlineData("ΐ Ϊ ῶ", "ι ι ω")]
    public void Greek_loses_tonos_and_the_final_sigma(string text, string folded) =>
        Folding.Fold(text).ShouldBe(folded);

    [Theory]
    [InlineData("Ёлка и МЕДИЦИНСКИЙ", "елка и медицинскии")]
    [InlineData("Україна, ґрунт", "украіна грунт")]
    public void Cyrillic_loses_case_and_its_few_marks(string text, string folded) =>
        Folding.Fold(text).ShouldBe(folded);

    [Theory]
    [InlineData("3D printers (FFP2/N95), 2.5 m²", "3d", "printers", "ffp2", "n95", "2", "5", "m2")]
    [InlineData("l'équipement  -  d’analyse", "l", "equipement", "d", "analyse")]
    [InlineData("Desinfek­tion")] // with a soft hyphen
    public void A_word_is_a_run_of_letters_and_digits(string text, params string[] words) =>
        Folding.Words(text).ShouldBe(words.Length == 0 ? ["desinfektion"] : words);

    [Fact]
    public void A_text_without_letters_and_digits_has_no_words() => Folding.Words(" – ½ €!\n").ShouldBeEmpty();

    [Fact]
    public void A_word_is_cut_after_64_characters() =>
        Folding.Words(new string('a', 4000)).ShouldBe([new string('a', 64)]);

    [Fact]
    public void Letters_beyond_the_basic_plane_are_kept_and_emoji_separate() =>
        Folding.Words("𝒜𐍈 mask😷ffp2").ShouldBe(["𝒜𐍈", "mask", "ffp2"]);

    [Fact]
    public void Composed_and_decomposed_writing_are_the_same() =>
        Gen.String[Gen.Char["aéÅłßñçžőΰйёїŠ x1"], 0, 30].Sample(text =>
            Folding.Fold(text.Normalize(System.Text.NormalizationForm.FormD)).ShouldBe(Folding.Fold(text)));

    [Fact]
    public void Folding_what_is_folded_changes_nothing() =>
        Gen.String.Sample(text => Folding.Fold(Folding.Fold(text)).ShouldBe(Folding.Fold(text)));

    [Fact]
    public void The_culture_of_the_machine_does_not_matter()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("tr-TR");
            Folding.Fold("INDUSTRIAL").ShouldBe("industrial");
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
