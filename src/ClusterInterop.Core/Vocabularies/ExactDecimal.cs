using System.Globalization;

namespace ClusterInterop.Core.Vocabularies;

/// <summary>
/// A decimal number of the contract, exact: an optional minus, 1 to 18 digits, and optionally a point and 1 to 9
/// digits. Sums may grow to 29 digits before the point. Equal are numbers of equal value, however they are written.
/// </summary>
internal readonly struct ExactDecimal : IEquatable<ExactDecimal>, IComparable<ExactDecimal>
{
    public const int MaxWholeDigits = 18;
    public const int MaxDecimals = 9;

    /// <summary>How many of the smallest parts make one.</summary>
    public static readonly Int128 PartsPerOne = 1_000_000_000;

    private readonly string? _text;

    private ExactDecimal(Int128 parts, string? text)
    {
        Parts = parts;
        _text = text;
    }

    public static ExactDecimal Zero => default;

    /// <summary>The number in billionths.</summary>
    public Int128 Parts { get; }

    public bool IsNegative => Int128.IsNegative(Parts);

    public static ExactDecimal FromParts(Int128 parts) => new(parts, null);

    public static ExactDecimal From(long whole) => new(whole * PartsPerOne, null);

    /// <summary>Reads a number that is written as the contract says; anything else, such as <c>1e3</c>, <c>1,5</c>,
    /// <c>.5</c> or <c>+1</c>, is none.</summary>
    public static bool TryParse(string text, out ExactDecimal value)
    {
        value = default;
        var rest = text.AsSpan();
        var negative = rest.StartsWith("-");
        if (negative)
            rest = rest[1..];

        var point = rest.IndexOf('.');
        var whole = point < 0 ? rest : rest[..point];
        var decimals = point < 0 ? [] : rest[(point + 1)..];
        if (!AreDigits(whole, MaxWholeDigits) || (point >= 0 && !AreDigits(decimals, MaxDecimals)))
            return false;

        Int128 parts = long.Parse(whole, NumberStyles.None, CultureInfo.InvariantCulture);
        foreach (var digit in decimals)
            parts = (parts * 10) + (digit - '0');
        for (var missing = MaxDecimals - decimals.Length; missing > 0; missing--)
            parts *= 10;

        value = new ExactDecimal(negative ? -parts : parts, text);
        return true;
    }

    public static ExactDecimal Parse(string text) =>
        TryParse(text, out var value) ? value : throw new FormatException($"'{text}' is not an exact decimal.");

    public static ExactDecimal Min(ExactDecimal left, ExactDecimal right) => right < left ? right : left;

    public static ExactDecimal Max(ExactDecimal left, ExactDecimal right) => right > left ? right : left;

    public static ExactDecimal operator +(ExactDecimal left, ExactDecimal right) =>
        FromParts(checked(left.Parts + right.Parts));

    public static ExactDecimal operator -(ExactDecimal left, ExactDecimal right) =>
        FromParts(checked(left.Parts - right.Parts));

    public static bool operator <(ExactDecimal left, ExactDecimal right) => left.Parts < right.Parts;

    public static bool operator >(ExactDecimal left, ExactDecimal right) => left.Parts > right.Parts;

    public static bool operator <=(ExactDecimal left, ExactDecimal right) => left.Parts <= right.Parts;

    public static bool operator >=(ExactDecimal left, ExactDecimal right) => left.Parts >= right.Parts;

    public static bool operator ==(ExactDecimal left, ExactDecimal right) => left.Parts == right.Parts;

    public static bool operator !=(ExactDecimal left, ExactDecimal right) => left.Parts != right.Parts;

    public int CompareTo(ExactDecimal other) => Parts.CompareTo(other.Parts);

    public bool Equals(ExactDecimal other) => Parts == other.Parts;

    public override bool Equals(object? obj) => obj is ExactDecimal other && Equals(other);

    public override int GetHashCode() => Parts.GetHashCode();

    /// <summary>As it was written; a computed number in its shortest form.</summary>
    public override string ToString() => _text ?? Shortest(Parts);

    private static string Shortest(Int128 parts)
    {
        var size = Int128.Abs(parts);
        var whole = (size / PartsPerOne).ToString(CultureInfo.InvariantCulture);
        var decimals = ((long)(size % PartsPerOne)).ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0');
        return (parts < 0 ? "-" : "") + (decimals.Length == 0 ? whole : $"{whole}.{decimals}");
    }

    private static bool AreDigits(ReadOnlySpan<char> text, int atMost) =>
        text.Length >= 1 && text.Length <= atMost && !text.ContainsAnyExceptInRange('0', '9');
}
