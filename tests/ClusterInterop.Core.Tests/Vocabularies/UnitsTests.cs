using ClusterInterop.Core.Vocabularies;
using CsCheck;

namespace ClusterInterop.Core.Tests.Vocabularies;

public sealed class UnitsTests
{
    private static readonly Units Units = VocabularySet.BuiltIn.Units;

    [Theory]
    [InlineData("2.5", "TNE", "KGM", "2500")]
    [InlineData("1", "GRM", "TNE", "0.000001")]
    [InlineData("1", "ONZ", "KGM", "0.028349523125")]
    [InlineData("3", "KTM", "MTR", "3000")]
    [InlineData("1", "SMI", "KTM", "1.609344")]
    [InlineData("2", "HAR", "MTK", "20000")]
    [InlineData("1", "MTQ", "LTR", "1000")]
    [InlineData("1", "GLL", "LTR", "3.785411784")]
    [InlineData("36", "HUR", "DAY", "1.5")]
    [InlineData("2", "ANN", "MON", "24")]
    [InlineData("1", "KWH", "3B", "3.6")]
    [InlineData("1", "MAW", "KWT", "1000")]
    [InlineData("5", "DZN", "H87", "60")]
    [InlineData("3", "PR", "EA", "6")]
    [InlineData("1500", "C62", "MIL", "1.5")]
    [InlineData("2", "BX", "XBX", "2")]
    [InlineData("15", "L2", "MQH", "0.9")]
    public void A_quantity_converts_exactly_inside_its_dimension(string value, string from, string to, string expected)
    {
        Units.TryConvert(ExactDecimal.Parse(value), from, to, out var converted).ShouldBeTrue();
        converted.ToDecimalString(12).ShouldBe(expected);
    }

    [Theory]
    [InlineData("KGM", "LTR")]
    [InlineData("XBX", "H87")]
    [InlineData("XBX", "XPK")]
    [InlineData("MON", "DAY")]
    [InlineData("HUR", "MAN")]
    public void Units_that_measure_different_things_do_not_convert(string from, string to)
    {
        Units.TryConvert(ExactDecimal.Parse("1"), from, to, out _).ShouldBeFalse();
        Units.AreConvertible(from, to).ShouldBeFalse();
    }

    [Theory]
    [InlineData("TNE", "KGM")]
    [InlineData("CMT", "MTR")]
    [InlineData("HAR", "MTK")]
    [InlineData("LTR", "MTQ")]
    [InlineData("HUR", "SEC")]
    [InlineData("KWH", "JOU")]
    [InlineData("KWT", "WTT")]
    [InlineData("DZN", "H87")]
    [InlineData("XPX", "XPX")]
    public void Each_dimension_has_a_base_unit(string unit, string expected)
    {
        Units.TryConvertToBase(ExactDecimal.Parse("1"), unit, out _, out var baseUnit).ShouldBeTrue();
        baseUnit.ShouldBe(expected);
    }

    [Fact]
    public void Quantities_are_compared_without_rounding()
    {
        // A third of a dozen seconds is no decimal number of hours: 1 s against 0.000277777 h and 0.000277778 h.
        Compare("1", "SEC", "0.000277777", "HUR").ShouldBe(1);
        Compare("1", "SEC", "0.000277778", "HUR").ShouldBe(-1);
        Compare("999999999999999999.999999999", "GWH", "999999999999999999.999999998", "GWH").ShouldBe(1);
        Compare("200000000000000", "TNE", "200000000000000000", "KGM").ShouldBe(0);
    }

    [Fact]
    public void A_conversion_there_and_back_gives_the_same_number() =>
        Gen.Select(Gen.Long[0, 999_999_999_999], Gen.OneOf("KGM", "LBR", "ONZ", "MC"), Gen.OneOf("GRM", "STN", "CTM"))
            .Sample((amount, from, to) =>
            {
                var value = ExactDecimal.From(amount);
                Units.TryConvert(value, from, to, out var there).ShouldBeTrue();
                Units.TryGet(from, out var source).ShouldBeTrue();
                Units.TryGet(to, out var target).ShouldBeTrue();
                (there * target!.Factor / source!.Factor).ShouldBe(Fraction.From(value));
            });

    [Theory]
    [InlineData(1, 3, 9, "0.333333333")]
    [InlineData(2, 3, 9, "0.666666667")]
    [InlineData(-1, 2, 0, "-1")]
    [InlineData(10, 4, 9, "2.5")]
    [InlineData(0, 7, 9, "0")]
    [InlineData(-1, 1_000_000, 3, "0")]
    public void A_fraction_is_written_as_a_decimal_rounded_half_away_from_zero(
        int over, int under, int decimals, string text) =>
        new Fraction(over, under).ToDecimalString(decimals).ShouldBe(text);

    [Theory]
    [InlineData(1, 3, 333)]
    [InlineData(4, 3, 1000)]
    [InlineData(0, 3, 0)]
    [InlineData(0, 0, 1000)]
    public void A_share_is_given_in_thousandths_rounded_down(int part, int whole, int expected) =>
        new Fraction(part, 1).PerMilleOf(new Fraction(whole, 1)).ShouldBe(expected);

    private static int Compare(string left, string leftUnit, string right, string rightUnit)
    {
        Units.TryCompare(ExactDecimal.Parse(left), leftUnit, ExactDecimal.Parse(right), rightUnit, out var comparison)
            .ShouldBeTrue();
        return comparison;
    }
}
