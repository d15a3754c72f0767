using ClusterInterop.V1;

namespace ClusterInterop.Core.Matching;

/// <summary>
/// One search at a time, and the memory that it needs. First come the records whose texts are close to the subject's:
/// few, and often the best. Then those with related codes or close labels, list by list, the most promising first; of
/// each record the posting tells how high it can score at most, and most are left at that.
/// </summary>
/// <remarks>For one thread.</remarks>
internal sealed class MatchSearch(LabelPhrases labels)
{
    private const int MostWaiting = 32;

    private readonly NumberTable _sums = new();
    private readonly NumberTable _close = new(); // what texts alone bring, by slot
    private readonly List<Candidate> _closest = [];
    private readonly Candidate[] _waiting = new Candidate[MostWaiting];
    private readonly MatchRow[] _rows = new MatchRow[MostWaiting];
    private readonly SearchedLists _lists = new(labels);
    private readonly List<int> _visited = [];
    private readonly ScoreBounds _bounds = new();
    private int _waitingCount;
    private long _fetched; // no number that means anything: it is kept so that nothing is left out
    private ulong[] _isVisited = [];

    private RecordFacets _subject = null!;
    private MatchTraits _traits;
    private bool _isNeed;
    private int _excludedAssociation; // by its number in the side; -1 for none
    private MatchSide _side = null!;
    private MatchQuery _query = null!;
    private BestHits _best = null!;

    public void Run(RecordFacets subject, MatchSide side, MatchQuery query, BestHits best)
    {
        (_subject, _side, _query, _best) = (subject, side, query, best);
        if (_isVisited.Length < (side.Rows.SlotEnd + 63) / 64)
            _isVisited = new ulong[((side.Rows.SlotEnd * 5L / 4) + 63) / 64];
        (_traits, _isNeed) = (subject.Traits, subject.Need is not null);
        _excludedAssociation = query.ExcludeSameAssociation && subject.Association.Length > 0
            ? side.Rows.NumberOf(subject.Association) : -1;
        _bounds.Begin(_traits, _isNeed, side.Rows);
        _lists.Collect(subject, side.Codes);
        FindClose();
        foreach (var candidate in ClosestFirst())
            if (candidate.Most >= best.LeastScore)
                Await(candidate);
        JudgeWaiting();
        // In order only where that spares looking at the others.
        foreach (ref readonly var list in query.Most is null ? _lists.All : _lists.BestFirst())
            Walk(list);
        JudgeWaiting();

        foreach (var slot in _visited)
            _isVisited[slot >> 6] = 0;
        _visited.Clear();
        _close.Clear();
        _closest.Clear();
        _lists.Clear();
        (_subject, _side, _query, _best) = (null!, null!, null!, null!);
    }

    private void FindClose()
    {
        foreach (var phrase in _subject.Texts)
        {
            _side.Texts.FindClose(phrase, _sums, _close);
            _sums.Clear();
        }

        foreach (var code in _subject.Codes)
            foreach (var hit in _side.Codes.HitsOf(code.Label))
                _close.Raise((int)(hit >> 8), (byte)hit);
    }

    // The most that each can score, whatever its codes are. One that is passed over for that, and scores higher for the
    // labels of its codes, is met in their lists.
    private List<Candidate> ClosestFirst()
    {
        for (var i = 0; i < _close.Count; i++)
        {
            var (slot, points) = (_close.NumberAt(i), (byte)_close.SumAt(i));
            ref readonly var glance = ref _side.Rows.GlanceOf(slot);
            if (_bounds.MayFit(glance))
                _closest.Add(new(slot, points, points + _lists.MostOfAll + _bounds.Most(glance)));
        }

        if (_query.Most is not null)
            _closest.Sort(static (left, right) => right.Most.CompareTo(left.Most));
        return _closest;
    }

