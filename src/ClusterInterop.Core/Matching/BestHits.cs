using System.Runtime.InteropServices;

namespace ClusterInterop.Core.Matching;

/// <summary>Keeps the best of many hits, at most as many as wanted: by score, then by name.</summary>
/// <param name="query">How many, and from which score on.</param>
/// <param name="nameOf">The name of the record at an ordinal.</param>
internal sealed class BestHits(MatchQuery query, Func<int, string> nameOf) : IComparer<MatchHit>
{
    // Once it is full, a heap with the worst on top; before, in no order.
    private readonly List<MatchHit> _hits = [];
    private readonly int _most = query.Most ?? int.MaxValue;

    /// <summary>Hits below this score are not wanted; it rises when there are better ones enough.</summary>
    public int LeastScore { get; private set; } = query.MinScore;

    public void Add(MatchHit hit)
    {
        if (_hits.Count < _most)
        {
            _hits.Add(hit);
            if (_hits.Count == _most)
                MakeHeap();
            return;
        }

        if (_most == 0 || Compare(hit, _hits[0]) > 0)
            return;
        _hits[0] = hit;
        SinkFrom(0);
        LeastScore = Math.Max(query.MinScore, _hits[0].Score);
    }

    public IReadOnlyList<MatchHit> InAnyOrder() => _hits;

    public IReadOnlyList<MatchHit> InOrder()
    {
        // By score alone at first: names are looked up where scores are equal.
        var hits = CollectionsMarshal.AsSpan(_hits);
        hits.Sort(static (left, right) => right.Score.CompareTo(left.Score));
        for (int first = 0, end; first < hits.Length; first = end)
        {
            for (end = first + 1; end < hits.Length && hits[end].Score == hits[first].Score;)
                end++;
            if (end > first + 1)
                hits[first..end].Sort(this);
        }

        return _hits;
    }

    /// <summary>The better one first.</summary>
    public int Compare(MatchHit left, MatchHit right)
    {
        if (left.Score != right.Score)
            return right.Score.CompareTo(left.Score);
        var byName = string.CompareOrdinal(nameOf(left.Ordinal), nameOf(right.Ordinal));
        return byName != 0 ? byName : left.Ordinal.CompareTo(right.Ordinal);
    }

    private void MakeHeap()
    {
        for (var i = (_hits.Count / 2) - 1; i >= 0; i--)
            SinkFrom(i);
        LeastScore = Math.Max(query.MinScore, _hits[0].Score);
    }

    private void SinkFrom(int place)
    {
        var hits = CollectionsMarshal.AsSpan(_hits);
        var sinking = hits[place];
        for (var child = (2 * place) + 1; child < hits.Length; child = (2 * place) + 1)
        {
            if (child + 1 < hits.Length && Compare(hits[child], hits[child + 1]) < 0)
                child++;
            if (Compare(sinking, hits[child]) >= 0)
                break;
            hits[place] = hits[child];
            place = child;
        }

        hits[place] = sinking;
    }
}
