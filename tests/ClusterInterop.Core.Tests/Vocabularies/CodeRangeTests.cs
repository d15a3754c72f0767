using ClusterInterop.Core.Vocabularies;
using CsCheck;

namespace ClusterInterop.Core.Tests.Vocabularies;

public sealed class CodeRangeTests
{
    private static readonly Gen<string> CpvCodes = Gen
        .Select(Gen.Int[0, 2], Gen.Int[0, 99], Gen.Int[0, 2], Gen.Int[0, 2])
        .Select((group, middle, low, lowest) => $"33{group}{middle:D2}{low}{lowest}0");

    private static readonly Gen<string> NutsCodes = Gen.Select(
        Gen.OneOf("ES", "EL", "DE"), Gen.String[Gen.Char["012AZ"], 0, 3], (country, rest) => country + rest);

    [Fact]
    public void A_cpv_code_lies_below_another_when_it_continues_its_significant_digits() =>
        Gen.Select(CpvCodes, CpvCodes).Sample((a, b) =>
            Range("cpv", a).Contains(Range("cpv", b)).ShouldBe(b.StartsWith(Significant(a), StringComparison.Ordinal)));

    [Fact]
    public void A_region_lies_below_another_when_it_continues_its_code() =>
        Gen.Select(NutsCodes, NutsCodes).Sample((a, b) =>
            Region(a).Contains(Region(b)).ShouldBe(b.StartsWith(a, StringComparison.Ordinal)));

    [Theory]
    [InlineData("C", "14", true)]
    [InlineData("C", "14.12", true)]
    [InlineData("14", "14.1", true)]
    [InlineData("14.1", "14.12", true)]
    [InlineData("01.3", "01.30", true)]
    [InlineData("01.30", "01.3", false)]
    [InlineData("14", "15.11", false)]
    [InlineData("A", "14", false)]
    public void A_nace_section_contains_its_divisions_groups_and_classes(string above, string below, bool contains) =>
        Range("nace", above).Contains(Range("nace", below)).ShouldBe(contains);

    [Theory]
    [InlineData("GR", "EL30", true)]
    [InlineData("EL3", "GR300", true)]
    [InlineData("GB", "UKI31", true)]
    [InlineData("ES", "ES511", true)]
    [InlineData("ES5", "ES511", true)]
    [InlineData("ES", "PT17", false)]
    [InlineData("US", "ES", false)]
    public void A_country_contains_its_regions(string country, string region, bool contains) =>
        Region(country).Contains(Region(region)).ShouldBe(contains);

    [Fact]
    public void The_prefix_that_nuts_uses_and_the_iso_country_are_the_same_place() =>
        Region("EL").ShouldBe(Region("GR"));

    [Theory]
    [InlineData("cpv", "33000000", 1)]
    [InlineData("cpv", "30000000", 1)]
    [InlineData("cpv", "33100000", 2)]
    [InlineData("cpv", "33141000", 4)]
    [InlineData("cpv", "33141118", 7)]
    [InlineData("nace", "C", 1)]
    [InlineData("nace", "14", 2)]
    [InlineData("nace", "14.12", 4)]
    [InlineData("nuts", "PL", 1)]
    [InlineData("nuts", "PL213", 4)]
    [InlineData("ecosystem", "health", 1)]
    public void A_code_has_the_depth_of_its_level(string scheme, string value, int depth) =>
        Range(scheme, value).Depth.ShouldBe(depth);

    [Fact]
    public void Steps_are_counted_between_related_codes_only()
    {
        Range("cpv", "33140000").StepsBetween(Range("cpv", "33140000")).ShouldBe(0);
        Range("cpv", "33000000").StepsBetween(Range("cpv", "33141000")).ShouldBe(3);
        Range("cpv", "33141000").StepsBetween(Range("cpv", "33000000")).ShouldBe(3);
        Range("cpv", "33141000").StepsBetween(Range("cpv", "33142000")).ShouldBeNull();
        Range("ecosystem", "health").StepsBetween(Range("ecosystem", "digital")).ShouldBeNull();
    }

    [Fact]
    public void A_deeper_code_counts_under_its_ancestor()
    {
        Value("cpv", Range("cpv", "33141118").AtDepth(3)).ShouldBe("33140000");
        Value("cpv", Range("cpv", "33000000").AtDepth(3)).ShouldBe("33000000");
        Value("nace", Range("nace", "14.12").AtDepth(1)).ShouldBe("C");
        Value("nuts", Region("EL303").AtDepth(3)).ShouldBe("EL30");
        VocabularySet.BuiltIn.ValueOf(Region("EL303").AtDepth(1)).ShouldBe("GR");
    }

    [Fact]
    public void The_shared_depth_is_that_of_the_deepest_common_ancestor()
    {
        Region("PL213").SharedDepth(Region("PL217")).ShouldBe(3);
        Region("PL213").SharedDepth(Region("PL91")).ShouldBe(1);
        Region("PL213").SharedDepth(Region("DE")).ShouldBe(0);
        Region("PL213").SharedDepth(Range("cpv", "33000000")).ShouldBe(0);
    }

    [Fact]
    public void Every_built_in_code_is_written_back_from_its_range() => VocabularySet.BuiltIn.All
        .SelectMany(vocabulary => vocabulary.Terms.Where(term => vocabulary.Write(term.Range) != term.Value))
        .ShouldBeEmpty();

    private static string Significant(string cpv) => cpv.TrimEnd('0').PadRight(2, '0');

    private static string Value(string scheme, CodeRange range)
    {
        VocabularySet.BuiltIn.TryGet(scheme, out var vocabulary).ShouldBeTrue();
        return vocabulary!.Write(range);
    }

    private static CodeRange Range(string scheme, string value)
    {
        VocabularySet.BuiltIn.TryResolve(scheme, value, out var range, out _).ShouldBeTrue(value);
        return range;
    }

    private static CodeRange Region(string code)
    {
        VocabularySet.BuiltIn.TryResolveRegion(code, out var range, out _).ShouldBeTrue(code);
        return range;
    }
}
