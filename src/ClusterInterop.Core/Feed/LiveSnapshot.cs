using ClusterInterop.Core.Matching;
using ClusterInterop.Core.Records;
using ClusterInterop.Core.Search;

namespace ClusterInterop.Core.Feed;

/// <summary>How far the directory is known.</summary>
/// <param name="Applied">Everything up to this revision is applied.</param>
/// <param name="Anchor">A head of the feed at or after <paramref name="Applied"/>, whose tag tells this history from
/// that of a restored backup.</param>
internal sealed record KnownHead(Revision Applied, FeedHead Anchor);

/// <summary>Changes, oldest first, each record once.</summary>
/// <param name="Position">Where a reader stands that has handled them: behind the last one, or, when there are no more,
/// at all that is known.</param>
/// <param name="IsLast">Whether there are no more for now.</param>
internal sealed record ChangePage(IReadOnlyList<LiveRecord> Changes, Revision Position, bool IsLast, KnownHead Head);

/// <summary>Reads something off a snapshot.</summary>
internal delegate T SnapshotReader<out T>(LiveSnapshot snapshot);

/// <summary>The directory at one moment, for the time of one read.</summary>
internal readonly ref struct LiveSnapshot(
    KnownHead head,
    List<LiveRecord> records,
    Dictionary<RecordName, int> ordinals,
    SearchIndex search,
    MatchIndex matches)
{
    public KnownHead Head => head;

    public SearchIndex Search => search;

    public MatchIndex Matches => matches;

    /// <summary>The records by ordinal; for the time of the read alone.</summary>
    public IReadOnlyList<LiveRecord> Records => records;

    public LiveRecord? Find(RecordName name) => ordinals.TryGetValue(name, out var ordinal) ? records[ordinal] : null;
}
