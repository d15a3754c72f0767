namespace ClusterInterop.Core.Vocabularies;

/// <summary>
/// The labels of all vocabularies by folded word. Words are numbered in their order, so those that start alike stand
/// together; the labels of a term stand together too. Immutable after <see cref="LabelIndexBuilder"/> made it.
/// </summary>
internal sealed class LabelIndex
{
    private readonly Dictionary<string, int> _wordIds;
    private readonly string[] _words;
    private readonly IndexedLabel[] _labels;
    private readonly (Vocabulary Vocabulary, VocabularyTerm Term)[] _terms;
    private readonly Dictionary<VocabularyTerm, int> _termIds;
    private readonly int[] _firstLabelOfTerm;
    private readonly Runs _wordsOfLabel;
    private readonly Runs _labelsOfWord;

    internal LabelIndex(LabelIndexBuilder built)
    {
        _words = built.Words;
        _wordIds = new Dictionary<string, int>(_words.Length);
        for (var id = 0; id < _words.Length; id++)
            _wordIds.Add(_words[id], id);
        _labels = built.Labels;
        _terms = built.Terms;
        _termIds = new Dictionary<VocabularyTerm, int>(_terms.Length, ReferenceEqualityComparer.Instance);
        for (var id = 0; id < _terms.Length; id++)
            _termIds.Add(_terms[id].Term, id);
        _firstLabelOfTerm = built.FirstLabelOfTerm;
        _wordsOfLabel = built.WordsOfLabel;
        _labelsOfWord = built.LabelsOfWord;
        Weights = built.Weights;
    }

    public WordWeights Weights { get; }

    public int LabelCount => _labels.Length;

    public int WordCount => _words.Length;

    /// <summary>The codes that records may carry and whose label has this folded word in any language, as ranges with
    /// all that lies below, without overlap. Empty for a word of no label.</summary>
    public List<CodeRange> CodesWithLabelWord(string word) =>
        _wordIds.TryGetValue(word, out var id) ? CodesOf(id, id + 1) : [];

    /// <summary>The same for all words that start so, the word itself among them.</summary>
    public List<CodeRange> CodesWithLabelWordStart(string start)
    {
        var (first, end) = WordsStartingWith(start);
        return CodesOf(first, end);
    }

    /// <summary>The folded words of a code's label in one language, or in all if it is null, each once. A label that
    /// says the same as the code's label in another language counts for one of the two only, English first.</summary>
    public IReadOnlyList<string> LabelWords(VocabularyTerm term, string? language = null)
    {
        var words = new List<string>();
        var seen = new HashSet<int>();
        var id = _termIds[term];
        for (var label = _firstLabelOfTerm[id]; label < _firstLabelOfTerm[id + 1]; label++)
            if (language is null || LabelOf(label).Language == language)
                foreach (var word in _wordsOfLabel[label])
                    if (seen.Add(word))
                        words.Add(_words[word]);
        return words;
    }

    internal int IdOf(ReadOnlySpan<char> word) =>
        _wordIds.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(word, out var id) ? id : -1;

    internal string WordOf(int id) => _words[id];

    /// <summary>The ids of the words that start so: from the first up to but not including the end.</summary>
    internal (int First, int End) WordsStartingWith(string start)
    {
        var first = Array.BinarySearch(_words, start, StringComparer.Ordinal);
        first = first < 0 ? ~first : first;
        var end = first;
        // Doubling steps and then halving them: most starts have few words, some have thousands.
        var step = 1;
        while (step > 0)
            if (end + step <= _words.Length && _words[end + step - 1].StartsWith(start, StringComparison.Ordinal))
                (end, step) = (end + step, step * 2);
            else
                step /= 2;
        return (first, end);
    }

    internal ReadOnlySpan<int> LabelsOf(int word) => _labelsOfWord[word];

    internal int TermIdOf(int label) => _labels[label].Term;

    /// <summary>The weights of the label's words together, at least 1.</summary>
    internal int WeightOf(int label) => _labels[label].Weight;

    internal (Vocabulary Vocabulary, VocabularyTerm Term) TermOf(int termId) => _terms[termId];

    internal Label LabelOf(int label) => _terms[_labels[label].Term].Term.Labels[_labels[label].Position];

    private List<CodeRange> CodesOf(int firstWord, int endWord)
    {
        // Marked rather than collected and sorted: a start of one letter has tens of thousands of labels.
        var hasWord = new bool[_terms.Length];
        for (var word = firstWord; word < endWord; word++)
            foreach (var label in LabelsOf(word))
                hasWord[_labels[label].Term] = true;

        var codes = new List<CodeRange>();
        for (var term = Array.IndexOf(hasWord, true); term >= 0; term = Array.IndexOf(hasWord, true, term + 1))
            if (_terms[term] is { Vocabulary.UsableAsCode: true, Term.Range: var range }
                && (codes.Count == 0 || !codes[^1].Contains(range))) // in preorder a code comes after one above it
                codes.Add(range);
        return codes;
    }
}

/// <summary>A label as the index holds it: whose it is, which of the term's, and the weight of its words.</summary>
internal readonly record struct IndexedLabel(int Term, short Position, int Weight);

/// <summary>Lists of numbers, one after the other in a single array.</summary>
internal sealed class Runs(int[] starts, int[] values)
{
    public int Count => starts.Length - 1;

    public ReadOnlySpan<int> this[int run] => values.AsSpan(starts[run], starts[run + 1] - starts[run]);
}
