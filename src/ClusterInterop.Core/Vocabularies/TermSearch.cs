using System.Buffers;
using System.Runtime.InteropServices;

namespace ClusterInterop.Core.Vocabularies;

/// <summary>Which codes are asked for.</summary>
/// <param name="Text">Words or a description in any language; empty lists the codes in their order.</param>
/// <param name="Schemes">Only these; empty for all. Without text exactly one.</param>
/// <param name="Parent">Only codes below this one, of the one scheme; empty for all.</param>
/// <param name="Offset">How many codes of the answer were taken already.</param>
/// <param name="Limit">How many to take.</param>
internal sealed record TermQuery(
    string Text = "", IReadOnlyList<string>? Schemes = null, string Parent = "", int Offset = 0, int Limit = 50);

/// <summary>A code that was found; if there was text, with its best label and the score of that, to 1,000.</summary>
internal readonly record struct TermHit(Vocabulary Vocabulary, VocabularyTerm Term, int Score, Label? Matched);

/// <summary>A page of codes, and how many there are in all.</summary>
internal sealed record TermPage(IReadOnlyList<TermHit> Hits, int Total);

/// <summary>
/// Finds codes by text. A label is as good as the share of the text's weight that it answers, and of its own weight
/// that the text covers: a short query wants all its words answered, a description labels that lie wholly within it.
/// Only labels that have a word of the text, or one much like it, are looked at.
/// </summary>
internal sealed class TermSearch(VocabularySet vocabularies, LabelIndex labels)
{
    /// <summary>Lower scores are noise: one common word of a long description.</summary>
    private const int LeastScore = 100;

    /// <summary>Weight of text beyond which a label need not answer more: about three telling words.</summary>
    private const int WeightToAnswer = 2500;

    /// <summary>In longer texts a word is complete, not the start of one that is being typed.</summary>
    private const int MostWordsForStarts = 8;

    private const int MostSimilarWords = 3000;

    public TermPage Search(TermQuery query)
    {
        var scope = Scope(query);
        var hits = string.IsNullOrWhiteSpace(query.Text) ? InOrder(scope, query) : ByText(query.Text, scope);
        return new TermPage([.. hits.Skip(query.Offset).Take(query.Limit)], hits.Count);
    }

    private TermScope Scope(TermQuery query)
    {
        var schemes = query.Schemes is { Count: > 0 } asked ? asked.ToHashSet() : null;
        if (query.Parent.Length == 0)
            return new TermScope(schemes, null);
        if (schemes is not { Count: 1 }
            || !vocabularies.TryResolve(schemes.First(), query.Parent, out var above, out _))
            throw new ArgumentException($"'{query.Parent}' is no parent in {string.Join(", ", schemes ?? [])}.");
        return new TermScope(schemes, above);
    }

    private List<TermHit> InOrder(TermScope scope, TermQuery query)
    {
        if (scope.Schemes is not { Count: 1 } || !vocabularies.TryGet(scope.Schemes.First(), out var vocabulary))
            throw new ArgumentException($"Without text, exactly one known scheme is needed, not '{query.Schemes}'.");
        var terms = scope.Above is { } above ? vocabulary.Below(above).ToArray() : vocabulary.Terms;
        return [.. terms.Select(term => new TermHit(vocabulary, term, 0, null))];
    }

    private List<TermHit> ByText(string text, TermScope scope)
    {
        var hits = new Dictionary<VocabularyTerm, TermHit>(ReferenceEqualityComparer.Instance);
        foreach (var hit in ByCode(text.Trim(), scope).Concat(ByWords(Folding.Words(text), scope)))
            if (!hits.TryGetValue(hit.Term, out var known) || known.Score < hit.Score)
                hits[hit.Term] = hit;

        return [.. hits.Values
            .OrderByDescending(hit => hit.Score).ThenBy(hit => hit.Term.Level)
            .ThenBy(hit => hit.Vocabulary.Scheme, StringComparer.Ordinal).ThenBy(hit => hit.Term.Range.First)];
    }

    // Who types a code means that code.
    private IEnumerable<TermHit> ByCode(string text, TermScope scope)
    {
        foreach (var vocabulary in vocabularies.All)
            if (vocabulary.TryGet(text, out var term) && scope.Includes(vocabulary, term))
                yield return new TermHit(vocabulary, term, 1000, null);
    }

