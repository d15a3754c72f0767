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

/// <summary>Which records have which code, or lie in which region, each with all that lies below it.</summary>
/// <remarks>
/// A record is filed under its codes and under all codes above them. That takes a few times the space of the codes
/// alone and saves a query the walk through a subtree: a word of labels leads to thousands of codes, but to few
/// subtrees. One writer; readers only while nobody writes.
/// </remarks>
internal sealed class RangePostings
{
    private readonly Postings<CodeRange> _below = new();

    /// <summary>Notes whether a record has these codes, which are all it has.</summary>
    public void Set(IEnumerable<CodeRange> codes, int ordinal, bool present)
    {
        foreach (var code in codes)
        {
            for (var depth = code.Depth; depth >= 1; depth--)
                _below.Set(code.AtDepth(depth), ordinal, present);
        }
    }

    /// <summary>Adds the records that have this code or one below it.</summary>
    public void UnionInto(OrdinalBitmap target, CodeRange range) => _below.UnionInto(target, range);
}
