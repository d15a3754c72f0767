using ClusterInterop.Core.Vocabularies;

namespace ClusterInterop.Core.Search;

/// <summary>Which records have which value.</summary>
/// <remarks>One writer; readers only while nobody writes.</remarks>
internal sealed class Postings<TValue>
    where TValue : notnull
{
    private readonly Dictionary<TValue, OrdinalSet> _sets = [];

    /// <summary>The values that some record has.</summary>
    public IEnumerable<TValue> Values => _sets.Keys;

    /// <summary>Notes whether a record has a value.</summary>
    public void Set(TValue value, int ordinal, bool present)
    {
        if (!_sets.TryGetValue(value, out var set))
        {
            if (!present)
                return;
            _sets.Add(value, set = new OrdinalSet());
        }

        if (present)
            set.Add(ordinal);
        else
            set.Remove(ordinal);
        if (set.Count == 0)
            _sets.Remove(value);
    }

    public void UnionInto(OrdinalBitmap target, TValue value)
    {
        if (_sets.TryGetValue(value, out var set))
            set.UnionInto(target);
    }
}

/// <summary>Which records have which code, or lie in which region, found with all that lies below.</summary>
/// <remarks>One writer; readers only while nobody writes.</remarks>
internal sealed class RangePostings
{
    private readonly Dictionary<CodeRange, Entry> _entries = [];
    private readonly SortedBlocks<Entry> _inPreorder = new();

    /// <summary>Notes whether a record has a code.</summary>
    public void Set(CodeRange range, int ordinal, bool present)
    {
        if (!_entries.TryGetValue(range, out var entry))
        {
            if (!present)
                return;
            entry = new Entry(range, new OrdinalSet());
            _entries.Add(range, entry);
            _inPreorder.Add(entry);
        }

        if (present)
            entry.Records.Add(ordinal);
        else
            entry.Records.Remove(ordinal);
        if (entry.Records.Count > 0)
            return;

        _entries.Remove(range);
        _inPreorder.Remove(entry);
    }

    /// <summary>Adds the records that have this code or one below it.</summary>
    public void UnionInto(OrdinalBitmap target, CodeRange range)
    {
        // In preorder a code comes before those below it, which follow without a gap.
        foreach (var entry in _inPreorder.From(new Entry(range, null!)))
        {
            if (!range.Contains(entry.Range))
                return;
            entry.Records.UnionInto(target);
        }
    }

    private readonly record struct Entry(CodeRange Range, OrdinalSet Records) : IComparable<Entry>
    {
        public int CompareTo(Entry other)
        {
            var schemes = Range.Scheme.CompareTo(other.Range.Scheme);
            var firsts = schemes != 0 ? schemes : Range.First.CompareTo(other.Range.First);
            return firsts != 0 ? firsts : other.Range.Last.CompareTo(Range.Last);
        }
    }
}
