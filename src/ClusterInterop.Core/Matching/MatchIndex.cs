using System.Collections.Concurrent;
using ClusterInterop.Core.Vocabularies;
using ClusterInterop.V1;

namespace ClusterInterop.Core.Matching;

/// <summary>
/// Finds the matches of a need or a capability among all records, without looking at each: only records with a related
/// code, or with words in common, are judged, and of these, where only the best are wanted, those that can still be
/// among them. It finds exactly what judging every pair would find.
/// </summary>
/// <param name="vocabularies">Those from which all facets are made.</param>
/// <remarks>One writer or many readers: whoever owns it holds a lock around both. Ordinals are the owner's, small and
/// without large gaps; one that is removed may be given again. No facets are kept.</remarks>
internal sealed class MatchIndex(VocabularySet vocabularies)
{
    private readonly LabelPhrases _labels = LabelPhrases.Of(vocabularies);
    private readonly MatchSide _needs = new();
    private readonly MatchSide _capabilities = new();
    private readonly Chunked<int> _slots = new(); // one more than the slot, negative for a need, by ordinal
    private readonly ConcurrentBag<MatchSearch> _searches = [];
    private int _ordinalEnd;

    /// <summary>How many needs it holds.</summary>
    public int NeedCount => _needs.Count;

    /// <summary>How many capabilities it holds.</summary>
    public int CapabilityCount => _capabilities.Count;

    /// <summary>Puts a record in the place of what was at that ordinal. Records that are neither need nor capability
    /// have no matches and are not kept.</summary>
    public void Put(int ordinal, RecordFacets record)
    {
        Remove(ordinal);
        if (record.Need is null && record.Capability is null)
            return;
        _ordinalEnd = Math.Max(_ordinalEnd, ordinal + 1);
        _slots.Reach(_ordinalEnd);
        _slots[ordinal] = record.Need is not null
            ? -1 - _needs.Add(ordinal, record)
            : 1 + _capabilities.Add(ordinal, record);
    }

    /// <summary>Whether <see cref="Tidied"/> has something to do.</summary>
    public bool IsUntidy => _needs.Codes.IsUntidy || _capabilities.Codes.IsUntidy;

    /// <summary>Sorts anew what has become untidy, on copies: searches may go on. For the writer alone.</summary>
    /// <returns>What puts the copies in place, which takes no time; to be called under the lock before anything else
    /// changes.</returns>
    public Action Tidied()
    {
        var (needs, capabilities) = (_needs.Codes.Tidied(), _capabilities.Codes.Tidied());
        return () =>
        {
            _needs.Codes.Take(needs);
            _capabilities.Codes.Take(capabilities);
        };
    }

    /// <summary>Takes out what is at that ordinal, if anything is.</summary>
    public void Remove(int ordinal)
    {
        if (ordinal >= _ordinalEnd)
            return;
        ref var slot = ref _slots[ordinal];
        if (slot < 0)
            _needs.Remove(-1 - slot);
        else if (slot > 0)
            _capabilities.Remove(slot - 1);
        slot = 0;
    }

    /// <summary>The matches of a record, in the index or not, highest score first, then by name of the other side.
    /// </summary>
    /// <param name="subject">A need or a capability.</param>
    /// <param name="query">Which matches are wanted.</param>
    /// <param name="nameOf">The name of the record at an ordinal.</param>
    /// <exception cref="ArgumentException">The subject is neither a need nor a capability.</exception>
    public IReadOnlyList<MatchHit> Find(RecordFacets subject, MatchQuery query, Func<int, string> nameOf) =>
        Search(subject, query, nameOf).InOrder();

    /// <summary>The same in no order, for who wants some of them: to sort them all takes as long as to find them.
    /// </summary>
    public IReadOnlyList<MatchHit> FindUnordered(RecordFacets subject, MatchQuery query) =>
        Search(subject, query, _ => "").InAnyOrder();

    private BestHits Search(RecordFacets subject, MatchQuery query, Func<int, string> nameOf)
    {
        if (subject.Kind is not (RecordKind.Need or RecordKind.Capability))
            throw new ArgumentException($"A record of kind {subject.Kind} has no matches.", nameof(subject));
        var best = new BestHits(query, nameOf);
        if (!_searches.TryTake(out var search))
            search = new MatchSearch(_labels);
        search.Run(subject, subject.Need is null ? _needs : _capabilities, query, best);
        _searches.Add(search);
        return best;
    }
}
