using ClusterInterop.Core.Matching;
using ClusterInterop.Core.Records;
using ClusterInterop.Core.Search;
using ClusterInterop.V1;

namespace ClusterInterop.Core.Feed;

/// <summary>How far the directory is known.</summary>
/// <param name="Applied">Everything up to this revision is applied.</param>
/// <param name="Anchor">A head of the feed at or after <paramref name="Applied"/>, whose tag tells this history from
/// that of a restored backup.</param>
internal sealed record KnownHead(Revision Applied, FeedHead Anchor);

/// <summary>Changes, oldest first, each record once.</summary>
/// <param name="After">Behind which revision they are.</param>
/// <param name="Position">Where a reader stands that has handled them: behind the last one, or, when there are no more,
/// at all that is known.</param>
/// <param name="IsLast">Whether there are no more for now.</param>
internal sealed record ChangePage(
    Revision After, IReadOnlyList<LiveChange> Changes, Revision Position, bool IsLast, KnownHead Head);

/// <summary>Reads something off a snapshot.</summary>
internal delegate T SnapshotReader<out T>(LiveSnapshot snapshot);

/// <summary>The directory at one moment, for the time of one read.</summary>
internal readonly ref struct LiveSnapshot(
    KnownHead head,
    LiveRecords records,
    RecentFacets facets,
    SearchIndex search,
    MatchIndex matches)
{
    public KnownHead Head => head;

    public SearchIndex Search => search;

    /// <summary>The matches of a record, highest score first, then by name of the other side.</summary>
    public IReadOnlyList<MatchHit> FindMatches(RecordFacets subject, MatchQuery query)
    {
        var known = records;
        return matches.Find(subject, query, ordinal => known[ordinal].Name.Value);
    }

    /// <summary>The same in no order.</summary>
    public IReadOnlyList<MatchHit> FindMatchesUnordered(RecordFacets subject, MatchQuery query) =>
        matches.FindUnordered(subject, query);

    /// <summary>The records by ordinal; for the time of the read alone.</summary>
    public LiveRecords Records => records;

    /// <summary>The record of a name; null if there is none that the caller may see.</summary>
    /// <remarks>To fetch a record from memory takes most of a microsecond, which is enough to tell the hidden from the
    /// missing by a few thousand answers. So for a name that is not there another record is fetched and judged, always
    /// the same for a name, so that it is as warm or cold as the one that might have been there.</remarks>
    public LiveRecord? Find(RecordName name, Caller caller)
    {
        if (records.Count == 0)
            return null;

        var found = records.Find(name);
        var record = found ?? records[StandInFor(name)];
        var isSeen = caller.CanSee(record.Association, found is null ? Visibility.Private : record.Visibility);
        return found is not null && isSeen ? record : null;
    }

    /// <summary>What a record says, in the form in which it is matched.</summary>
    public RecordFacets FacetsOf(in LiveRecord record) => facets.Of(record);

    // The hash differs from process to process, so nobody outside knows which record it is.
    private int StandInFor(RecordName name) => (int)((uint)name.GetHashCode() % (uint)records.Count);
}
