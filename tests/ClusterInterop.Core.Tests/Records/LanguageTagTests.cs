using ClusterInterop.Core.Records;

namespace ClusterInterop.Core.Tests.Records;

public sealed class LanguageTagTests
{
    [Theory]
    [InlineData("PT-br", "pt-BR")]
    [InlineData("SR-lATN", "sr-Latn")]
    [InlineData("de-CH-1901", "de-CH-1901")]
    [InlineData("en-A-BBB-X-a", "en-a-bbb-x-a")]
    public void A_tag_is_written_in_its_canonical_case(string tag, string canonical)
    {
        LanguageTag.TryParse(tag, out var written).ShouldBeTrue();
        written.ShouldBe(canonical);
    }

    [Theory]
    [InlineData("\u212Apv")] // the Kelvin sign, whose small letter is a k
    [InlineData("\u0131t")] // a dotless i
    [InlineData("zz")]
    [InlineData("de_DE")]
    [InlineData("de-")]
    [InlineData("")]
    public void What_is_no_tag_is_refused(string tag) => LanguageTag.TryParse(tag, out _).ShouldBeFalse();
}
