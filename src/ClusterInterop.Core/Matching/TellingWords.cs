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

    private readonly StemTable _weights;
    private readonly WordTable _known;

    private TellingWords(VocabularySet vocabularies)
    {
        var labels = vocabularies.Labels;
        var weights = new Dictionary<Stem, int>();
        for (var id = 0; id < labels.WordCount; id++)
            if (IsOfUsableCode(labels, id) && labels.Weights.Of(labels.WordOf(id)) is > 0 and var weight)
            {
                var stem = Stem.Of(labels.WordOf(id));
                weights[stem] = Math.Min(weight, weights.GetValueOrDefault(stem, int.MaxValue));
            }

        _weights = new StemTable(weights);

        _known = new WordTable(labels.WordCount + Generic.Value.Count + WordWeights.StopWords.Count());
        foreach (var word in Generic.Value.Concat(WordWeights.StopWords))
            _known.Add(word, Stem.Of(word), 0);
        for (var id = 0; id < labels.WordCount; id++)
            _known.Add(labels.WordOf(id), Stem.Of(labels.WordOf(id)), (ushort)Weigh(labels.WordOf(id), labels.Weights));
    }

    public static TellingWords Of(VocabularySet vocabularies) =>
        BySet.GetValue(vocabularies, static set => new TellingWords(set));

    /// <summary>What a folded word says; false if it tells nothing.</summary>
    public bool TryWeigh(ReadOnlySpan<char> word, out Stem stem, out ushort weight)
    {
        // Most words of most records are in some label.
        if (_known.TryFind(word, out stem, out weight))
            return weight >= TextCloseness.TellingWeight;
        stem = Stem.Of(word);
        weight = (ushort)(_weights[stem] is > 0 and var ofStem ? ofStem : WordWeights.OfForm(word));
        return weight >= TextCloseness.TellingWeight;
    }

    /// <summary>The phrases of a record's own texts, one a language.</summary>
    public Phrase[] PhrasesOf(Text? title, Text? summary)
    {
        var languages = LanguagesOf(title, summary);
        var phrases = new Phrase[languages.Count];
        var count = 0;
        var builder = default(Phrase.Builder);
        foreach (var language in languages)
        {
            var (titled, summarised) = (In(language, title), In(language, summary));
            AddWords(titled, isHead: true, ref builder);
            AddWords(summarised, isHead: false, ref builder);
            if (builder.Take(titled, summarised) is { } phrase)
                phrases[count++] = phrase;
        }

        return count == phrases.Length ? phrases : phrases[..count];
    }

    /// <summary>The phrase of a label; null if it says nothing.</summary>
    public Phrase? PhraseOf(Label label)
    {
        var builder = default(Phrase.Builder);
        AddWords(label.Text, isHead: true, ref builder);
        return builder.Take(label.Text, "");
    }

    private static List<string> LanguagesOf(Text? title, Text? summary)
    {
        var languages = new List<string>(title?.ByLanguage.Count ?? 1);
        foreach (var (language, _) in title?.ByLanguage ?? [])
            languages.Add(language);
        foreach (var (language, _) in summary?.ByLanguage ?? [])
            if (!languages.Contains(language))
                languages.Add(language);
        languages.Sort(StringComparer.Ordinal);
        return languages;
    }

    private static string In(string language, Text? text) =>
        text is not null && text.ByLanguage.TryGetValue(language, out var said) ? said : "";

    private void AddWords(string text, bool isHead, ref Phrase.Builder builder)
    {
        var words = Folding.EnumerateWords(text);
        while (!builder.IsFull && words.MoveNext())
            if (TryWeigh(words.Current, out var stem, out var weight))
                builder.Add(stem, weight, words.Start, isHead);
    }

    private int Weigh(string word, WordWeights weights)
    {
        var weight = weights.Of(word);
        return weight > 0 && _weights[Stem.Of(word)] is > 0 and var ofStem ? ofStem : weight;
    }

    // Names of countries, languages and currencies come from the platform and must not decide anything.
    private static bool IsOfUsableCode(LabelIndex labels, int word)
    {
        foreach (var label in labels.LabelsOf(word))
            if (labels.TermOf(labels.TermIdOf(label)).Vocabulary.UsableAsCode)
                return true;
        return false;
    }
}