    private List<TermHit> ByWords(List<string> text, TermScope scope)
    {
        var words = text.Distinct().ToArray();
        var answerable = Math.Min(words.Sum(word => labels.Weights.Of(word)), WeightToAnswer);
        var onlyStopWords = answerable == 0;
        var answers = ArrayPool<Answer>.Shared.Rent(labels.LabelCount);
        try
        {
            Array.Clear(answers, 0, labels.LabelCount);
            var touched = new List<int>();
            for (var i = 0; i < words.Length; i++)
                if (onlyStopWords || labels.Weights.Of(words[i]) > 0)
                    foreach (var (word, likeness) in SimilarWords(words[i], words.Length <= MostWordsForStarts))
                        AddAnswers(i + 1, word, likeness, answers, touched);

            var best = Score(touched, answers, onlyStopWords ? words.Length : answerable, string.Join(' ', text));
            return [.. best
                .Select(found => (Found: labels.TermOf(found.Key), found.Value.Score, found.Value.Label))
                .Where(found => scope.Includes(found.Found.Vocabulary, found.Found.Term))
                .Select(found => new TermHit(
                    found.Found.Vocabulary, found.Found.Term, found.Score, labels.LabelOf(found.Label)))];
        }
        finally
        {
            ArrayPool<Answer>.Shared.Return(answers);
        }
    }

    // A word of the text counts once a label, by that of the label's words that is most like it.
    private void AddAnswers(int textWord, int word, int likeness, Answer[] answers, List<int> touched)
    {
        var weight = Math.Max(1, labels.Weights.Of(labels.WordOf(word)) * likeness / 1000);
        foreach (var label in labels.LabelsOf(word))
        {
            ref var answer = ref answers[label];
            if (answer.TextWord == 0)
                touched.Add(label);
            var before = answer.TextWord == textWord ? answer.OfTextWord : 0;
            if (weight > before)
                answer = new Answer(textWord, weight, answer.Weight + weight - before);
        }
    }

    private Dictionary<int, (int Score, int Label)> Score(
        List<int> touched, Answer[] answers, int answerable, string text)
    {
        var best = new Dictionary<int, (int Score, int Label)>();
        foreach (var label in touched)
        {
            var ofText = Math.Min(1000, (int)(answers[label].Weight * 1000L / answerable));
            var ofLabel = Math.Min(1000, (int)(answers[label].Weight * 1000L / labels.WeightOf(label)));
            var score = ofText * (400 + (ofLabel * 6 / 10)) / 1000;
            if (score < LeastScore)
                continue;
            // Words without weight are not looked up; a label that says just what was asked is perfect all the same.
            if (score >= 800 && Folding.Fold(labels.LabelOf(label).Text) == text)
                score = 1000;
            ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(best, labels.TermIdOf(label), out _);
            if (score > known.Score || (score == known.Score && label < known.Label))
                known = (score, label);
        }

        return best;
    }

    // Words that start alike stand together in the index, so looking for similar ones costs no more than their number.
    private List<(int Word, int Likeness)> SimilarWords(string word, bool withStarts)
    {
        var similar = new List<(int, int)>();
        if (word.Length < 3)
        {
            if (labels.IdOf(word) is >= 0 and var id)
                similar.Add((id, 1000));
            return similar;
        }

        var common = word.Length <= 4 ? word : word[..Math.Max(4, word.Length - 2)];
        var (first, end) = labels.WordsStartingWith(common);
        for (var other = first; other < Math.Min(end, first + MostSimilarWords); other++)
            if (Likeness(word, labels.WordOf(other), withStarts) is > 0 and var likeness)
                similar.Add((other, likeness));
        return similar;
    }

    // In thousandths. Both start with the same letters, all but two of the word's at most.
    private static int Likeness(string word, string other, bool withStarts)
    {
        if (other == word)
            return 1000;
        if (withStarts && other.StartsWith(word, StringComparison.Ordinal))
            return Math.Clamp(word.Length * 1000 / other.Length, 300, 850);
        if (word.Length < 5 || Math.Abs(other.Length - word.Length) > 2)
            return 0;
        // Perhaps another ending of the same word, as most languages of Europe make them.
        var share = word.AsSpan().CommonPrefixLength(other) * 1000 / Math.Max(word.Length, other.Length);
        return share * share / 1000;
    }

    /// <summary>What a label answers of the text: in all, and of the text's word looked at last.</summary>
    private readonly record struct Answer(int TextWord, int OfTextWord, int Weight);

    private sealed record TermScope(HashSet<string>? Schemes, CodeRange? Above)
    {
        public bool Includes(Vocabulary vocabulary, VocabularyTerm term) =>
            (Schemes is null || Schemes.Contains(vocabulary.Scheme))
            && (Above is not { } above || (term.Range != above && above.Contains(term.Range)));
    }
}
