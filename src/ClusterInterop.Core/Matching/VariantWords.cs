namespace ClusterInterop.Core.Matching;

/// <summary>
/// The words of something that is said in several languages: the title and summary of a record, or the label of a code.
/// Words are stems in order, each with its weight. Immutable.
/// </summary>
internal sealed class VariantWords
{
    public static readonly VariantWords None = new([], [], [], [], []);

    private readonly Stem[] _stems;
    private readonly ushort[] _weights;
    private readonly int[] _mentions;
    private readonly Wording[] _wordings;

    private VariantWords(VariantWords words)
        : this(words._stems, [.. words.Spelled], words._weights, words._mentions, words._wordings) => IsBorrowed = true;

    private VariantWords(Stem[] stems, string[] spelled, ushort[] weights, int[] mentions, Wording[] wordings)
    {
        _stems = stems;
        Spelled = spelled;
        _weights = weights;
        _mentions = mentions;
        _wordings = wordings;
    }

    /// <summary>Whether it is the label of a code above the one that is carried. It says in which field that one lies,
    /// and names more than it means: what people write may meet it, but not another label.</summary>
    public bool IsBorrowed { get; }

    /// <summary>The words, ascending.</summary>
    public ReadOnlySpan<Stem> Stems => _stems;

    /// <summary>Each word as it is written first.</summary>
    public IReadOnlyList<string> Spelled { get; }

    /// <summary>How much each word says, 1 to 1,000.</summary>
    public ReadOnlySpan<ushort> Weights => _weights;

    /// <summary>What is said in each language, as stretches of <see cref="Mentions"/>.</summary>
    public ReadOnlySpan<Wording> Wordings => _wordings;

    /// <summary>The words of one language after the other, by their position in <see cref="Stems"/>.</summary>
    public ReadOnlySpan<int> Mentions => _mentions;

    /// <summary>The same words, as the label of a code below.</summary>
    public VariantWords Borrowed() => ReferenceEquals(this, None) ? None : new(this);

    /// <summary>Collects words; not thread-safe.</summary>
    internal sealed class Builder
    {
        private readonly Dictionary<Stem, (string Spelled, int Weight)> _words = [];
        private readonly List<(List<Stem> Head, List<Stem> Further)> _languages = [];

        /// <summary>What is added from now on is of another language.</summary>
        public void NextLanguage() => _languages.Add(([], []));

        /// <summary>Adds a word of the title, or of a label. They come before those of the summary.</summary>
        public void AddToHead(string spelled, int weight) => Add(spelled, weight, _languages[^1].Head);

        /// <summary>Adds a word of the summary.</summary>
        public void AddFurther(string spelled, int weight) => Add(spelled, weight, _languages[^1].Further);

        public VariantWords Build()
        {
            if (_words.Count == 0)
                return None;
            var words = _words.OrderBy(word => word.Key).ToArray();
            var positions = new Dictionary<Stem, int>(words.Length);
            for (var i = 0; i < words.Length; i++)
                positions.Add(words[i].Key, i);

            var mentions = new List<int>();
            var wordings = new List<Wording>();
            foreach (var (head, further) in _languages)
            {
                var start = mentions.Count;
                mentions.AddRange(head.Distinct().Select(stem => positions[stem]));
                var headEnd = mentions.Count;
                mentions.AddRange(further.Distinct().Except(head).Select(stem => positions[stem]));
                if (mentions.Count > start)
                    wordings.Add(new Wording(start, headEnd, mentions.Count));
            }

            return new VariantWords(
                [.. words.Select(word => word.Key)],
                [.. words.Select(word => word.Value.Spelled)],
                [.. words.Select(word => (ushort)word.Value.Weight)],
                [.. mentions],
                [.. wordings]);
        }

        private void Add(string spelled, int weight, List<Stem> mentions)
        {
            var stem = Stem.Of(spelled);
            _words[stem] = _words.TryGetValue(stem, out var known)
                ? known with { Weight = Math.Max(known.Weight, weight) }
                : (spelled, weight);
            mentions.Add(stem);
        }
    }
}

/// <summary>
/// What is said in one language, each word once: the words of the title, or of a label, and those that the summary
/// adds. Title, and title with summary, are the two variants in which a record says what it says; a label is one.
/// </summary>
/// <param name="Start">Where the words of the title begin in <see cref="VariantWords.Mentions"/>.</param>
/// <param name="HeadEnd">Where they end, and those that the summary adds begin.</param>
/// <param name="End">Where those end.</param>
internal readonly record struct Wording(int Start, int HeadEnd, int End);
