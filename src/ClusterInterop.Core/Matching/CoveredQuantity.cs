using System.Numerics;
using ClusterInterop.Core.Vocabularies;
using ClusterInterop.V1;

namespace ClusterInterop.Core.Matching;

/// <summary>How much of a need a capability covers.</summary>
internal static class CoveredQuantity
{
    /// <summary>In the need's unit, rounded down to what the contract can write; null when one states no quantity.
    /// </summary>
    public static Quantity? Of(NeedFacets sought, CapabilityFacets provided, Units units)
    {
        if (sought.Quantity is not { } wanted || provided.Free is not { } free)
            return null;
        var covered = free.Value < wanted.Value ? free.Value : wanted.Value;
        return new Quantity { Value = InUnit(covered, wanted.Unit, units).ToString(), Unit = wanted.Unit };
    }

    /// <summary>A quantity of base units in another unit, rounded down.</summary>
    public static ExactDecimal InUnit(Fraction ofBase, string unit, Units units)
    {
        var factor = units.TryGet(unit, out var known) ? known.Factor : new Fraction(1, 1);
        var value = ofBase / factor;
        return ExactDecimal.FromParts(
            (Int128)(value.Numerator * (BigInteger)ExactDecimal.PartsPerOne / value.Denominator));
    }
}