    private void Walk(in SearchedList searched)
    {
        var list = _side.Codes[searched.Number];
        var codes = _lists.MostCodePoints(searched);
        if (codes + SearchedLists.MostText(searched) + _bounds.MostOfAll < _best.LeastScore)
            return;
        var blocks = list.Blocks;
        for (var i = 0; i < blocks.Length; i++)
            if (_bounds.MayFit(blocks[i])
                && codes + TextOf(searched, blocks[i].Points) + _bounds.Most(blocks[i]) >= _best.LeastScore)
                Walk(searched, list[i]);
        Walk(searched, list.Unsorted);
    }

    private void Walk(in SearchedList searched, ReadOnlySpan<Posting> postings)
    {
        foreach (ref readonly var posting in postings)
        {
            if (!_bounds.MayFit(posting.Glance))
                continue;
            var most = _lists.MostCodePoints(searched, posting.Glance.Others) + TextOf(searched, posting.Points)
                + _bounds.Most(posting.Glance);
            if (most >= _best.LeastScore && !CodeList.IsRemoved(posting))
                Await(new(posting.Slot, 0, most));
        }
    }

    private static int TextOf(in SearchedList searched, byte points) =>
        searched.CountsPoints ? Math.Max(searched.Text, points) : searched.Text;

    // Each record once: it may carry several of the codes, and be close in words besides.
    private void Await(Candidate candidate)
    {
        ref var bits = ref _isVisited[candidate.Slot >> 6];
        if ((bits >> candidate.Slot & 1) != 0)
            return;
        bits |= 1UL << candidate.Slot;
        _visited.Add(candidate.Slot);
        _waiting[_waitingCount++] = candidate;
        if (_waitingCount == MostWaiting)
            JudgeWaiting();
    }

    // The rows are all over memory, and so is what they refer to: fetched one after another, without looking into them,
    // they are waited for together. Each is judged, whatever the least score has become meanwhile: what was expected of
    // it is what its list knew.
    private void JudgeWaiting()
    {
        var waiting = _waiting.AsSpan(0, _waitingCount);
        for (var i = 0; i < waiting.Length; i++)
            _rows[i] = _side.Rows[waiting[i].Slot];
        for (var i = 0; i < waiting.Length; i++)
            _fetched += Fetch(_rows[i]);
        for (var i = 0; i < waiting.Length; i++)
            Judge(_rows[i], waiting[i].Points);
        _waitingCount = 0;
    }

    private long Fetch(in MatchRow row) =>
        (row.CodeCount > 0 ? _side.Codes.EntriesOf(row)[0] : 0)
        + (row.Traits.Quantity?.Whole ?? 0) + (row.Traits.Area?.RadiusKm ?? 0)
        + (long)(row.Traits.Certificates?.Bits ?? row.Traits.Demand?.RequiredBits ?? 0);

    private void Judge(in MatchRow row, int points)
    {
        if (Score(row, points) is { } score && score >= _best.LeastScore
            && (_query.Candidate is not { } candidate || candidate(row.Ordinal)))
            _best.Add(new MatchHit(row.Ordinal, score));
    }

    private int? Score(in MatchRow row, int points)
    {
        if (row.Association == _excludedAssociation
            || !(_isNeed ? HardConditions.Hold(_traits, row.Traits) : HardConditions.Hold(row.Traits, _traits)))
            return null;
        var (codes, text, isRelated) = _lists.Judge(_side.Codes.EntriesOf(row), points);
        if (!isRelated && text == 0)
            return null;
        ref readonly var need = ref _isNeed ? ref _traits : ref row.Traits;
        ref readonly var capability = ref _isNeed ? ref row.Traits : ref _traits;
        bool? crosses = need.PrefersOtherEcosystems
            ? SoftParts.Cross(_subject.Ecosystems, _side.Codes.EcosystemsOf(row)) : null;
        return (codes * need.Weights.Codes / 1000) + text
            + SoftParts.Judge(need, capability, crosses).Score(need.Weights);
    }

    /// <summary>A record that may be a match.</summary>
    /// <param name="Points">What its texts alone add to the score.</param>
    /// <param name="Most">The most that the score can be.</param>
    private readonly record struct Candidate(int Slot, byte Points, int Most);
}
