using System.Numerics;
using ClusterInterop.Core.Vocabularies;
using CsCheck;

namespace ClusterInterop.Core.Tests.Vocabularies;

/// <summary>Fractions against the same arithmetic with numbers without end, around the sizes where one form gives way
/// to the other.</summary>
public sealed class FractionTests
{
    private static readonly Gen<BigInteger> Numbers = Gen.OneOf(
        Gen.Long[-1000, 1000].Select(number => (BigInteger)number),
        Gen.Long.Select(number => (BigInteger)number),
        Gen.Long[0, 3].Select(less => (BigInteger)long.MaxValue - less),
        Gen.Long[0, 3].Select(more => (BigInteger)long.MinValue + more),
        Gen.Int[0, 80].Select(power => BigInteger.Pow(2, power)),
        Gen.Int[0, 27].Select(power => BigInteger.Pow(10, power)),
        Gen.Select(Gen.Long, Gen.Long).Select((one, other) => (BigInteger)one * other));

    private static readonly Gen<(BigInteger Over, BigInteger Under)> Quotients = Gen.Select(
        Numbers, Numbers.Where(number => !number.IsZero).Select(BigInteger.Abs));

    [Fact]
    public void Arithmetic_is_exact_at_every_size() => Gen.Select(Quotients, Quotients).Sample((left, right) =>
    {
        var (one, other) = (Of(left), Of(right));
        IsQuotient(one + other, left.Over * right.Under + right.Over * left.Under, left.Under * right.Under);
        IsQuotient(one - other, left.Over * right.Under - right.Over * left.Under, left.Under * right.Under);
        IsQuotient(one * other, left.Over * right.Over, left.Under * right.Under);
        if (!right.Over.IsZero)
            IsQuotient(
                one / other,
                left.Over * right.Under * right.Over.Sign,
                left.Under * BigInteger.Abs(right.Over));
    });

    [Fact]
    public void Order_equality_and_shares_follow_from_the_values() =>
        Gen.Select(Quotients, Quotients).Sample((left, right) =>
        {
            var (one, other) = (Of(left), Of(right));
            var order = (left.Over * right.Under).CompareTo(right.Over * left.Under);
            one.CompareTo(other).ShouldBe(order);
            (one == other).ShouldBe(order == 0);
            if (order == 0)
                one.GetHashCode().ShouldBe(other.GetHashCode());
            if (left.Over.Sign >= 0 && right.Over.Sign > 0)
                one.PerMilleOf(other).ShouldBe((int)BigInteger.Min(
                    1000, left.Over * right.Under * 1000 / (left.Under * right.Over)));
        });

    [Fact]
    public void However_it_is_written_it_is_the_same() => Gen.Select(Quotients, Numbers).Sample((quotient, times) =>
    {
        var factor = BigInteger.Max(1, BigInteger.Abs(times));
        var same = new Fraction(quotient.Over * factor, quotient.Under * factor);
        same.ShouldBe(Of(quotient));
        same.GetHashCode().ShouldBe(Of(quotient).GetHashCode());
        if (BigInteger.Abs(quotient.Over) <= Int128.MaxValue && quotient.Under <= Int128.MaxValue)
            new Fraction((Int128)quotient.Over, (Int128)quotient.Under).ShouldBe(same);
    });

    [Fact]
    public void A_decimal_becomes_a_quotient_of_its_billionths() =>
        Gen.Select(Gen.Long, Gen.OneOf(1L, 1_000L, 1_000_000_000L)).Sample((parts, times) =>
            IsQuotient(
                Fraction.From(ExactDecimal.FromParts((Int128)parts * times)),
                (BigInteger)parts * times,
                1_000_000_000));

    [Fact]
    public void Whole_is_what_has_no_fraction_and_63_bits()
    {
        new Fraction(12, 4).IsWhole(out var whole).ShouldBeTrue();
        whole.ShouldBe(3);
        new Fraction(1, 4).IsWhole(out _).ShouldBeFalse();
        new Fraction(BigInteger.Pow(2, 63), 1).IsWhole(out _).ShouldBeFalse();
        default(Fraction).IsWhole(out whole).ShouldBeTrue();
        whole.ShouldBe(0);
    }

    private static Fraction Of((BigInteger Over, BigInteger Under) quotient) => new(quotient.Over, quotient.Under);

    private static void IsQuotient(Fraction fraction, BigInteger over, BigInteger under)
    {
        (fraction.Numerator * under).ShouldBe(over * fraction.Denominator);
        fraction.Denominator.ShouldBeGreaterThan(BigInteger.Zero);
        BigInteger.GreatestCommonDivisor(fraction.Numerator, fraction.Denominator).ShouldBe(BigInteger.One);
    }
}
