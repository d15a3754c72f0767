using ClusterInterop.Core.Feed;

namespace ClusterInterop.Core.Matching;

/// <summary>
/// The matches of a change, found once for all streams: all of them, from the least score on that any stream has asked
/// for. Each stream picks its own. They are those of the moment of the search; whatever has changed since is met again
/// further on in every stream.
/// </summary>
/// <remarks>Any thread may ask.</remarks>
internal sealed class SharedMatches
{
    // Of more a stream finds its own: most are not for it, and they would be held as long as the change is recent.
    private const int MostShared = 2048;

    private readonly Lock _lock = new();
    private FoundMatches? _found;

    /// <summary>What has been found, if it reaches down to a score.</summary>
    public FoundMatches? FromScore(int minScore) =>
        Volatile.Read(ref _found) is { } found && found.MinScore <= minScore ? found : null;

    /// <summary>Finds them, unless somebody else has.</summary>
    public FoundMatches Find(LiveRecord record, int minScore, LiveDirectory directory)
    {
        lock (_lock)
        {
            if (FromScore(minScore) is { } known)
                return known;
            var found = directory.Read(snapshot =>
            {
                var (records, count) = (snapshot.Records, 0);
                var query = new MatchQuery(_ => ++count <= MostShared, minScore);
                var hits = snapshot.FindMatchesUnordered(snapshot.FacetsOf(record), query);
                return new FoundMatches(minScore, hits, ordinal => records.RevisionOf(ordinal), count <= MostShared);
            });
            Volatile.Write(ref _found, found);
            return found;
        }
    }
}
