using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using ClusterInterop.V1;

namespace ClusterInterop.Server.Tests.Sight;

/// <summary>What a record was from one revision to its next.</summary>
/// <param name="Publication">The number that its content carries; a withdrawn record keeps the one it had.</param>
/// <param name="Sent">When the write was sent, by the stopwatch.</param>
/// <param name="Acked">When its answer came.</param>
internal sealed record Version(
    string Name, long Revision, long Publication, Visibility Visibility, bool IsActive, long Sent, long Acked);

/// <summary>All that the writers did. Written while they write, asked when they have ended: by then every revision that
/// a reader met is known.</summary>
internal sealed class ToggleHistory
{
    private readonly ConcurrentDictionary<string, List<Version>> _versions = [];
    private long _toggles;
    private long _lastAcked;

    public long Toggles => Interlocked.Read(ref _toggles);

    /// <summary>A revision that is acknowledged, with all before it of the same writer.</summary>
    public long LastAcked => Interlocked.Read(ref _lastAcked);

    public IReadOnlyCollection<string> Names => [.. _versions.Keys];

    /// <summary>Who may see what, once more and in the words of the contract.</summary>
    public static bool CanSee(string reader, Version version) =>
        (reader, version.Visibility) is (_, Visibility.Public) or ("pl", Visibility.Network);

    /// <summary>Notes a version of a record; one writer a record.</summary>
    public void Add(Version version)
    {
        var versions = _versions.GetOrAdd(version.Name, _ => []);
        if (versions.Count == 0 || versions[^1].Visibility != version.Visibility)
            Interlocked.Increment(ref _toggles);
        versions.Add(version);
        for (var last = LastAcked; last < version.Revision; last = LastAcked)
            Interlocked.CompareExchange(ref _lastAcked, version.Revision, last);
    }

    public Version? Last(string name) => _versions.TryGetValue(name, out var versions) ? versions[^1] : null;

    /// <summary>The version of that very revision.</summary>
    public Version? Exactly(string name, long revision) =>
        At(name, revision) is { } version && version.Revision == revision ? version : null;

    /// <summary>What the record was at a revision of the directory.</summary>
    public Version? At(string name, long revision)
    {
        if (!_versions.TryGetValue(name, out var versions))
            return null;

        var (low, high) = (0, versions.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (versions[middle].Revision <= revision)
                low = middle + 1;
            else
                high = middle;
        }

        return low == 0 ? null : versions[low - 1];
    }

    /// <summary>What a search of the ACTIVE records finds at a revision.</summary>
    public IEnumerable<Version> SeenAt(string reader, long revision) => Names
        .Select(name => At(name, revision))
        .OfType<Version>()
        .Where(version => version.IsActive && CanSee(reader, version));

    /// <summary>What the record may have been at some moment of a call: nothing that an acknowledged write had replaced
    /// before it began, nothing that was sent after it ended.</summary>
    public IEnumerable<Version> During(string name, long begin, long end)
    {
        var versions = _versions[name];
        for (var i = 0; i < versions.Count; i++)
            if (versions[i].Sent <= end && (i + 1 == versions.Count || versions[i + 1].Acked >= begin))
                yield return versions[i];
    }

    /// <summary>Whether a reader could see the record at or before a revision.</summary>
    public bool CouldSeeBefore(string reader, string name, long revision) =>
        _versions.GetValueOrDefault(name)?.Any(version => version.Revision <= revision && CanSee(reader, version))
            ?? false;
}

/// <summary>What readers met, each with what must be true of it; judged at the end.</summary>
internal sealed class Observations
{
    private readonly ConcurrentQueue<(string What, Func<ToggleHistory, bool> Holds)> _all = [];
    private readonly ConcurrentDictionary<string, int> _counts = [];

    public IEnumerable<string> Counts =>
        _counts.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Value:N0} {pair.Key}"));

    public void Add(string kind, string reader, string what, Func<ToggleHistory, bool> holds)
    {
        _counts.AddOrUpdate($"{kind} ({(reader.Length == 0 ? "portal" : reader)})", 1, (_, count) => count + 1);
        _all.Enqueue(($"{kind} as '{reader}': {what}", holds));
    }

    public List<string> FindFalse(ToggleHistory history) =>
        [.. _all.Where(one => !one.Holds(history)).Select(one => one.What).Take(10)];
}

/// <summary>Reads what a record's content says of itself.</summary>
internal static class Publications
{
    public const string Annotation = "publication";

    public static long Now => Stopwatch.GetTimestamp();

    /// <summary>The number in its title; null where the parts of the record do not say the same.</summary>
    public static long? Of(Record record) =>
        record.Title.ByLanguage["en"] == $"Publication {record.Annotations[Annotation]}"
            ? long.Parse(record.Annotations[Annotation], CultureInfo.InvariantCulture)
            : null;

    /// <summary>Whether a version is what was delivered, whole and unmixed, and the reader could see it.</summary>
    public static bool IsSeen(this Version? version, string reader, Record record) =>
        version is not null
        && ToggleHistory.CanSee(reader, version)
        && version.Revision == record.Revision
        && version.Visibility == record.Visibility
        && version.IsActive == (record.State == RecordState.Active)
        && version.Publication == Of(record);
}
