using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using ClusterInterop.Core.Vocabularies;
using ClusterInterop.V1;

namespace ClusterInterop.Core.Matching;

/// <summary>
/// Words as the matcher compares them. A weight belongs to a stem and follows from the labels of the vocabularies: the
/// most common form of a word decides. Words that many labels have, and those that merely say that something is bought,
/// tell nothing and are passed over. One for each set of vocabularies; safe for any thread.
/// </summary>
internal sealed class TellingWords
{
    private static readonly ConditionalWeakTable<VocabularySet, TellingWords> BySet = [];

    // Whole words: by their stems, contracts would take the weight from controls, and supplies from supplements.
    private static readonly Lazy<FrozenSet<string>> Generic = new(() => BuiltInTables.Lines("generic-words.txt")
        .SelectMany(line => Folding.Words(line).Skip(1)).ToFrozenSet());

    private readonly LabelIndex _labels;
    private readonly Dictionary<Stem, int> _weights = [];
    private readonly Stem[] _stemsOfLabelWords; // by the id of a word of the labels
    private readonly ushort[] _weightsOfLabelWords;

    private TellingWords(VocabularySet vocabularies)
    {
        _labels = vocabularies.Labels;
        for (var id = 0; id < _labels.WordCount; id++)
            if (IsOfUsableCode(id) && _labels.Weights.Of(_labels.WordOf(id)) is > 0 and var weight)
            {
                var stem = Stem.Of(_labels.WordOf(id));
                _weights[stem] = Math.Min(weight, _weights.GetValueOrDefault(stem, int.MaxValue));
            }

        _stemsOfLabelWords = new Stem[_labels.WordCount];
        _weightsOfLabelWords = new ushort[_labels.WordCount];
        for (var id = 0; id < _labels.WordCount; id++)
        {
            _stemsOfLabelWords[id] = Stem.Of(_labels.WordOf(id));
            _weightsOfLabelWords[id] = (ushort)Weigh(_labels.WordOf(id));
        }
    }

    public static TellingWords Of(VocabularySet vocabularies) =>
        BySet.GetValue(vocabularies, static set => new TellingWords(set));

    /// <summary>What a folded word says; false if it tells nothing.</summary>
    public bool TryWeigh(ReadOnlySpan<char> word, out Stem stem, out ushort weight)
    {
        // Most words of most records are in some label.
        if (_labels.IdOf(word) is >= 0 and var id)
            (stem, weight) = (_stemsOfLabelWords[id], _weightsOfLabelWords[id]);
        else
            (stem, weight) = (Stem.Of(word), (ushort)Weigh(word));
        return weight >= TextCloseness.TellingWeight;
    }

    /// <summary>The phrases of a record's own texts, one a language.</summary>
    public Phrase[] PhrasesOf(Text? title, Text? summary)
    {
        var phrases = new List<Phrase>();
        var builder = new Phrase.Builder();
        foreach (var language in LanguagesOf(title, summary))
        {
            if (title is not null && title.ByLanguage.TryGetValue(language, out var titled))
                AddWords(titled, isHead: true, builder);
            if (summary is not null && summary.ByLanguage.TryGetValue(language, out var summarised))
                AddWords(summarised, isHead: false, builder);
            if (builder.Take() is { } phrase)
                phrases.Add(phrase);
        }

        return [.. phrases];
    }

    /// <summary>The phrase of a label; null if it says nothing.</summary>
    public Phrase? PhraseOf(Label label)
    {
        var builder = new Phrase.Builder();
        AddWords(label.Text, isHead: true, builder);
        return builder.Take();
    }

    private static IEnumerable<string> LanguagesOf(Text? title, Text? summary) =>
        (title?.ByLanguage.Keys ?? Enumerable.Empty<string>())
            .Union(summary?.ByLanguage.Keys ?? Enumerable.Empty<string>())
            .Order(StringComparer.Ordinal);

    private void AddWords(string text, bool isHead, Phrase.Builder builder)
    {
        foreach (var word in Folding.EnumerateWords(text))
        {
            if (TryWeigh(word, out var stem, out var weight))
                builder.Add(stem, weight, word, isHead);
            if (builder.IsFull)
                return;
        }
    }

    private int Weigh(ReadOnlySpan<char> word)
    {
        var weight = _labels.Weights.Of(word);
        if (weight == 0 || Generic.Value.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word))
            return 0;
        return _weights.TryGetValue(Stem.Of(word), out var known) ? known : weight;
    }

    // Names of countries, languages and currencies come from the platform and must not decide anything.
    private bool IsOfUsableCode(int word)
    {
        foreach (var label in _labels.LabelsOf(word))
            if (_labels.TermOf(_labels.TermIdOf(label)).Vocabulary.UsableAsCode)
                return true;
        return false;
    }
}
