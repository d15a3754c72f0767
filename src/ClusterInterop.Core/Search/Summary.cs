using System.Runtime.InteropServices;
using ClusterInterop.Core.Feed;
using ClusterInterop.V1;

namespace ClusterInterop.Core.Search;

/// <summary>The capacity map: how many records there are in each group, and what they provide and seek.</summary>
/// <param name="Groups">The groups with the largest counts, and among equal ones the first by keys.</param>
/// <param name="TotalGroups">How many groups there are in all.</param>
/// <param name="TotalRecords">How many records were counted.</param>
internal sealed record Summary(IReadOnlyList<SummaryGroup> Groups, long TotalGroups, long TotalRecords)
{
    /// <summary>Groups records and adds up their quantities. Takes time with their number: pass what
    /// <see cref="SearchIndex.FindAll"/> found, which does not change, when the index is free for its writer
    /// again.</summary>
    public static Summary Of(SummaryQuery query, IReadOnlyList<LiveRecord> records)
    {
        var groups = new Dictionary<GroupKey, GroupTotals>();
        var units = new UnitNames();
        foreach (var record in records)
        {
            var quantities = record.ReadQuantities(units);
            foreach (var first in KeysOf(0, record))
            {
                foreach (var second in KeysOf(1, record))
                {
                    foreach (var third in KeysOf(2, record))
                    {
                        var key = new GroupKey(first, second, third);
                        ref var totals = ref CollectionsMarshal.GetValueRefOrAddDefault(groups, key, out _);
                        (totals ??= new GroupTotals()).Add(quantities);
                    }
                }
            }
        }

        var largest = groups.OrderByDescending(group => group.Value.Count).ThenBy(group => group.Key)
            .Take(query.MaxGroups)
            .Select(group => group.Value.ToMessage(group.Key.Keys(query.Dimensions.Count)));
        return new Summary([.. largest], groups.Count, records.Count);

        IReadOnlyList<string> KeysOf(int dimension, LiveRecord record) =>
            dimension < query.Dimensions.Count ? query.Dimensions[dimension].KeysOf(record) : SummaryDimension.NoKey;
    }

    private readonly record struct GroupKey(string First, string Second, string Third) : IComparable<GroupKey>
    {
        public IEnumerable<string> Keys(int count) => new[] { First, Second, Third }.Take(count);

        public int CompareTo(GroupKey other)
        {
            var order = string.CompareOrdinal(First, other.First);
            order = order != 0 ? order : string.CompareOrdinal(Second, other.Second);
            return order != 0 ? order : string.CompareOrdinal(Third, other.Third);
        }
    }
}
