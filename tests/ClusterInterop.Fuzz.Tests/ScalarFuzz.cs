using ClusterInterop.Core.Faults;
using ClusterInterop.Core.Records;
using ClusterInterop.Core.Vocabularies;
using CsCheck;

namespace ClusterInterop.Fuzz.Tests;

public sealed class ScalarFuzz
{
    private static readonly Gen<string> Names = Near(
        "associations/es", "associations/es/needs/masks", "associations/pl/organisations/a-1", "eu");

    private static readonly Gen<string> Tags =
        Near("pt-BR", "sr-Latn-RS", "zh-cmn-Hans-CN", "de-CH-1901", "en-a-bcd-x-y");

    private static readonly Gen<string> Decimals = Near("0.75", "-1200", "999999999999999999.999999999", "000.000");

    [Fact]
    public Task A_name_that_is_accepted_is_what_was_sent_and_its_parts_make_it_again() =>
        Fuzz.RunAsync(Names, 20_000, text =>
        {
            if (!RecordName.TryParse(text, out var name))
                return;

            name.Value.ShouldBe(text);
            name.Association.Value.ShouldSatisfyAllConditions(id => RecordName.IsId(id).ShouldBeTrue());
            var id = text.Split('/')[^1];
            (name.Kind == V1.RecordKind.Association
                ? $"associations/{name.Association}"
                : $"associations/{name.Association}/{RecordName.SegmentOf(name.Kind)}/{id}").ShouldBe(text);
            text.Length.ShouldBeLessThanOrEqualTo(150);
            text.ShouldMatch(@"\A[a-z0-9/-]+\z");
        });

    [Fact]
    public Task An_id_that_is_accepted_is_of_its_alphabet_and_makes_a_name() => Fuzz.RunAsync(Names, 20_000, text =>
    {
        RecordName.IsId(text).ShouldBe(AssociationId.TryParse(text, out _));
        RecordName.IsId(text).ShouldBe(RecordName.TryParse("associations/" + text, out var name)
            && name.Kind == V1.RecordKind.Association);
    });

    [Fact]
    public Task A_language_tag_that_is_accepted_differs_from_its_canonical_form_in_case_alone() =>
        Fuzz.RunAsync(Tags, 20_000, text =>
        {
            if (!LanguageTag.TryParse(text, out var canonical))
                return;

            canonical.ShouldBe(text, StringCompareShould.IgnoreCase);
            canonical.ShouldAllBe(character => char.IsAscii(character));
            LanguageTag.TryParse(canonical, out var again).ShouldBeTrue();
            again.ShouldBe(canonical);
            LanguageTag.TryParse(text.ToUpperInvariant(), out var shouted).ShouldBeTrue();
            shouted.ShouldBe(canonical);
        });

    [Fact]
    public Task A_decimal_that_is_accepted_reads_back_as_it_was_written_and_is_its_own_value() =>
        Fuzz.RunAsync(Decimals, 20_000, text =>
        {
            if (!ExactDecimal.TryParse(text, out var value))
                return;

            value.ToString().ShouldBe(text);
            ExactDecimal.Parse(ExactDecimal.FromParts(value.Parts).ToString()).ShouldBe(value);
            (value - value).ShouldBe(ExactDecimal.Zero);
            (value + value - value).ShouldBe(value);
        });

    [Fact]
    public Task A_quoted_text_is_short_and_stays_on_its_line() => Fuzz.RunAsync(HostileText.Any, 20_000, text =>
    {
        var quoted = Violations.Quote(text);
        quoted.Length.ShouldBeLessThanOrEqualTo((60 * 6) + 3);
        quoted.Any(character => char.IsControl(character) || char.IsSurrogate(character)).ShouldBeFalse();
    });

    [Fact]
    public Task Folding_a_folded_text_changes_nothing() => Fuzz.RunAsync(HostileText.Any, 20_000, text =>
    {
        var folded = Folding.Fold(text);
        Folding.Fold(folded).ShouldBe(folded);
        Folding.Words(text).ShouldAllBe(word => word.Length > 0);
    });

    private static Gen<string> Near(params string[] valid) => Gen.Int.Select(seed =>
    {
        var random = new Random(seed);
        return random.Next(3) == 0
            ? HostileText.Next(random)
            : HostileText.Change(valid[random.Next(valid.Length)], random);
    });
}
