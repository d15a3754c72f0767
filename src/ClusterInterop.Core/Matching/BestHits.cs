namespace ClusterInterop.Core.Matching;

/// <summary>Keeps the best of many hits, at most as many as wanted: by score, then by name.</summary>
internal sealed class BestHits(MatchQuery query, MatchSide side) : IComparer<MatchHit>
{
    private readonly List<MatchHit> _hits = [];
    private readonly int? _most = query.Most;

    /// <summary>Hits below this score are not wanted; it rises when there are better ones enough.</summary>
    public int LeastScore { get; private set; } = query.MinScore;

    public void Add(MatchHit hit)
    {
        if (hit.Score < LeastScore)
            return;
        _hits.Add(hit);
        // Twice as many are kept as wanted, so that sorting them costs little a hit.
        if (_most is { } wanted && _hits.Count >= 2 * wanted)
            Trim(wanted);
    }

    public IReadOnlyList<MatchHit> InOrder()
    {
        Trim(_most ?? _hits.Count);
        return _hits;
    }

    public int Compare(MatchHit left, MatchHit right)
    {
        if (left.Score != right.Score)
            return right.Score.CompareTo(left.Score);
        var byName = string.CompareOrdinal(side[left.Ordinal].Name, side[right.Ordinal].Name);
        return byName != 0 ? byName : left.Ordinal.CompareTo(right.Ordinal);
    }

    private void Trim(int wanted)
    {
        _hits.Sort(this);
        if (_hits.Count > wanted)
            _hits.RemoveRange(wanted, _hits.Count - wanted);
        if (_hits.Count == wanted && wanted > 0)
            LeastScore = Math.Max(LeastScore, _hits[^1].Score);
    }
}
