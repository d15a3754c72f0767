using ClusterInterop.V1;

namespace ClusterInterop.Core.Matching;

/// <summary>
/// Finds the matches of a need or a capability among all records, without looking at each: only records with a related
/// code, or with a telling word in common, are judged. It finds exactly what judging every pair would find.
/// </summary>
/// <remarks>One writer or many readers: whoever owns it holds a lock around both. Ordinals are the owner's, small and
/// without large gaps; one that is removed may be given again. All facets must come from one set of vocabularies.
/// </remarks>
internal sealed class MatchIndex
{
    private readonly MatchSide _needs;
    private readonly MatchSide _capabilities;
    private readonly Lexicon _lexicon = new();

    public MatchIndex()
    {
        _needs = new(_lexicon);
        _capabilities = new(_lexicon);
    }

    /// <summary>How many needs it holds.</summary>
    public int NeedCount => _needs.Count;

    /// <summary>How many capabilities it holds.</summary>
    public int CapabilityCount => _capabilities.Count;

    /// <summary>Puts a record in the place of what was at that ordinal. Records that are neither need nor capability
    /// have no matches and are not kept.</summary>
    public void Put(int ordinal, RecordFacets record)
    {
        Remove(ordinal);
        if (record.Need is not null)
            _needs.Add(ordinal, record);
        else if (record.Capability is not null)
            _capabilities.Add(ordinal, record);
    }

    /// <summary>Takes out what is at that ordinal, if anything is.</summary>
    public void Remove(int ordinal)
    {
        if (!_needs.Remove(ordinal))
            _capabilities.Remove(ordinal);
    }

    /// <summary>The matches of a record, in the index or not, highest score first, then by name of the other side.
    /// </summary>
    /// <exception cref="ArgumentException">The subject is neither a need nor a capability.</exception>
    public IReadOnlyList<MatchHit> Find(RecordFacets subject, MatchQuery query)
    {
        var others = subject.Kind switch
        {
            RecordKind.Need => _capabilities,
            RecordKind.Capability => _needs,
            _ => throw new ArgumentException($"A record of kind {subject.Kind} has no matches.", nameof(subject)),
        };
        var best = new BestHits(query, others);
        var glance = new Glance(subject, query.ExcludeSameAssociation);
        var texts = new TextComparison(subject, _lexicon);
        using var candidates = others.CandidatesFor(subject);
        foreach (var ordinal in candidates)
        {
            if (!others.MayFit(ordinal, glance)
                || (query.Candidate is { } candidate && !candidate(ordinal)))
                continue;
            var (need, capability) = subject.Need is not null
                ? (subject, others[ordinal])
                : (others[ordinal], subject);
            if (HardConditions.Hold(need, capability)
                && PairJudgement.Of(need, capability) is var judgement
                && judgement.MostScore(need.Need!) >= best.LeastScore
                && texts.CompareWith(others.TextOf(ordinal)) is var text
                && judgement.With(text) is { } parts)
                best.Add(new MatchHit(ordinal, parts.Score(need.Need!), text));
        }

        return best.InOrder();
    }
}
