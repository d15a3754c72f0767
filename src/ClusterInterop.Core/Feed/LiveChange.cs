using ClusterInterop.Core.Matching;

namespace ClusterInterop.Core.Feed;

/// <summary>A record that changed, as streams are told of it. What they say of it is made once, by the first that asks,
/// and shared by all.</summary>
internal sealed class LiveChange(LiveRecord record)
{
    public LiveRecord Record => record;

    /// <summary>What a stream says that has it in scope.</summary>
    public RecordItem Item { get; } = new(record);

    /// <summary>Its matches, once a stream has asked for them.</summary>
    public SharedMatches Matches { get; } = new();
}

/// <summary>The changes that streams asked for last, so that those who ask at the same time are given the same. Any
/// thread may ask.</summary>
internal sealed class RecentChanges
{
    private const int Most = 256;
    private readonly LiveChange?[] _changes = new LiveChange?[Most];

    public LiveChange Of(in LiveRecord record)
    {
        ref var place = ref _changes[record.Revision.Value % Most];
        if (Volatile.Read(ref place) is { } known && known.Record.Revision == record.Revision)
            return known;

        // Of two that make it at the same time, both are right.
        var change = new LiveChange(record);
        Volatile.Write(ref place, change);
        return change;
    }
}

/// <summary>The pages that were read since the last advance, so that streams that stand at the same place read the same
/// one. Any thread may ask.</summary>
internal sealed class RecentPages(KnownHead head)
{
    private const int Most = 16;
    private readonly ChangePage?[] _pages = new ChangePage?[Most];

    public KnownHead Head => head;

    // A token may say any position, below zero too.
    public ref ChangePage? PlaceOf(long after) => ref _pages[(ulong)after % Most];
}
