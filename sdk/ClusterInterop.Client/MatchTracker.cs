using ClusterInterop.V1;

namespace ClusterInterop.Client;

/// <summary>Holds the matches of a subscription, and tells what each message of its stream changes.</summary>
/// <remarks>
/// Not thread-safe: one reader applies the messages of <see cref="ClusterInteropClient.WatchMatchesAsync"/> in their
/// order. Applying a message twice changes nothing. To resume in a later process, keep <see cref="Token"/> together
/// with what was made of the changes; a tracker that resumes without what it held before reports such matches as found
/// again when they change, and does not report their end.
/// </remarks>
public sealed class MatchTracker
{
    private readonly Dictionary<Pair, Match> _held = [];
    private readonly Dictionary<string, HashSet<Pair>> _byRecord = [];

    // What was held when the stream started over, and has not come again since. It stands until the replay is through,
    // so that a reset does not make every match go and come back.
    private readonly HashSet<Pair> _unconfirmed = [];
    private OpenSet? _open;

    /// <summary>Gets how many matches there are.</summary>
    public int Count => _held.Count;

    /// <summary>Gets all matches, in no order.</summary>
    public IReadOnlyCollection<Match> Matches => _held.Values;

    /// <summary>Gets whether everything published before the last checkpoint has been applied.</summary>
    public bool CaughtUp { get; private set; }

    /// <summary>
    /// Gets the token to resume from; null before the first message. It stands still while a set that comes in parts is
    /// not complete.
    /// </summary>
    public ResumeToken? Token { get; private set; }

    /// <summary>Returns the matches of one record, need or capability.</summary>
    /// <param name="name">The name of the record.</param>
    /// <returns>Its matches, the highest score first, then by names; nothing when it has none.</returns>
    public IReadOnlyList<Match> MatchesOf(string name) =>
    [
        .. PairsOf(name).Select(pair => _held[pair])
            .OrderByDescending(match => match.Score)
            .ThenBy(match => match.Need, StringComparer.Ordinal)
            .ThenBy(match => match.Capability, StringComparer.Ordinal),
    ];

    /// <summary>Applies the next message of the stream.</summary>
    /// <param name="message">The message.</param>
    /// <returns>What it changes, in the order of the set with what is gone last. A set in parts answers with its last
    /// part; what a reset takes away answers when the replay has caught up.</returns>
    public IReadOnlyList<MatchChange> Apply(MatchMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var changes = new List<MatchChange>();
        if (message.Reset is not null)
            StartOver();
        else if (message.Set is { } set)
            Apply(set, changes);
        else if (message.Checkpoint is { } checkpoint)
            Apply(checkpoint, changes);

        if (_open is null)
            Token = message.Token;
        return changes;
    }

    private void StartOver()
    {
        _open = null;
        CaughtUp = false;
        _unconfirmed.UnionWith(_held.Keys);
    }

    private void Apply(Checkpoint checkpoint, List<MatchChange> changes)
    {
        CaughtUp = checkpoint.CaughtUp;
        if (!CaughtUp)
            return;
        foreach (var pair in _unconfirmed)
            Remove(pair, changes);
        _unconfirmed.Clear();
    }

    private void Apply(MatchSet set, List<MatchChange> changes)
    {
        if (set.Part == 0)
            _open = new OpenSet(set.Name, []);
        else if (_open?.Name != set.Name)
            // The reader resumed inside the set: the parts before are what it holds already.
            _open = new OpenSet(set.Name, [.. PairsOf(set.Name).Select(pair => _held[pair])]);
        _open.Matches.AddRange(set.Matches);
        if (!set.LastPart)
            return;

        var (name, matches) = _open;
        _open = null;
        var old = PairsOf(name).ToHashSet();
        foreach (var match in matches)
        {
            var pair = new Pair(match.Need, match.Capability);
            old.Remove(pair);
            Put(pair, match, changes);
        }

        foreach (var pair in old)
            Remove(pair, changes);
    }

    private void Put(Pair pair, Match match, List<MatchChange> changes)
    {
        _unconfirmed.Remove(pair);
        if (!_held.TryGetValue(pair, out var previous))
            changes.Add(new MatchChange(MatchChangeKind.Found, match, null));
        else if (!previous.Equals(match))
            changes.Add(new MatchChange(MatchChangeKind.Changed, match, previous));
        _held[pair] = match;
        Bucket(pair.Need).Add(pair);
        Bucket(pair.Capability).Add(pair);
    }

    private void Remove(Pair pair, List<MatchChange> changes)
    {
        _unconfirmed.Remove(pair);
        if (!_held.Remove(pair, out var previous))
            return;
        changes.Add(new MatchChange(MatchChangeKind.Gone, previous, previous));
        foreach (var name in (ReadOnlySpan<string>)[pair.Need, pair.Capability])
        {
            if (Bucket(name) is var bucket && bucket.Remove(pair) && bucket.Count == 0)
                _byRecord.Remove(name);
        }
    }

    private HashSet<Pair> PairsOf(string name) => _byRecord.TryGetValue(name, out var pairs) ? pairs : [];

    private HashSet<Pair> Bucket(string name)
    {
        if (!_byRecord.TryGetValue(name, out var bucket))
            _byRecord.Add(name, bucket = []);
        return bucket;
    }

    private readonly record struct Pair(string Need, string Capability);

    private sealed record OpenSet(string Name, List<Match> Matches);
}
