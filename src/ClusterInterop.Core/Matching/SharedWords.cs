namespace ClusterInterop.Core.Matching;

/// <summary>The words that a need and a capability share, for people to read.</summary>
internal static class SharedWords
{
    /// <summary>As the need spells them, the weightiest first.</summary>
    public static IReadOnlyList<string> Of(RecordFacets need, RecordFacets capability)
    {
        var words = new Dictionary<Stem, (string Spelled, int Weight)>();
        VariantWords[] theirs = [capability.Words, .. Lexicon.LabelsOf(capability)];
        foreach (var mine in Lexicon.LabelsOf(need).Prepend(need.Words))
            foreach (var other in theirs)
                if (!ReferenceEquals(mine, other))
                    AddShared(mine, other, words);
        return [.. words.Values.OrderByDescending(word => word.Weight)
            .ThenBy(word => word.Spelled, StringComparer.Ordinal).Select(word => word.Spelled)];
    }

    // Both are in order: the smaller of the two heads is in one of them only.
    private static void AddShared(
        VariantWords mine, VariantWords other, Dictionary<Stem, (string Spelled, int Weight)> words)
    {
        for (int i = 0, j = 0; i < mine.Stems.Length && j < other.Stems.Length;)
        {
            var order = mine.Stems[i].CompareTo(other.Stems[j]);
            if (order == 0)
                words.TryAdd(mine.Stems[i], (mine.Spelled[i], mine.Weights[i]));
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }
    }
}
