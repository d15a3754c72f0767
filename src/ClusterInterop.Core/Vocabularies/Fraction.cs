using System.Numerics;

namespace ClusterInterop.Core.Vocabularies;

/// <summary>An exact quotient: what a quantity becomes in another unit, before anybody rounds it. In lowest terms, so
/// that equal ones have equal parts.</summary>
/// <remarks>Nearly all quotients are two numbers of 63 bits, whose products fit in 127: only what does not is
/// calculated with numbers without end, which cost ten times as much and memory.</remarks>
internal readonly struct Fraction : IEquatable<Fraction>, IComparable<Fraction>
{
    private readonly long _numerator;
    private readonly long _denominatorLessOne; // so that default is 0/1
    private readonly Endless? _endless; // in the place of the two, if one of them is too large

    public Fraction(BigInteger numerator, BigInteger denominator)
    {
        if (denominator.Sign <= 0)
            throw new ArgumentOutOfRangeException(nameof(denominator), denominator, "A denominator is positive.");
        var divisor = BigInteger.GreatestCommonDivisor(numerator, denominator);
        (numerator, denominator) = (numerator / divisor, denominator / divisor);
        if (BigInteger.Abs(numerator) <= long.MaxValue && denominator <= long.MaxValue)
            (_numerator, _denominatorLessOne) = ((long)numerator, (long)denominator - 1);
        else
            _endless = new Endless(numerator, denominator);
    }

    public Fraction(Int128 numerator, Int128 denominator)
    {
        if (denominator <= 0)
            throw new ArgumentOutOfRangeException(nameof(denominator), denominator, "A denominator is positive.");
        var divisor = CommonDivisor(Int128.Abs(numerator), denominator);
        (numerator, denominator) = (numerator / divisor, denominator / divisor);
        if (Int128.Abs(numerator) <= long.MaxValue && denominator <= long.MaxValue)
            (_numerator, _denominatorLessOne) = ((long)numerator, (long)denominator - 1);
        else
            _endless = new Endless(numerator, denominator);
    }

    private Fraction(long whole) => _numerator = whole;

    public static Fraction Zero => default;

    public BigInteger Numerator => _endless?.Numerator ?? _numerator;

    public BigInteger Denominator => _endless?.Denominator ?? SmallDenominator;

    private Int128 SmallNumerator => _numerator;

    private Int128 SmallDenominator => (Int128)_denominatorLessOne + 1;

    public static Fraction From(ExactDecimal value)
    {
        var (whole, rest) = Int128.DivRem(value.Parts, ExactDecimal.PartsPerOne);
        return rest == 0 && Int128.Abs(whole) <= long.MaxValue
            ? new Fraction((long)whole)
            : new Fraction(value.Parts, ExactDecimal.PartsPerOne);
    }

    public static Fraction operator +(Fraction left, Fraction right) => AreSmall(left, right)
        ? new(
            (left.SmallNumerator * right.SmallDenominator) + (right.SmallNumerator * left.SmallDenominator),
            left.SmallDenominator * right.SmallDenominator)
        : new(
            (left.Numerator * right.Denominator) + (right.Numerator * left.Denominator),
            left.Denominator * right.Denominator);

    public static Fraction operator -(Fraction left, Fraction right) => AreSmall(left, right)
        ? new(
            (left.SmallNumerator * right.SmallDenominator) - (right.SmallNumerator * left.SmallDenominator),
            left.SmallDenominator * right.SmallDenominator)
        : new(
            (left.Numerator * right.Denominator) - (right.Numerator * left.Denominator),
            left.Denominator * right.Denominator);

    public static Fraction operator *(Fraction left, Fraction right) => AreSmall(left, right)
        ? new(left.SmallNumerator * right.SmallNumerator, left.SmallDenominator * right.SmallDenominator)
        : new(left.Numerator * right.Numerator, left.Denominator * right.Denominator);

    public static Fraction operator /(Fraction left, Fraction right) => AreSmall(left, right)
        ? new(
            left.SmallNumerator * right.SmallDenominator * Math.Sign(right._numerator),
            left.SmallDenominator * Int128.Abs(right.SmallNumerator))
        : new(
            left.Numerator * right.Denominator * right.Numerator.Sign,
            left.Denominator * BigInteger.Abs(right.Numerator));

    public static bool operator ==(Fraction left, Fraction right) => left.Equals(right);

    public static bool operator !=(Fraction left, Fraction right) => !left.Equals(right);

    public static bool operator <(Fraction left, Fraction right) => left.CompareTo(right) < 0;

    public static bool operator >(Fraction left, Fraction right) => left.CompareTo(right) > 0;

    public static bool operator <=(Fraction left, Fraction right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Fraction left, Fraction right) => left.CompareTo(right) >= 0;

    /// <summary>Whether it is a whole number of 63 bits.</summary>
    public bool IsWhole(out long whole)
    {
        whole = _numerator;
        return _endless is null && _denominatorLessOne == 0;
    }

    public int CompareTo(Fraction other) => AreSmall(this, other)
        ? (SmallNumerator * other.SmallDenominator).CompareTo(other.SmallNumerator * SmallDenominator)
        : (Numerator * other.Denominator).CompareTo(other.Numerator * Denominator);

    public bool Equals(Fraction other) =>
        _numerator == other._numerator && _denominatorLessOne == other._denominatorLessOne
        && _endless == other._endless;

    public override bool Equals(object? obj) => obj is Fraction other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(_numerator, _denominatorLessOne, _endless);

    /// <summary>What share of <paramref name="whole"/> this is, in thousandths rounded down, at most 1,000; 1,000 of
    /// nothing. Neither may be negative.</summary>
    public int PerMilleOf(Fraction whole)
    {
        if (this >= whole)
            return 1000;
        return (int)(Numerator * whole.Denominator * 1000 / (Denominator * whole.Numerator));
    }

    /// <summary>The number as a decimal, exact if it ends within <paramref name="maxDecimals"/> digits after the point,
    /// else rounded half away from zero. There may be more digits than the contract lets a client send.</summary>
    public string ToDecimalString(int maxDecimals)
    {
        var scale = BigInteger.Pow(10, maxDecimals);
        var doubled = BigInteger.Abs(Numerator) * scale * 2;
        var rounded = (doubled + Denominator) / (2 * Denominator);
        var whole = (rounded / scale).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var decimals = (rounded % scale).ToString(System.Globalization.CultureInfo.InvariantCulture)
            .PadLeft(maxDecimals, '0').TrimEnd('0');
        var sign = Numerator.Sign < 0 && !rounded.IsZero ? "-" : "";
        return maxDecimals == 0 || decimals.Length == 0 ? sign + whole : $"{sign}{whole}.{decimals}";
    }

    public override string ToString() => Denominator.IsOne ? $"{Numerator}" : $"{Numerator}/{Denominator}";

    private static bool AreSmall(Fraction left, Fraction right) => left._endless is null && right._endless is null;

    private static Int128 CommonDivisor(Int128 one, Int128 other)
    {
        while (other > long.MaxValue || one > long.MaxValue)
        {
            if (other == 0)
                return one;
            (one, other) = (other, one % other);
        }

        // The machine divides numbers of this size by itself.
        var (divisor, rest) = ((long)one, (long)other);
        while (rest != 0)
            (divisor, rest) = (rest, divisor % rest);
        return divisor;
    }

    private sealed record Endless(BigInteger Numerator, BigInteger Denominator);
}
