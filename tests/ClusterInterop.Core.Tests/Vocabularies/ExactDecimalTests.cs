using ClusterInterop.Core.Vocabularies;
using CsCheck;

namespace ClusterInterop.Core.Tests.Vocabularies;

public sealed class ExactDecimalTests
{
    private static readonly Gen<decimal> Decimals = Gen.Select(Gen.Long[-1_000_000_000, 1_000_000_000], Gen.Int[0, 9])
        .Select((digits, scale) => digits / Ten(scale));

    [Theory]
    [InlineData("0")]
    [InlineData("-0.10")]
    [InlineData("007.5")]
    [InlineData("999999999999999999.999999999")]
    [InlineData("-999999999999999999")]
    public void A_decimal_of_the_contract_reads_back_as_it_was_written(string text)
    {
        ExactDecimal.TryParse(text, out var value).ShouldBeTrue();
        value.ToString().ShouldBe(text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("+1")]
    [InlineData(".5")]
    [InlineData("5.")]
    [InlineData("1,5")]
    [InlineData("1e3")]
    [InlineData(" 1")]
    [InlineData("１")]
    [InlineData("1234567890123456789")]
    [InlineData("0.1234567890")]
    public void Anything_else_is_not_a_decimal(string text) => ExactDecimal.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void Numbers_of_equal_value_are_equal() => ExactDecimal.Parse("1.50").ShouldBe(ExactDecimal.Parse("01.5"));

    [Fact]
    public void A_sum_is_exact_and_written_in_its_shortest_form()
    {
        (ExactDecimal.Parse("0.10") + ExactDecimal.Parse("0.2")).ToString().ShouldBe("0.3");
        (ExactDecimal.Parse("1") - ExactDecimal.Parse("1.000000001")).ToString().ShouldBe("-0.000000001");
        (ExactDecimal.Parse("999999999999999999") + ExactDecimal.Parse("1")).ToString().ShouldBe("1000000000000000000");
    }

    [Fact]
    public void Order_and_sums_are_those_of_decimal_arithmetic() =>
        Gen.Select(Decimals, Decimals).Sample((left, right) =>
        {
            var (x, y) = (Exact(left), Exact(right));
            x.CompareTo(y).ShouldBe(left.CompareTo(right));
            (x + y).ShouldBe(Exact(left + right));
            ExactDecimal.Min(x, y).ShouldBe(Exact(Math.Min(left, right)));
        });

    private static decimal Ten(int power) => power == 0 ? 1 : 10 * Ten(power - 1);

    private static ExactDecimal Exact(decimal value) =>
        ExactDecimal.Parse(value.ToString("0.#########", System.Globalization.CultureInfo.InvariantCulture));
}
