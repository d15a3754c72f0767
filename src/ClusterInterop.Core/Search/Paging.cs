using System.Buffers;
using System.Text;
using ClusterInterop.Core.Feed;
using ClusterInterop.Core.Records;
using ClusterInterop.V1;

namespace ClusterInterop.Core.Search;

/// <summary>Takes a page of what was found, in one of the orders, from where the page before ended.</summary>
/// <param name="found">The ordinals of what was found.</param>
internal sealed class Paging(OrdinalBitmap found, QueryScratch scratch, LiveRecords records)
{
    /// <summary>Where less than one record in so many was found, sorting those is less work than walking through all
    /// changes and leaving out the others.</summary>
    private const int SparseShare = 256;

    /// <summary>The next ordinals, at most <paramref name="count"/>.</summary>
    public IReadOnlyList<int> Take(SearchOrder order, PagePosition? after, int count) => order switch
    {
        SearchOrder.Relevance => TakeByRelevance(after, count),
        SearchOrder.Newest => TakeNewest(after?.Number ?? long.MaxValue, count),
        _ => TakeByName(found, after?.Name, count),
    };

    /// <summary>Where a record stands in an order.</summary>
    public PagePosition PositionOf(SearchOrder order, in LiveRecord record) => order switch
    {
        SearchOrder.Relevance => new PagePosition(scratch.Scores[record.Ordinal], record.Name.Value),
        SearchOrder.Newest => new PagePosition(record.Revision.Value, ""),
        _ => new PagePosition(0, record.Name.Value),
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
        if (LowestScoreNeeded(below, count - page.Count) is not { } last)
            return page;

        var better = new List<int>();
        foreach (var ordinal in found)
        {
            if (scratch.Scores[ordinal] > last && scratch.Scores[ordinal] < below)
                better.Add(ordinal);
        }

        better.Sort(ByScoreThenName);
        page.AddRange(better);
        page.AddRange(TakeByName(WithScore(last), null, count - page.Count));
        return page;
    }

    private int ByScoreThenName(int left, int right)
    {
        var scores = scratch.Scores[right].CompareTo(scratch.Scores[left]);
        return scores != 0 ? scores : records[left].NameBytes.SequenceCompareTo(records[right].NameBytes);
    }

    // The score of the record that is last on a page of so many records with scores below a bound; null for no record.
    private int? LowestScoreNeeded(int below, int count)
    {
        var best = new PriorityQueue<int, int>(count);
        foreach (var ordinal in found)
        {
            var score = scratch.Scores[ordinal];
            if (score >= below)
                continue;
            if (best.Count < count)
                best.Enqueue(score, score);
            else if (score > best.Peek())
                best.DequeueEnqueue(score, score);
        }

        return best.TryPeek(out var last, out _) ? last : null;
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

    private List<int> TakeNewest(long before, int count)
    {
        var among = found;
        if ((long)among.Count() * SparseShare >= records.Count)
            return [.. records.Changes.ReadBackwards(new Revision(before)).Where(among.Contains).Take(count)];

        var newest = new List<(long Revision, int Ordinal)>();
        foreach (var ordinal in among)
        {
            if (records.RevisionOf(ordinal).Value < before)
                newest.Add((-records.RevisionOf(ordinal).Value, ordinal));
        }

        newest.Sort();
        return [.. newest.Take(count).Select(item => item.Ordinal)];
    }

    // The order of names comes in blocks. How many there are in each block shows which to walk through, without a look
    // at a name: one that holds none is passed over, and those of one association may stand far from the start.
    private List<int> TakeByName(OrdinalBitmap among, string? after, int count)
    {
        var order = records.ByName;
        var page = new List<int>(count);
        var isSparse = (long)among.Count() * 2 < order.Count;
        var counts = ArrayPool<int>.Shared.Rent(Math.Max(order.BlockCount, 1));
        counts.AsSpan(0, order.BlockCount).Fill(isSparse ? 0 : 1);
        if (isSparse)
        {
            foreach (var ordinal in among)
                counts[order.BlockIndexOf(ordinal)]++;
        }

        // What comes after a name is not below the next string, which no name is.
        var (block, position) = after is null ? (0, 0) : order.PositionOf(Encoding.ASCII.GetBytes(after + '\0'));
        for (; block < order.BlockCount && page.Count < count; (block, position) = (block + 1, 0))
        {
            if (counts[block] == 0)
                continue;
            foreach (var ordinal in order.InBlock(block)[position..])
            {
                if (page.Count < count && among.Contains(ordinal))
                    page.Add(ordinal);
            }
        }

        ArrayPool<int>.Shared.Return(counts);
        return page;
    }
}
