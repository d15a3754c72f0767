using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace ClusterInterop.Core.Vocabularies;

/// <summary>A unit: its code, the base unit of its dimension, and how many of those make one of it.</summary>
internal sealed record Unit(string Code, string Base, Fraction Factor)
{
    public bool ConvertsTo(Unit other) => Base == other.Base;
}

/// <summary>
/// Exact conversion between units of one dimension. A unit whose content nobody knows (a box, a lump sum, any imported
/// unit without a factor here) is its own base: it converts to itself only. A month is not a number of days: months and
/// years are a dimension of their own.
/// </summary>
internal sealed class Units
{
    private static readonly Lazy<FrozenDictionary<string, Unit>> Factors = new(ReadFactors);
    private readonly FrozenDictionary<string, Unit> _units;

    public Units(IEnumerable<string> codes) =>
        _units = codes.Select(code => Factors.Value.GetValueOrDefault(code) ?? new Unit(code, code, new Fraction(1, 1)))
            .ToFrozenDictionary(unit => unit.Code);

    public bool TryGet(string code, [NotNullWhen(true)] out Unit? unit) => _units.TryGetValue(code, out unit);

    public bool AreConvertible(string from, string to) =>
        TryGet(from, out var source) && TryGet(to, out var target) && source.ConvertsTo(target);

    /// <summary>Expresses a quantity in another unit of its dimension. False if one of the units is unknown or they
    /// measure different things.</summary>
    public bool TryConvert(ExactDecimal value, string from, string to, out Fraction converted)
    {
        converted = default;
        if (!TryGet(from, out var source) || !TryGet(to, out var target) || !source.ConvertsTo(target))
            return false;

        converted = ReferenceEquals(source, target)
            ? Fraction.From(value)
            : Fraction.From(value) * source.Factor / target.Factor;
        return true;
    }

    /// <summary>Expresses a quantity in the base unit of its dimension, so that quantities can be added.</summary>
    public bool TryConvertToBase(ExactDecimal value, string unit, out Fraction converted, out string baseUnit)
    {
        baseUnit = TryGet(unit, out var source) ? source.Base : "";
        if (baseUnit != unit)
            return TryConvert(value, unit, baseUnit, out converted);

        converted = Fraction.From(value);
        return true;
    }

    /// <summary>Compares two quantities without rounding. False if they measure different things.</summary>
    public bool TryCompare(ExactDecimal left, string leftUnit, ExactDecimal right, string rightUnit, out int comparison)
    {
        comparison = left.CompareTo(right);
        if (!TryGet(leftUnit, out var first) || !TryGet(rightUnit, out var second) || !first.ConvertsTo(second))
            return false;

        if (!ReferenceEquals(first, second)) // most pairs are in the same unit and need no big numbers
            comparison = (Fraction.From(left) * first.Factor).CompareTo(Fraction.From(right) * second.Factor);
        return true;
    }

    private static FrozenDictionary<string, Unit> ReadFactors()
    {
        var units = new Dictionary<string, Unit>();
        foreach (var row in BuiltInTables.Rows("unit-factors.tsv"))
            units.Add(row[0], new Unit(row[0], row[1], ReadFactor(row[2])));
        return units.ToFrozenDictionary();
    }

    // Factors have more decimals than the contract's numbers: an ounce is 0.028349523125 kg.
    private static Fraction ReadFactor(string text)
    {
        var point = text.IndexOf('.');
        var decimals = point < 0 ? 0 : text.Length - point - 1;
        var digits = BigInteger.Parse(text.Replace(".", ""), System.Globalization.CultureInfo.InvariantCulture);
        return new Fraction(digits, BigInteger.Pow(10, decimals));
    }
}
