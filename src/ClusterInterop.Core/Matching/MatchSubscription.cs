using ClusterInterop.Core.Faults;
using ClusterInterop.Core.Feed;
using ClusterInterop.Core.Records;
using ClusterInterop.Core.Search;
using ClusterInterop.Core.Vocabularies;
using ClusterInterop.V1;

namespace ClusterInterop.Core.Matching;

/// <summary>Whose matches, and with whom, as one caller may see them.</summary>
/// <param name="Subjects">The records cared about.</param>
/// <param name="Candidates">The other side.</param>
internal sealed record MatchSubscription(
    CompiledFilter Subjects, CompiledFilter Candidates, int MinScore, bool ExcludeSameAssociation, Caller Caller)
{
    /// <exception cref="InvalidRequestException">A filter is not understood.</exception>
    public static MatchSubscription From(WatchMatchesRequest request, Caller caller, VocabularySet vocabularies)
    {
        var violations = new Violations();
        var subjects = CompiledFilter.Compile(
            request.Subjects, "subjects", allowsText: false, vocabularies, caller, violations);
        var candidates = CompiledFilter.Compile(
            request.Candidates, "candidates", allowsText: false, vocabularies, caller, violations);
        violations.ThrowIfAny();
        return new(subjects, candidates, request.MinScore, request.ExcludeSameAssociation, caller);
    }

    public bool IsSubject(LiveRecord record) => record.IsMatchable && Subjects.Passes(record);

    public bool IsCandidate(LiveRecord record) => record.IsMatchable && Candidates.Passes(record);

    /// <summary>Whether a record is one side of matches as it is now.</summary>
    public bool MayTakePart(LiveRecord record) => IsSubject(record) || IsCandidate(record);

    /// <summary>Whether a record of this name could be, or have been, one side of a match under this subscription, and
    /// the caller could know of it.</summary>
    public bool MayConcern(LiveRecord record) =>
        record.IsOfMatchableKind
        && (Subjects.PassesName(record) || Candidates.PassesName(record))
        && Caller.CouldEverSee(record);

    /// <summary>
    /// All records that match this one under the subscription: with it as a subject every fitting candidate, with it as
    /// a candidate every fitting subject. Best first, then by name.
    /// </summary>
    public List<Partner> PartnersOf(LiveRecord record, LiveSnapshot snapshot)
    {
        var isSubject = IsSubject(record);
        var isCandidate = IsCandidate(record);
        if (!isSubject && !isCandidate)
            return [];

        var records = snapshot.Records;
        var query = new MatchQuery(
            ordinal => (isSubject && IsCandidate(records[ordinal])) || (isCandidate && IsSubject(records[ordinal])),
            MinScore,
            ExcludeSameAssociation);
        var hits = snapshot.FindMatches(snapshot.FacetsOf(record), query);
        return [.. hits.Select(hit => new Partner(records[hit.Ordinal], hit.Score, null, 0))];
    }
}
