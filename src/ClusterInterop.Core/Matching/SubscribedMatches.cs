using ClusterInterop.Core.Feed;
using ClusterInterop.Core.Records;
using Google.Protobuf;

namespace ClusterInterop.Core.Matching;

/// <summary>The other side of a match under a subscription.</summary>
/// <param name="record">The record that was compared.</param>
/// <param name="score">The score.</param>
/// <param name="found">Where the match was picked from; null if the stream has found it for itself.</param>
/// <param name="place">Its place there.</param>
internal readonly struct Partner(LiveRecord record, int score, FoundMatches? found, int place) : IComparable<Partner>
{
    public LiveRecord Record => record;

    private int Score => score;

    /// <summary>The match with its reasons, serialized.</summary>
    public byte[] Explained(in LiveRecord change, LiveDirectory directory) =>
        found?.Explained(place, change, record, directory)
        ?? directory.Explain(directory.FacetsOf(change), directory.FacetsOf(record)).ToByteArray();

    /// <summary>The better one first, then by name.</summary>
    public int CompareTo(Partner other)
    {
        var byScore = other.Score.CompareTo(score);
        return byScore != 0 ? byScore : record.NameBytes.SequenceCompareTo(other.Record.NameBytes);
    }
}

/// <summary>Picks the matches of one subscription.</summary>
/// <remarks>For one thread.</remarks>
internal sealed class SubscribedMatches(MatchSubscription subscription, LiveDirectory directory)
{
    private readonly NamedRecords _subjects = new(subscription.Subjects, directory);
    private readonly NamedRecords _candidates = new(subscription.Candidates, directory);
    private readonly List<int> _places = [];

    /// <summary>The partners of a record, by a search of its own. Best first, then by name.</summary>
    public IReadOnlyList<Partner> Search(in LiveRecord record)
    {
        var subject = record;
        return directory.Read(snapshot => subscription.PartnersOf(subject, snapshot));
    }

    /// <summary>The partners of a change: those of its matches, found once for all streams, that the subscription is
    /// for. Best first, then by name.</summary>
    public IReadOnlyList<Partner> PartnersOf(LiveChange change)
    {
        var record = change.Record;
        var found = change.Matches.FromScore(subscription.MinScore);
        if (found is null && subscription.MayTakePart(record))
            found = change.Matches.Find(record, subscription.MinScore, directory);
        if (found is null || found is { IsComplete: true, Count: 0 })
            return [];
        if (!found.IsComplete)
            return Search(record);
        if (NamesOfOtherSide(record.Ordinal) is not { } named)
            return Pick(found, record, places: null);
        FindPlaces(named, found);
        return _places.Count == 0 ? [] : Pick(found, record, _places);
    }

    // Every match has a subject and a candidate. Where a filter names its records, and the change is none of them, the
    // other side must be.
    private List<int>? NamesOfOtherSide(int change) =>
        _subjects.AreAll && !_subjects.Ordinals.Contains(change) ? _subjects.Ordinals
        : _candidates.AreAll && !_candidates.Ordinals.Contains(change) ? _candidates.Ordinals
        : null;

    private void FindPlaces(List<int> named, FoundMatches found)
    {
        _places.Clear();
        foreach (var ordinal in named)
            if (found.PlaceOf(ordinal) is >= 0 and var place)
                _places.Add(place);
    }

    // One that has changed since the search is met again further on.
    private List<Partner> Pick(FoundMatches found, LiveRecord record, List<int>? places)
    {
        var (isSubject, isCandidate) = (subscription.IsSubject(record), subscription.IsCandidate(record));
        var picked = new List<Partner>();
        if (!isSubject && !isCandidate)
            return picked;
        return directory.Read(snapshot =>
        {
            var records = snapshot.Records;
            for (var i = 0; i < (places?.Count ?? found.Count); i++)
            {
                var place = places?[i] ?? i;
                var hit = found[place];
                if (hit.Score < subscription.MinScore
                    || records.RevisionOf(hit.Ordinal) != found.RevisionAt(place))
                    continue;
                var other = records[hit.Ordinal];
                if ((isSubject && subscription.IsCandidate(other)) || (isCandidate && subscription.IsSubject(other)))
                    picked.Add(new Partner(other, hit.Score, found, place));
            }

            if (subscription.ExcludeSameAssociation)
                picked.RemoveAll(partner => partner.Record.Association == record.Association);
            picked.Sort();
            return picked;
        });
    }
}
