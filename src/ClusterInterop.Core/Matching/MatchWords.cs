using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using ClusterInterop.Core.Vocabularies;
using ClusterInterop.V1;

namespace ClusterInterop.Core.Matching;

/// <summary>
/// Words as the matcher compares them. A weight belongs to a stem and follows from the labels of the vocabularies: the
/// most common form of a word decides, and words that merely say that something is bought weigh next to nothing. One
/// for each set of vocabularies; safe for any thread.
/// </summary>
internal sealed class MatchWords
{
    /// <summary>What a word of procurement, such as <c>supply</c> or <c>Lieferung</c>, weighs at most.</summary>
    private const int GenericWeight = 50;

    private static readonly ConditionalWeakTable<VocabularySet, MatchWords> BySet = [];

    // Whole words: by their stems, contracts would take the weight from controls, and supplies from supplements.
    private static readonly Lazy<FrozenSet<string>> Generic = new(() => BuiltInTables.Lines("generic-words.txt")
        .SelectMany(line => Folding.Words(line).Skip(1)).ToFrozenSet());

    private readonly VocabularySet _vocabularies;
    private readonly LabelIndex _labels;
    private readonly Dictionary<Stem, int> _weights = [];
    private readonly Stem[] _stemsOfLabelWords; // by the id of a word of the labels
    private readonly ushort[] _weightsOfLabelWords;
    private readonly ConcurrentDictionary<VocabularyTerm, (VariantWords Own, VariantWords Borrowed)> _ofTerms =
        new(ReferenceEqualityComparer.Instance);

    private MatchWords(VocabularySet vocabularies)
    {
        _vocabularies = vocabularies;
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
            _weightsOfLabelWords[id] = (ushort)WeightOf(_labels.WordOf(id));
        }
    }

    public static MatchWords Of(VocabularySet vocabularies) =>
        BySet.GetValue(vocabularies, static set => new MatchWords(set));

    /// <summary>The weight of a folded word; 0 if it says nothing.</summary>
    public int WeightOf(ReadOnlySpan<char> word)
    {
        var weight = _labels.Weights.Of(word);
        if (weight == 0)
            return 0;
        return Generic.Value.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word)
            ? Math.Min(weight, GenericWeight)
            : _weights.GetValueOrDefault(Stem.Of(word), weight);
    }

    /// <summary>The words of a record's texts. In each language the title is one variant, and with the summary another,
    /// so that a long summary does not drown what the title says.</summary>
    public VariantWords OfTexts(Text? title, Text? summary)
    {
        var builder = new VariantWords.Builder();
        foreach (var language in LanguagesOf(title, summary))
        {
            builder.NextLanguage();
            if (summary is not null && summary.ByLanguage.TryGetValue(language, out var summarised))
                AddWords(summarised, isHead: false, builder);
            if (title is not null && title.ByLanguage.TryGetValue(language, out var titled))
                AddWords(titled, isHead: true, builder);
        }

        return builder.Build();
    }

    /// <summary>The words of a code's labels; those of the nearest listed code above it, borrowed, if it is not listed
    /// itself.</summary>
    public VariantWords OfCode(CodeRange range)
    {
        if (_vocabularies.NearestTo(range) is not { } term)
            return VariantWords.None;
        var (own, borrowed) = _ofTerms.GetOrAdd(term, OfTerm);
        return term.Range == range ? own : borrowed;
    }

    private (VariantWords Own, VariantWords Borrowed) OfTerm(VocabularyTerm term)
    {
        var builder = new VariantWords.Builder();
        foreach (var label in term.Labels)
        {
            builder.NextLanguage();
            foreach (var word in _labels.LabelWords(term, label.Language))
                Add(_labels.IdOf(word), isHead: true, builder);
        }

        var own = builder.Build();
        return (own, own.Borrowed());
    }

    private static List<string> LanguagesOf(Text? title, Text? summary)
    {
        var languages = new List<string>();
        if (title is not null)
            languages.AddRange(title.ByLanguage.Keys);
        if (summary is not null)
            languages.AddRange(summary.ByLanguage.Keys.Where(language => !languages.Contains(language)));
        languages.Sort(StringComparer.Ordinal);
        return languages;
    }

    private void AddWords(string text, bool isHead, VariantWords.Builder builder)
    {
        foreach (var word in Folding.EnumerateWords(text))
        {
            // Most words of most records are in some label: the labels' own instance of them costs no memory.
            if (_labels.IdOf(word) is >= 0 and var id)
                Add(id, isHead, builder);
            else if (WeightOf(word) is > 0 and var weight)
                builder.Add(Stem.Of(word), new string(word), weight, isHead);
        }
    }

    private void Add(int labelWord, bool isHead, VariantWords.Builder builder)
    {
        if (_weightsOfLabelWords[labelWord] is > 0 and var weight)
            builder.Add(_stemsOfLabelWords[labelWord], _labels.WordOf(labelWord), weight, isHead);
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
