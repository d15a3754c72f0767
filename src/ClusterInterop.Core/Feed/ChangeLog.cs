using ClusterInterop.Core.Records;

namespace ClusterInterop.Core.Feed;

/// <summary>
/// Which records changed, by revision: the store's query "changed after", answered from memory. It appends what the
/// index loop applies; an entry that a later change of the same record made stale is passed over when read, and removed
/// once stale entries are as many as fresh ones. Not thread-safe: <see cref="LiveDirectory"/> guards it.
/// </summary>
internal sealed class ChangeLog
{
    private const int FewestToCompact = 1024;
    private List<Entry> _entries = [];
    private int _stale;

    /// <param name="record">The record as it is now, with a revision above all before it.</param>
    /// <param name="replacesOne">Whether an entry of the same record is in the log.</param>
    /// <param name="latestRevisionOf">The latest revision of a record, by its ordinal.</param>
    public void Append(LiveRecord record, bool replacesOne, Func<int, Revision> latestRevisionOf)
    {
        if (replacesOne)
            _stale++;
        if (_stale > FewestToCompact && _stale > _entries.Count / 2)
        {
            _entries = [.. _entries.Where(entry => latestRevisionOf(entry.Ordinal) == entry.Revision)];
            _stale = 0;
        }

        _entries.Add(new Entry(record.Revision, record.Ordinal));
    }

    /// <summary>The records changed after a revision, oldest change first, each once, at most
    /// <paramref name="limit"/>.</summary>
    public List<LiveRecord> Read(Revision after, int limit, Func<int, LiveRecord> recordOf)
    {
        var changes = new List<LiveRecord>();
        for (var i = FirstAfter(after); i < _entries.Count && changes.Count < limit; i++)
        {
            var record = recordOf(_entries[i].Ordinal);
            if (record.Revision == _entries[i].Revision)
                changes.Add(record);
        }

        return changes;
    }

    private int FirstAfter(Revision after)
    {
        var (low, high) = (0, _entries.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_entries[middle].Revision > after)
                high = middle;
            else
                low = middle + 1;
        }

        return low;
    }

    private readonly record struct Entry(Revision Revision, int Ordinal);
}
