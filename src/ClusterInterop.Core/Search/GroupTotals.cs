using System.Numerics;
using ClusterInterop.Core.Matching;
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

    public void Add(RecordFacets facets)
    {
        Count++;
        if (facets.Capability is { } capability)
        {
            _available.Add(capability.Free);
            // What can be made at once can be made in a day.
            _capacity.Add(capability.Capacity, capability.CapacityDays ?? 1);
        }

        _needed.Add(facets.Need?.Quantity);
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

    private Dictionary<(string Unit, int Days), ExactSum>? _sums;

    public void Add(QuantityFacet? quantity, int days = 1)
    {
        if (quantity is null)
            return;

        _sums ??= [];
        if (!_sums.TryGetValue((quantity.BaseUnit, days), out var sum))
            _sums.Add((quantity.BaseUnit, days), sum = new ExactSum());
        sum.Add(quantity.Value);
    }

    /// <summary>The sums by unit, rounded half away from zero; of too many units those of most records.</summary>
    public IEnumerable<Quantity> ToMessages(int maxDecimals) =>
        from unit in (_sums ?? []).GroupBy(sum => sum.Key.Unit)
            .OrderByDescending(unit => unit.Sum(sum => sum.Value.Count))
            .ThenBy(unit => unit.Key, StringComparer.Ordinal)
            .Take(MostUnits)
            .OrderBy(unit => unit.Key, StringComparer.Ordinal)
        let total = unit.Aggregate(
            Fraction.Zero, (total, sum) => total + (sum.Value.Total / new Fraction(sum.Key.Days, 1)))
        select new Quantity { Value = total.ToDecimalString(maxDecimals), Unit = unit.Key };

    /// <summary>Adds fractions without a common divisor at each step, which would take most of the time.</summary>
    private sealed class ExactSum
    {
        private readonly Dictionary<BigInteger, BigInteger> _byDenominator = [];

        public int Count { get; private set; }

        public Fraction Total => _byDenominator.Aggregate(
            Fraction.Zero, (total, part) => total + new Fraction(part.Value, part.Key));

        public void Add(Fraction value)
        {
            Count++;
            _byDenominator[value.Denominator] =
                _byDenominator.GetValueOrDefault(value.Denominator) + value.Numerator;
        }
    }
}
