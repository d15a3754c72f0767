namespace ClusterInterop.Core.Matching;

/// <summary>
/// The words of something that is said in several variants: of a record its titles, and titles with summaries, in each
/// language; of a code its label in each language. Words are stems in order, each with its weight and the variants that
/// have it. Immutable.
/// </summary>
internal sealed class VariantWords
{
    /// <summary>Variants beyond are not told apart; nothing that the contract allows has more.</summary>
    public const int MostVariants = 64;

    public static readonly VariantWords None = new([], [], [], [], []);

    private VariantWords(Stem[] stems, string[] spelled, ushort[] weights, ulong[] variants, int[] totals)
    {
        Stems = stems;
        Spelled = spelled;
        Weights = weights;
        Variants = variants;
        Totals = totals;
    }

    /// <summary>The words, ascending.</summary>
    public ReadOnlyMemory<Stem> Stems { get; }

    /// <summary>Each word as it is written first.</summary>
    public IReadOnlyList<string> Spelled { get; }

    /// <summary>How much each word says, 1 to 1,000.</summary>
    public ReadOnlyMemory<ushort> Weights { get; }

    /// <summary>Of each word, a bit for each variant that has it.</summary>
    public ReadOnlyMemory<ulong> Variants { get; }

    /// <summary>What the words of each variant weigh together.</summary>
    public ReadOnlyMemory<int> Totals { get; }

    /// <summary>Collects words; not thread-safe.</summary>
    internal sealed class Builder
    {
        private readonly Dictionary<Stem, (string Spelled, int Weight, ulong Variants)> _words = [];
        private int _variants;

        /// <summary>The variant whose words come next; the last one if there are too many.</summary>
        public int NextVariant() => _variants < MostVariants ? _variants++ : MostVariants - 1;

        public void Add(string spelled, int weight, ulong variants)
        {
            var stem = Stem.Of(spelled);
            _words[stem] = _words.TryGetValue(stem, out var known)
                ? (known.Spelled, Math.Max(known.Weight, weight), known.Variants | variants)
                : (spelled, weight, variants);
        }

        public VariantWords Build()
        {
            if (_words.Count == 0)
                return None;
            var words = _words.OrderBy(word => word.Key).ToArray();
            var totals = new int[_variants];
            foreach (var (_, word) in words)
                for (var variant = 0; variant < totals.Length; variant++)
                    totals[variant] += (word.Variants >> variant & 1) != 0 ? word.Weight : 0;
            return new VariantWords(
                [.. words.Select(word => word.Key)],
                [.. words.Select(word => word.Value.Spelled)],
                [.. words.Select(word => (ushort)word.Value.Weight)],
                [.. words.Select(word => word.Value.Variants)],
                totals);
        }
    }
}
