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
    private readonly ConditionalWeakTable<Record, Said[]> _said = [];

    public ObviousTexts(VocabularySet vocabularies)
    {
        _vocabularies = vocabularies;
        _generic = [.. BuiltInTables.Lines("generic-words.txt")
            .SelectMany(line => Folding.Words(line[3..]))];
        foreach (var word in vocabularies.All.Where(list => list.UsableAsCode).SelectMany(list => list.Terms)
            .SelectMany(term => term.Labels).SelectMany(label => Folding.Words(label.Text)).Distinct())
            if (vocabularies.WordWeights.Of(word) is > 0 and var weight)
                _weightsOfStems[StemOf(word)] =
                    Math.Min(weight, _weightsOfStems.GetValueOrDefault(StemOf(word), 1000));
    }

    public (int PerMille, bool Ties) Closeness(Record one, Record other)
    {
        var (mine, theirs) = (SaidBy(one), SaidBy(other));
        var closeness = (int)Math.Floor(Math.Sqrt(Cover(mine, theirs) * Cover(theirs, mine)));
        var linked = mine.Any(said => theirs.Any(heard => said.MayMeet(heard)
            && said.Weights.Any(word => word.Value >= 400 && heard.Weights.GetValueOrDefault(word.Key) >= 400)));
        return (closeness, linked && closeness >= 400);
    }

    private static int Cover(Said[] speaker, Said[] listener)
    {
        var best = 0;
        foreach (var said in speaker)
        {
            var known = listener.Where(said.MayMeet).SelectMany(heard => heard.Weights.Keys).ToHashSet();
            foreach (var variant in said.Variants)
                best = Math.Max(best, variant.Where(known.Contains).Sum(word => said.Weights[word]) * 1000
                    / Math.Max(500, variant.Sum(word => said.Weights[word])));
        }

        return best;
    }

    private Said[] SaidBy(Record record) => _said.GetValue(record, Listen);

    private Said[] Listen(Record record) =>
    [
        OwnTexts(record),
        .. record.Codes
            .Select(code => _vocabularies.TryResolve(code.Scheme, code.Value, out var range, out var standing)
                ? (Term: _vocabularies.NearestTo(range)!, IsListed: standing == CodeStanding.Listed) : default)
            .Distinct().Select(code => Heard(code.Term, code.Term.Labels.Select(label => label.Text))
                with { MeetsLabels = code.IsListed }),
    ];

    private Said OwnTexts(Record record)
    {
        var titles = record.Title?.ByLanguage.ToDictionary() ?? [];
        var summaries = record.Summary?.ByLanguage.ToDictionary() ?? [];
        return Heard(null, [.. titles.Values, .. summaries.Select(summary =>
            summary.Value + " " + titles.GetValueOrDefault(summary.Key, ""))]);
    }

    private Said Heard(VocabularyTerm? label, IEnumerable<string> texts)
    {
        var variants = texts.Select(text => Folding.Words(text).Where(word => WeightOf(word) > 0).ToArray()).ToArray();
        var weights = variants.SelectMany(words => words).GroupBy(StemOf)
            .ToDictionary(group => group.Key, group => group.Max(WeightOf));
        return new Said(label, [.. variants.Select(words => words.Select(StemOf).ToHashSet())], weights);
    }

    private int WeightOf(string word)
    {
        var weight = _vocabularies.WordWeights.Of(word);
        if (weight == 0)
            return 0;
        return _generic.Contains(word)
            ? Math.Min(weight, 50) : _weightsOfStems.GetValueOrDefault(StemOf(word), weight);
    }

    private static string StemOf(string word)
    {
        if (word.Any(char.IsDigit))
            return word.Length > 8 ? word[..8] : word;
        var stem = word.Length > 6 ? word[..6] : word;
        while (stem.Length > 4 && "aeiouysnаеиоуыияαειουης".Contains(stem[^1], StringComparison.Ordinal))
            stem = stem[..^1];
        return stem;
    }

    private sealed record Said(VocabularyTerm? Label, HashSet<string>[] Variants, Dictionary<string, int> Weights)
    {
        public bool MeetsLabels { get; init; } = true;

        public bool MayMeet(Said other) => Label is null || other.Label is null
            || (Label != other.Label && MeetsLabels && other.MeetsLabels);
    }
}
