using System.Numerics;
using System.Runtime.InteropServices;
using ClusterInterop.Core.Feed;
using ClusterInterop.Core.Vocabularies;
using ClusterInterop.V1;

namespace ClusterInterop.Core.Search;

/// <summary>What the records of a group come to.</summary>
internal sealed class GroupTotals
{
    // Quantities have 9 decimals and factors of units 12: with so many every sum that ends is written out exactly.
    private const int AllDecimals = 40;
    private const int DecimalsOfRates = 9;

    private readonly QuantitySums _available = new();
    private readonly QuantitySums _capacity = new();
    private readonly QuantitySums _needed = new();

    public long Count { get; private set; }

    public void Add(in RecordQuantities quantities)
    {
        Count++;
        _available.Add(quantities.Free);
        _capacity.Add(quantities.Capacity, quantities.CapacityDays);
        _needed.Add(quantities.Needed);
    }

    public SummaryGroup ToMessage(IEnumerable<string> keys) => new()
    {
        Keys = { keys },
        Count = Count,
        Available = { _available.ToMessages(AllDecimals) },
        CapacityPerDay = { _capacity.ToMessages(DecimalsOfRates) },
        Needed = { _needed.ToMessages(AllDecimals) },
    };
}

/// <summary>Exact sums by base unit. What is divided by days is added up by days first and divided once, at the end:
/// the order in which records come changes nothing, and nothing is rounded but the result.</summary>
internal sealed class QuantitySums
{
    /// <summary>Units of a group that are told; the contract's limit.</summary>
    private const int MostUnits = 50;

    // Apart by denominator too: to bring each quantity to a common one would take most of the time.
    private Dictionary<(string Unit, int Days, BigInteger Denominator), Sum>? _sums;

    public void Add(SummedQuantity? stated, int days = 1)
    {
        if (stated is not { } quantity)
            return;

        _sums ??= [];
        var key = (quantity.BaseUnit, days, quantity.Denominator);
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_sums, key, out _);
        sum = new Sum(sum.Count + 1, sum.Numerator + quantity.Numerator);
    }

    /// <summary>The sums by unit, rounded half away from zero; of too many units those of most records.</summary>
    public IEnumerable<Quantity> ToMessages(int maxDecimals) =>
        from unit in (_sums ?? []).GroupBy(sum => sum.Key.Unit)
            .OrderByDescending(unit => unit.Sum(sum => sum.Value.Count))
            .ThenBy(unit => unit.Key, StringComparer.Ordinal)
            .Take(MostUnits)
            .OrderBy(unit => unit.Key, StringComparer.Ordinal)
        let total = unit.Aggregate(Fraction.Zero, (total, sum) =>
            total + new Fraction(sum.Value.Numerator, sum.Key.Denominator * sum.Key.Days))
        select new Quantity { Value = total.ToDecimalString(maxDecimals), Unit = unit.Key };

    private readonly record struct Sum(int Count, BigInteger Numerator);
}
