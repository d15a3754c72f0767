namespace ClusterInterop.Core.Vocabularies;

/// <summary>Makes the index of all labels: takes them apart into words, numbers the words in order, and turns the lists
/// of words by label into lists of labels by word. About 0.1 s a million words.</summary>
internal sealed class LabelIndexBuilder
{
    /// <summary>What a word without weight counts in its label, so that the shorter of two labels is the closer one.
    /// </summary>
    private const int LeastWeightInLabel = 50;

    private readonly Dictionary<string, int> _seen = [];
    private readonly List<string> _words = [];
    private readonly List<int> _labelStarts = [0];
    private readonly List<int> _labelWords = [];
    private readonly List<IndexedLabel> _labels = [];
    private readonly List<int> _languageOfLabel = [];
    private readonly Dictionary<string, int> _languages = [];

    private LabelIndexBuilder(IEnumerable<Vocabulary> vocabularies)
    {
        Terms = [.. vocabularies.SelectMany(vocabulary => vocabulary.Terms.Select(term => (vocabulary, term)))];
        FirstLabelOfTerm = new int[Terms.Length + 1];
        for (var term = 0; term < Terms.Length; term++)
        {
            AddLabels(term);
            FirstLabelOfTerm[term + 1] = _labels.Count;
        }

        var order = NumberInOrder();
        for (var i = 0; i < _labelWords.Count; i++)
            _labelWords[i] = order[_labelWords[i]];
        WordsOfLabel = new Runs([.. _labelStarts], [.. _labelWords]);
        LabelsOfWord = Inverted();
        Weights = Weigh();
        Labels = [.. _labels.Select((label, id) => label with { Weight = WeightOf(id) })];
    }

    public string[] Words { get; private set; } = [];

    public (Vocabulary Vocabulary, VocabularyTerm Term)[] Terms { get; }

    public int[] FirstLabelOfTerm { get; }

    public IndexedLabel[] Labels { get; }

    public Runs WordsOfLabel { get; }

    public Runs LabelsOfWord { get; }

    public WordWeights Weights { get; }

    public static LabelIndex Build(IEnumerable<Vocabulary> vocabularies) => new(new LabelIndexBuilder(vocabularies));

    // English first: where a list repeats the English label under another language, the match is told as English.
    private void AddLabels(int term)
    {
        var labels = Terms[term].Term.Labels;
        var first = _labels.Count;
        for (var position = 0; position < labels.Count; position++)
            if (labels[position].Language == "en")
                AddLabel(term, position, first);
        for (var position = 0; position < labels.Count; position++)
            if (labels[position].Language != "en")
                AddLabel(term, position, first);
    }

    private void AddLabel(int term, int position, int firstOfTerm)
    {
        var label = Terms[term].Term.Labels[position];
        var start = _labelWords.Count;
        var ids = _seen.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var word in Folding.EnumerateWords(label.Text))
        {
            if (!ids.TryGetValue(word, out var id))
            {
                id = _words.Count;
                ids[word] = id;
                _words.Add(new string(word));
            }

            if (_labelWords.IndexOf(id, start) < 0)
                _labelWords.Add(id);
        }

        if (_labelWords.Count == start || RepeatsLabelOfTerm(firstOfTerm, start))
        {
            _labelWords.RemoveRange(start, _labelWords.Count - start);
            return;
        }

        _labelStarts.Add(_labelWords.Count);
        _labels.Add(new IndexedLabel(term, (short)position, 0));
        _languages.TryAdd(label.Language, _languages.Count);
        _languageOfLabel.Add(_languages[label.Language]);
    }

    private bool RepeatsLabelOfTerm(int firstOfTerm, int start)
    {
        var words = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_labelWords);
        for (var other = firstOfTerm; other < _labels.Count; other++)
            if (words[_labelStarts[other].._labelStarts[other + 1]].SequenceEqual(words[start..]))
                return true;
        return false;
    }

    private int[] NumberInOrder()
    {
        Words = [.. _words];
        var seenAt = new int[Words.Length];
        for (var i = 0; i < seenAt.Length; i++)
            seenAt[i] = i;
        Array.Sort(Words, seenAt, StringComparer.Ordinal);
        var order = new int[Words.Length];
        for (var i = 0; i < order.Length; i++)
            order[seenAt[i]] = i;
        return order;
    }

    private Runs Inverted()
    {
        var starts = new int[Words.Length + 1];
        foreach (var word in _labelWords)
            starts[word + 1]++;
        for (var word = 0; word < Words.Length; word++)
            starts[word + 1] += starts[word];

        var next = (int[])starts.Clone();
        var labels = new int[_labelWords.Count];
        for (var label = 0; label < _labels.Count; label++)
            foreach (var word in WordsOfLabel[label])
                labels[next[word]++] = label;
        return new Runs(starts, labels);
    }

    // Names that come from the platform may differ between machines: they are found, but do not weigh.
    private WordWeights Weigh()
    {
        var labelsOfLanguage = new int[_languages.Count];
        for (var label = 0; label < _labels.Count; label++)
            if (Terms[_labels[label].Term].Vocabulary.UsableAsCode)
                labelsOfLanguage[_languageOfLabel[label]]++;

        var weights = new Dictionary<string, int>(Words.Length);
        var found = new int[_languages.Count];
        for (var word = 0; word < Words.Length; word++)
        {
            Array.Clear(found);
            foreach (var label in LabelsOfWord[word])
                if (Terms[_labels[label].Term].Vocabulary.UsableAsCode)
                    found[_languageOfLabel[label]]++;
            var most = 0;
            for (var i = 1; i < found.Length; i++)
                if (WordWeights.IsLargerShare(found[i], labelsOfLanguage[i], found[most], labelsOfLanguage[most]))
                    most = i;
            if (found[most] > 0)
                weights.Add(Words[word], WordWeights.OfKnown(Words[word], found[most], labelsOfLanguage[most]));
        }

        return new WordWeights(weights);
    }

    private int WeightOf(int label)
    {
        var weight = 0;
        foreach (var word in WordsOfLabel[label])
            weight += Math.Max(LeastWeightInLabel, Weights.Of(Words[word]));
        return weight;
    }
}
