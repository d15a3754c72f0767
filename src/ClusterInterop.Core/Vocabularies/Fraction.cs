using System.Numerics;

namespace ClusterInterop.Core.Vocabularies;

/// <summary>An exact quotient: what a quantity becomes in another unit, before anybody rounds it.</summary>
internal readonly struct Fraction : IEquatable<Fraction>, IComparable<Fraction>
{
    private readonly BigInteger _numerator;
    private readonly BigInteger _denominatorLessOne; // so that default is 0/1

    public Fraction(BigInteger numerator, BigInteger denominator)
    {
        if (denominator.Sign <= 0)
            throw new ArgumentOutOfRangeException(nameof(denominator), denominator, "A denominator is positive.");
        var divisor = BigInteger.GreatestCommonDivisor(numerator, denominator);
        _numerator = numerator / divisor;
        _denominatorLessOne = (denominator / divisor) - 1;
    }

    public static Fraction Zero => default;

    public BigInteger Numerator => _numerator;

    public BigInteger Denominator => _denominatorLessOne + 1;

    public static Fraction From(ExactDecimal value) =>
        new((BigInteger)value.Parts, (BigInteger)ExactDecimal.PartsPerOne);

    public static Fraction operator +(Fraction left, Fraction right) => new(
        (left.Numerator * right.Denominator) + (right.Numerator * left.Denominator),
        left.Denominator * right.Denominator);

    public static Fraction operator -(Fraction left, Fraction right) => new(
        (left.Numerator * right.Denominator) - (right.Numerator * left.Denominator),
        left.Denominator * right.Denominator);

    public static Fraction operator *(Fraction left, Fraction right) =>
        new(left.Numerator * right.Numerator, left.Denominator * right.Denominator);

    public static Fraction operator /(Fraction left, Fraction right) => new(
        left.Numerator * right.Denominator * right.Numerator.Sign,
        left.Denominator * BigInteger.Abs(right.Numerator));

    public static bool operator ==(Fraction left, Fraction right) => left.Equals(right);

    public static bool operator !=(Fraction left, Fraction right) => !left.Equals(right);

    public static bool operator <(Fraction left, Fraction right) => left.CompareTo(right) < 0;

    public static bool operator >(Fraction left, Fraction right) => left.CompareTo(right) > 0;

    public static bool operator <=(Fraction left, Fraction right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Fraction left, Fraction right) => left.CompareTo(right) >= 0;

    public int CompareTo(Fraction other) =>
        (Numerator * other.Denominator).CompareTo(other.Numerator * Denominator);

    public bool Equals(Fraction other) => Numerator == other.Numerator && Denominator == other.Denominator;

    public override bool Equals(object? obj) => obj is Fraction other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Numerator, Denominator);

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
}
