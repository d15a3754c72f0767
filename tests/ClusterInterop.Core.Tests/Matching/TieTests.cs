using static ClusterInterop.Core.Tests.Matching.Sample;

namespace ClusterInterop.Core.Tests.Matching;

/// <summary>A pair needs a tie: a code related by descent in a shared scheme, or texts that are close enough.</summary>
public sealed class TieTests
{
    [Theory]
    [InlineData("33141000", "33141000")] // the same
    [InlineData("33000000", "33141420")] // below
    [InlineData("33141420", "33100000")] // above
    [InlineData("33141421", "33141420")] // below an unlisted one
    [InlineData("nace:C", "nace:14.12")]
    [InlineData("ecosystem:health", "ecosystem:health")]
    public void A_code_related_by_descent_ties(string need, string capability) =>
        Score(Need(code: need), Capability(code: capability)).ShouldNotBeNull();

    [Theory]
    [InlineData("33141000", "33142000")] // sisters
    [InlineData("33141000", "nace:C")] // of different schemes
    [InlineData("ecosystem:health", "ecosystem:textiles")]
    [InlineData("", "33141000")]
    [InlineData("", "")]
    public void Other_codes_do_not(string need, string capability) =>
        Score(Need(code: need), Capability(code: capability)).ShouldBeNull();

    [Theory]
    [InlineData("Surgical masks", "We make surgical masks")]
    [InlineData("Lift installation", "Lift maintenance")]
    [InlineData("Lifts in the town hall", "Repair of a lift")]
    [InlineData("Maseczki chirurgiczne", "Maseczek chirurgicznych")]
    [InlineData("Χειρουργικές μάσκες", "χειρουργική μάσκα")]
    public void Texts_that_share_what_matters_tie(string need, string capability) =>
        Score(Need(need, ""), Capability(capability, "")).ShouldNotBeNull();

    [Theory]
    [InlineData("Supply of gloves", "Supply of chairs")]
    [InlineData("Cleaning services", "Legal services")]
    [InlineData("Dostawa rękawic", "Dostawa krzeseł")]
    [InlineData("Lieferung von Handschuhen", "Lieferung von Stühlen")]
    [InlineData("of the and", "of the and")]
    [InlineData("2026", "2026")]
    public void Words_that_say_little_do_not_tie(string need, string capability) =>
        Score(Need(need, ""), Capability(capability, "")).ShouldBeNull();

    [Fact]
    public void Texts_tie_also_where_both_sides_carry_codes_that_do_not() =>
        Score(Need("Lift installation", "45313100"), Capability("Lift maintenance", "50750000")).ShouldNotBeNull();

    [Fact]
    public void A_text_in_one_language_meets_the_label_of_a_code_in_another()
    {
        var need = Need(code: "").Also(record => record.Title = Text(("pl", "Sprzęt medyczny i farmaceutyki")));
        var capability = Capability("Productos sanitarios", "33000000");

        Score(need, capability).ShouldNotBeNull();
        Score(need, capability.Also(record => record.Codes.Clear())).ShouldBeNull();
    }

    [Fact]
    public void A_word_in_passing_does_not_tie()
    {
        var need = Need("Masks", "").Also(record => record.Summary = Text(("en",
            "Wanted soon for twelve hospitals of the province, packed by fifty, on pallets, with a ramp at the gate")));
        var capability = Capability("Wooden pallets", "");

        Score(need, capability).ShouldBeNull();
    }
}
