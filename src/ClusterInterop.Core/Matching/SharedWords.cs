namespace ClusterInterop.Core.Matching;

/// <summary>The words that a need and a capability share, for people to read.</summary>
internal static class SharedWords
{
    /// <summary>
    /// The words that one of the two says in title or summary and the other says anywhere; none of them if only labels
    /// meet. As the need spells them, those of its own texts before those of labels, the weightiest first.
    /// </summary>
    public static IReadOnlyList<string> OfTexts(RecordFacets need, RecordFacets capability)
    {
        var own = new Words();
        own.AddShared(need.Words, capability.Words);
        foreach (var label in Lexicon.LabelsOf(capability))
            own.AddShared(need.Words, label);
        var labelled = new Words();
        foreach (var label in Lexicon.LabelsOf(need))
            labelled.AddShared(label, capability.Words);
        return [.. own.InOrder().Union(labelled.InOrder())];
    }

    /// <summary>The words that labels of their codes share, in any language, other than those of a code that both
    /// carry.</summary>
    public static IReadOnlyList<string> OfLabels(RecordFacets need, RecordFacets capability)
    {
        var words = new Words();
        foreach (var mine in Lexicon.LabelsOf(need))
            foreach (var other in Lexicon.LabelsOf(capability))
                if (!ReferenceEquals(mine, other) && !mine.IsBorrowed && !other.IsBorrowed)
                    words.AddShared(mine, other);
        return words.InOrder();
    }

    private sealed class Words
    {
        private readonly Dictionary<Stem, (string Spelled, int Weight)> _words = [];

        public IReadOnlyList<string> InOrder() =>
        [
            .. _words.Values.OrderByDescending(word => word.Weight)
                .ThenBy(word => word.Spelled, StringComparer.Ordinal).Select(word => word.Spelled),
        ];

        // Both are in order: the smaller of the two heads is in one of them only.
        public void AddShared(VariantWords mine, VariantWords other)
        {
            for (int i = 0, j = 0; i < mine.Stems.Length && j < other.Stems.Length;)
            {
                var order = mine.Stems[i].CompareTo(other.Stems[j]);
                if (order == 0)
                    _words.TryAdd(mine.Stems[i], (mine.Spelled[i], mine.Weights[i]));
                i += order <= 0 ? 1 : 0;
                j += order >= 0 ? 1 : 0;
            }
        }
    }
}
