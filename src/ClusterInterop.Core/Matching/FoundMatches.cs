using System.Runtime.CompilerServices;
using ClusterInterop.Core.Feed;
using ClusterInterop.Core.Records;
using Google.Protobuf;

namespace ClusterInterop.Core.Matching;

/// <summary>What a search for the matches of a change has found, for all streams to pick from.</summary>
internal sealed class FoundMatches
{
    // What is held of them is held for as long as the change is recent. Many matches are explained to few readers.
    private const int MostExplained = 32;

    private readonly Hit[] _hits;
    private readonly NumberTable _places = new(); // where a record stands among the hits, by ordinal
    private int _explained;

    public FoundMatches(int minScore, IReadOnlyList<MatchHit> hits, Func<int, Revision> revisionOf, bool isComplete)
    {
        (MinScore, IsComplete) = (minScore, isComplete);
        _hits = new Hit[hits.Count];
        for (var i = 0; i < _hits.Length; i++)
        {
            _hits[i] = new Hit { Match = hits[i], Revision = revisionOf(hits[i].Ordinal) };
            _places[hits[i].Ordinal] = (ulong)i;
        }
    }

    /// <summary>The score from which on they were looked for.</summary>
    public int MinScore { get; }

    /// <summary>Whether these are all; there may be too many to be held.</summary>
    public bool IsComplete { get; }

    public int Count => _hits.Length;

    public MatchHit this[int place] => _hits[place].Match;

    /// <summary>The revision of the other side that was compared.</summary>
    public Revision RevisionAt(int place) => _hits[place].Revision;

    /// <summary>Where a record stands among them; -1 if it is none of them.</summary>
    public int PlaceOf(int ordinal)
    {
        ref var place = ref _places.Find(ordinal);
        return Unsafe.IsNullRef(ref place) ? -1 : (int)place;
    }

    /// <summary>A match with its reasons, serialized: the same for every reader, and as a rule made once.</summary>
    public byte[] Explained(int place, in LiveRecord change, in LiveRecord other, LiveDirectory directory)
    {
        ref var known = ref _hits[place].Explained;
        if (Volatile.Read(ref known) is { } kept)
            return kept;
        var explained = directory.Explain(directory.FacetsOf(change), directory.FacetsOf(other)).ToByteArray();
        if (Interlocked.Increment(ref _explained) <= MostExplained)
            Volatile.Write(ref known, explained);
        return explained;
    }

    private struct Hit
    {
        public MatchHit Match;
        public Revision Revision;
        public byte[]? Explained;
    }
}
