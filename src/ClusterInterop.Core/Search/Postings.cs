using System.Diagnostics.CodeAnalysis;
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

    /// <summary>Finds the records that have a value; none do where there is no set.</summary>
    public bool TryGet(TValue value, [NotNullWhen(true)] out OrdinalSet? set) => _sets.TryGetValue(value, out set);

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
    public Postings<CodeRange> Below { get; } = new();

    /// <summary>Notes whether a record has a code. Where one is taken away, others of the record below the same ones
    /// must be noted again.</summary>
    public void Set(CodeRange code, int ordinal, bool present)
    {
        for (var depth = code.Depth; depth >= 1; depth--)
            Below.Set(code.AtDepth(depth), ordinal, present);
    }
}
