namespace ClusterInterop.Core.Matching;

/// <summary>Keeps the best of many hits, at most as many as wanted: by score, then by name.</summary>
internal sealed class BestHits(int? most, MatchSide side) : IComparer<MatchHit>
{
    private readonly List<MatchHit> _hits = [];

    public void Add(MatchHit hit)
    {
        _hits.Add(hit);
        // Twice as many are kept as wanted, so that sorting them costs little a hit.
        if (most is { } wanted && _hits.Count >= Math.Max(2 * wanted, 1000))
            Trim(wanted);
    }

    public IReadOnlyList<MatchHit> InOrder()
    {
        Trim(most ?? _hits.Count);
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
    }
}
