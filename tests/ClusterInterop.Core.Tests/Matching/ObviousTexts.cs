using System.Runtime.CompilerServices;
using ClusterInterop.Core.Vocabularies;
using ClusterInterop.V1;

namespace ClusterInterop.Core.Tests.Matching;

/// <summary>Texts as plain sets of words.</summary>
internal sealed class ObviousTexts
{
    private readonly VocabularySet _vocabularies;
    private readonly Dictionary<string, int> _weightsOfStems = [];
    private readonly HashSet<string> _generic;
    private readonly (VocabularyTerm Term, Said[] Labels)[] _labels;
    private readonly ConditionalWeakTable<Record, Said[]> _texts = [];
    private readonly ConditionalWeakTable<Record, Dictionary<VocabularyTerm, int>> _closest = [];

    public ObviousTexts(VocabularySet vocabularies)
    {
        _vocabularies = vocabularies;
        _generic = [.. BuiltInTables.Lines("generic-words.txt")
            .SelectMany(line => Folding.Words(line[3..]))];
        var terms = vocabularies.All.Where(list => list.UsableAsCode).SelectMany(list => list.Terms).ToArray();
        foreach (var word in terms.SelectMany(term => term.Labels)
            .SelectMany(label => Folding.Words(label.Text)).Distinct())
            if (vocabularies.WordWeights.Of(word) is > 0 and var weight)
                _weightsOfStems[StemOf(word)] =
                    Math.Min(weight, _weightsOfStems.GetValueOrDefault(StemOf(word), 1000));
        _labels = [.. terms.Select(term =>
            (term, term.Labels.Select(label => Said.Of(WordsOf(label.Text, 12), [])).ToArray()))];
    }

    /// <summary>In quarters of a thousandth; 0 if nothing is close.</summary>
    public int Points(Record need, Record capability) => new[]
    {
        Best(TextsOf(need), TextsOf(capability)),
        ByLabels(need, capability),
        ByLabels(capability, need),
        CodesOf(need).Where(mine => mine.IsListed).SelectMany(mine => CodesOf(capability)
            .Where(theirs => theirs.IsListed && theirs.Term != mine.Term)
            .Select(theirs => Best(LabelsOf(mine.Term), LabelsOf(theirs.Term)))).DefaultIfEmpty().Max(),
    }.Max() / 4;

    private int ByLabels(Record speaker, Record carrier) => CodesOf(carrier)
        .Select(code => ClosestTo(speaker).GetValueOrDefault(code.Term)).DefaultIfEmpty().Max();

    private static int Best(Said[] ones, Said[] others) =>
        ones.SelectMany(one => others.Select(one.Closeness)).DefaultIfEmpty().Max();

    private IEnumerable<(VocabularyTerm Term, bool IsListed)> CodesOf(Record record)
    {
        foreach (var code in record.Codes)
            if (_vocabularies.TryResolve(code.Scheme, code.Value, out var range, out var standing))
                yield return (_vocabularies.NearestTo(range)!, standing == CodeStanding.Listed);
    }

    // The eight labels that come closest; of equally close ones those of the first codes.
    private Dictionary<VocabularyTerm, int> ClosestTo(Record record) => _closest.GetValue(record, _ => _labels
        .Select(label => (label.Term, Closeness: Best(TextsOf(record), label.Labels)))
        .Where(label => label.Closeness > 0)
        .OrderByDescending(label => label.Closeness / 4)
        .Take(8)
        .ToDictionary(label => label.Term, label => label.Closeness));

    private Said[] LabelsOf(VocabularyTerm term) => _labels.First(label => label.Term == term).Labels;

    private Said[] TextsOf(Record record) => _texts.GetValue(record, _ =>
    [
        .. (record.Title?.ByLanguage.Keys ?? Enumerable.Empty<string>())
            .Union(record.Summary?.ByLanguage.Keys ?? Enumerable.Empty<string>())
            .Select(language =>
            {
                var title = WordsOf(record.Title?.ByLanguage.GetValueOrDefault(language) ?? "", 12);
                var summary = WordsOf(record.Summary?.ByLanguage.GetValueOrDefault(language) ?? "", 1000);
                return Said.Of(title, [.. summary.ExceptBy(title.Select(word => word.Stem), word => word.Stem)
                    .Take(12 - title.Length)]);
            }),
    ]);

    private (string Stem, int Weight)[] WordsOf(string text, int most) =>
    [
        .. Folding.Words(text).Select(word => (StemOf(word), WeightOf(word))).Where(word => word.Item2 >= 400)
            .DistinctBy(word => word.Item1).Take(most),
    ];

    private int WeightOf(string word) =>
        _vocabularies.WordWeights.Of(word) is var weight && (weight == 0 || _generic.Contains(word))
            ? 0
            : _weightsOfStems.GetValueOrDefault(StemOf(word), weight);

    private static string StemOf(string word)
    {
        if (word.Any(char.IsDigit))
            return word.Length > 8 ? word[..8] : word;
        var stem = word.Length > 6 ? word[..6] : word;
        while (stem.Length > 4 && "aeiouysnаеиоуыияαειουης".Contains(stem[^1], StringComparison.Ordinal))
            stem = stem[..^1];
        return stem;
    }

    private sealed record Said(Dictionary<string, int> Title, Dictionary<string, int> All)
    {
        public static Said Of((string Stem, int Weight)[] title, (string Stem, int Weight)[] summary) => new(
            title.ToDictionary(word => word.Stem, word => word.Weight),
            title.Concat(summary).ToDictionary(word => word.Stem, word => word.Weight));

        public int Closeness(Said other)
        {
            if (!All.Keys.Any(other.All.ContainsKey))
                return 0;
            var closeness = (int)Math.Floor(Math.Sqrt(CoverBy(other) * other.CoverBy(this)));
            return closeness < 400 ? 0 : closeness;
        }

        private int CoverBy(Said other) => new[] { Title, All }.Max(words =>
            words.Where(word => other.All.ContainsKey(word.Key)).Sum(word => word.Value) * 1000
                / Math.Max(500, words.Values.Sum()));
    }
}
