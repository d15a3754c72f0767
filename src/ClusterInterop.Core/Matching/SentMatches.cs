namespace ClusterInterop.Core.Matching;

/// <summary>
/// Which records may stand in a match that the reader of a stream holds. It lets the stream stay silent about changes
/// that concern nobody, and never forgets one that does: where it is not sure it says yes. Beyond its capacity it says
/// yes to all.
/// </summary>
/// <remarks>A superset is enough: an empty set for a record that the reader does not hold is ignored.</remarks>
internal sealed class SentMatches(int capacity)
{
    private HashSet<int>? _ordinals = [];

    /// <summary>Whether it says yes to all.</summary>
    public bool IsFull => _ordinals is null;

    public void Add(int ordinal)
    {
        _ordinals?.Add(ordinal);
        if (_ordinals?.Count > capacity)
            _ordinals = null;
    }

    public bool MayHold(int ordinal) => _ordinals is null || _ordinals.Contains(ordinal);

    public void Remove(int ordinal) => _ordinals?.Remove(ordinal);
}
