using System.Runtime.InteropServices;
using ClusterInterop.V1;

namespace ClusterInterop.Core.Search;

/// <summary>Takes a page of what was found, in one of the orders, from where the page before ended.</summary>
/// <param name="found">The ordinals of what was found.</param>
internal sealed class Paging(
    OrdinalBitmap found,
    QueryScratch scratch,
    IReadOnlyList<IndexedRecord?> records,
    SortedBlocks<NameKey> byName,
    SortedBlocks<NewestKey> byNewest)
{
    /// <summary>Where less than one record in so many was found, sorting those is less work than walking the
    /// order of all and leaving out the others.</summary>
    private const int SparseShare = 256;

    /// <summary>The next ordinals, at most <paramref name="count"/>.</summary>
    public IReadOnlyList<int> Take(SearchOrder order, PagePosition? after, int count) => order switch
    {
        SearchOrder.Relevance => TakeByRelevance(after, count),
        SearchOrder.Newest => Take(
            found, byNewest, after is { } position ? new NewestKey(position.Number, int.MaxValue) : null, count,
            ordinal => new NewestKey(records[ordinal]!.Record.Revision.Value, ordinal)),
        _ => TakeByName(found, after?.Name, count),
    };

    /// <summary>Where a record stands in an order.</summary>
    public PagePosition PositionOf(SearchOrder order, int ordinal) => order switch
    {
        SearchOrder.Relevance => new PagePosition(scratch.Scores[ordinal], NameOf(ordinal)),
        SearchOrder.Newest => new PagePosition(records[ordinal]!.Record.Revision.Value, ""),
        _ => new PagePosition(0, NameOf(ordinal)),
    };

    // Many records may have the same score (all that have the one word in their title), so what is sorted is not the
    // result but the scores: whole groups above the page's last one, and of that one as many names as are needed.
    private List<int> TakeByRelevance(PagePosition? after, int count)
    {
        var page = new List<int>(count);
        if (after is { } position)
            page.AddRange(TakeByName(WithScore((int)position.Number), position.Name, count));
        if (page.Count == count)
            return page;

        var below = after is { Number: var reached } ? (int)reached : int.MaxValue;
        var last = LowestScoreNeeded(below, count - page.Count);
        var better = new List<(int Score, NameKey Key)>();
        foreach (var ordinal in found)
        {
            if (scratch.Scores[ordinal] > last && scratch.Scores[ordinal] < below)
                better.Add((-scratch.Scores[ordinal], new NameKey(NameOf(ordinal), ordinal)));
        }

        better.Sort();
        page.AddRange(better.Select(item => item.Key.Ordinal));
        if (last < below)
            page.AddRange(TakeByName(WithScore(last), null, count - page.Count));
        return page;
    }

    // The score of the record that is last on a page of so many records with scores below a bound.
    private int LowestScoreNeeded(int below, int count)
    {
        var counts = new Dictionary<int, int>();
        foreach (var ordinal in found)
        {
            if (scratch.Scores[ordinal] < below)
                CollectionsMarshal.GetValueRefOrAddDefault(counts, scratch.Scores[ordinal], out _)++;
        }

        var last = below;
        foreach (var (score, inGroup) in counts.OrderByDescending(pair => pair.Key))
        {
            last = score;
            count -= inGroup;
            if (count <= 0)
                break;
        }

        return last;
    }

    private OrdinalBitmap WithScore(int score)
    {
        var group = scratch.NewBitmap();
        foreach (var ordinal in found)
        {
            if (scratch.Scores[ordinal] == score)
                group.Add(ordinal);
        }

        return group;
    }

    private List<int> TakeByName(OrdinalBitmap among, string? after, int count) => Take(
        among, byName, after is null ? null : new NameKey(after, int.MaxValue), count,
        ordinal => new NameKey(NameOf(ordinal), ordinal));

    private static List<int> Take<TKey>(
        OrdinalBitmap among, SortedBlocks<TKey> order, TKey? after, int count, Func<int, TKey> keyOf)
        where TKey : struct, IComparable<TKey>, IOrdinalKey
    {
        var page = new List<int>(count);
        if ((long)among.Count() * SparseShare < order.Count)
        {
            var keys = new List<TKey>();
            foreach (var ordinal in among)
            {
                var key = keyOf(ordinal);
                if (after is not { } bound || key.CompareTo(bound) > 0)
                    keys.Add(key);
            }

            keys.Sort();
            page.AddRange(keys.Take(count).Select(key => key.Ordinal));
            return page;
        }

        foreach (var key in after is { } start ? order.From(start) : order.All())
        {
            if (page.Count == count)
                break;
            if (among.Contains(key.Ordinal))
                page.Add(key.Ordinal);
        }

        return page;
    }

    private string NameOf(int ordinal) => records[ordinal]!.Record.Name.Value;
}

/// <summary>A key of an order, and the record that has it.</summary>
internal interface IOrdinalKey
{
    int Ordinal { get; }
}

/// <summary>By name, ascending, by code point. The names of records are ASCII and distinct.</summary>
internal readonly record struct NameKey(string Name, int Ordinal) : IComparable<NameKey>, IOrdinalKey
{
    public int CompareTo(NameKey other)
    {
        var names = string.CompareOrdinal(Name, other.Name);
        return names != 0 ? names : Ordinal.CompareTo(other.Ordinal);
    }
}

/// <summary>By revision, the last first.</summary>
internal readonly record struct NewestKey(long Revision, int Ordinal) : IComparable<NewestKey>, IOrdinalKey
{
    public int CompareTo(NewestKey other)
    {
        var revisions = other.Revision.CompareTo(Revision);
        return revisions != 0 ? revisions : Ordinal.CompareTo(other.Ordinal);
    }
}
