namespace ClusterInterop.Core.Matching;

/// <summary>All needs, or all capabilities: the rows, and the ways that lead to them.</summary>
internal sealed class MatchSide
{
    public MatchSide() => Codes = new CodeIndex(Rows);

    public MatchRows Rows { get; } = new();

    public CodeIndex Codes { get; }

    public TextIndex Texts { get; } = new();

    public int Count => Rows.Count;

    /// <returns>The slot of the record.</returns>
    public int Add(int ordinal, RecordFacets record)
    {
        var slot = Rows.Add(ordinal, record);
        Codes.Add(slot, record);
        ref var row = ref Rows[slot];
        row.Texts = Texts.Add(slot, record.Texts);
        row.TextCount = (byte)record.Texts.Length;
        return slot;
    }

    public void Remove(int slot)
    {
        ref readonly var row = ref Rows[slot];
        Texts.Remove(row.Texts, row.TextCount);
        Codes.Remove(slot);
        Rows.Remove(slot);
    }
}
