using ClusterInterop.Core.Faults;

namespace ClusterInterop.Core.Tests.Faults;

public sealed class ViolationsTests
{
    [Theory]
    [InlineData("mask", "\"mask\"")]
    [InlineData("a\u001bb\u202e", "\"a\\u001bb\\u202e\"")]
    [InlineData("a\u2028b\u2029", "\"a\\u2028b\\u2029\"")]
    [InlineData(
        "123456789012345678901234567890123456789012345678901234567890x",
        "\"123456789012345678901234567890123456789012345678901234567890…\"")]
    public void A_value_is_quoted_visibly_and_short(string value, string quoted) =>
        Violations.Quote(value).ShouldBe(quoted);

    [Fact]
    public void A_value_that_must_be_told_whole_is_escaped_on_one_line() =>
        Violations.Escape($"\u202e\n\u2028{new string('x', 200)}").ShouldBe(
            $"\\u202e\\u000a\\u2028{new string('x', 200)}");

    // The contract gives a path 200 characters, and the longest one has 70 before a quoted key.
    [Fact]
    public void A_value_of_characters_that_must_be_spelled_out_is_quoted_in_122_at_most() =>
        Violations.Quote(new string('\u0001', 60)).Length.ShouldBeLessThanOrEqualTo(122);

    [Fact]
    public void A_message_has_at_most_500_characters()
    {
        var violations = new Violations();
        violations.Add("codes[1]", "DUPLICATE", new string('x', 70_000));

        violations.Reported[0].Message.Length.ShouldBe(500);
    }

    [Fact]
    public void A_text_is_not_cut_between_the_halves_of_a_character()
    {
        Violations.Cut("ab\ud83d\ude00", 3).ShouldBe("ab");
        Violations.Cut("ab\ud83d\ude00", 4).ShouldBe("ab\ud83d\ude00");
    }
}
