using System.Runtime.InteropServices;

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
        : this(words._stems, words.Spelled, words._weights, words._mentions, words._wordings) => IsBorrowed = true;

    private VariantWords(
        Stem[] stems, IReadOnlyList<string> spelled, ushort[] weights, int[] mentions, Wording[] wordings)
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
        private readonly List<SaidWord> _said = [];
        private readonly List<int> _languages = []; // where each begins

        /// <summary>What is added from now on is of another language.</summary>
        public void NextLanguage() => _languages.Add(_said.Count);

        /// <param name="stem">The word.</param>
        /// <param name="spelled">As it is written; the first way counts.</param>
        /// <param name="weight">How much it says; the most counts.</param>
        /// <param name="isHead">Whether it is of a title or label, not of a summary.</param>
        public void Add(Stem stem, string spelled, int weight, bool isHead) =>
            _said.Add(new(stem, spelled, (ushort)weight, isHead));

        public VariantWords Build()
        {
            if (_said.Count == 0)
                return None;
            var said = CollectionsMarshal.AsSpan(_said);
            var positions = new int[said.Length];
            var words = InOrder(said, positions);
            var stems = new Stem[words.Count];
            var spelled = new string[words.Count];
            var weights = new ushort[words.Count];
            for (var word = 0; word < words.Count; word++)
                (stems[word], spelled[word], weights[word]) = words[word];

            var mentions = new List<int>(said.Length);
            var wordings = new List<Wording>(_languages.Count);
            var mentionedIn = new int[words.Count]; // the number of the last language that has it
            for (var language = 1; language <= _languages.Count; language++)
            {
                var end = language < _languages.Count ? _languages[language] : said.Length;
                var start = mentions.Count;
                Mention(said, positions, _languages[language - 1]..end, isHead: true, mentions, mentionedIn, language);
                var headEnd = mentions.Count;
                Mention(said, positions, _languages[language - 1]..end, isHead: false, mentions, mentionedIn, language);
                if (mentions.Count > start)
                    wordings.Add(new Wording(start, headEnd, mentions.Count));
            }

            return new VariantWords(stems, spelled, weights, [.. mentions], [.. wordings]);
        }

        // Each word once, ascending, and for each that was said its position among them.
        private static List<(Stem Stem, string Spelled, ushort Weight)> InOrder(
            ReadOnlySpan<SaidWord> said, int[] positions)
        {
            var stems = new Stem[said.Length];
            var indexes = new int[said.Length];
            for (var i = 0; i < said.Length; i++)
                (stems[i], indexes[i]) = (said[i].Stem, i);
            Array.Sort(stems, indexes); // the equal ones in any order

            var words = new List<(Stem Stem, string Spelled, ushort Weight)>(said.Length);
            for (var i = 0; i < stems.Length;)
            {
                var first = indexes[i];
                var weight = said[first].Weight;
                var next = i;
                for (; next < stems.Length && stems[next] == stems[i]; next++)
                {
                    first = Math.Min(first, indexes[next]);
                    weight = Math.Max(weight, said[indexes[next]].Weight);
                    positions[indexes[next]] = words.Count;
                }

                words.Add((stems[i], said[first].Spelled, weight));
                i = next;
            }

            return words;
        }

        private static void Mention(
            ReadOnlySpan<SaidWord> said,
            int[] positions,
            Range range,
            bool isHead,
            List<int> mentions,
            int[] mentionedIn,
            int language)
        {
            var (start, length) = range.GetOffsetAndLength(said.Length);
            for (var i = start; i < start + length; i++)
            {
                if (said[i].IsHead != isHead || mentionedIn[positions[i]] == language)
                    continue;
                mentionedIn[positions[i]] = language;
                mentions.Add(positions[i]);
            }
        }

        private readonly record struct SaidWord(Stem Stem, string Spelled, ushort Weight, bool IsHead);
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
