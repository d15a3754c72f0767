using System.Globalization;
using ClusterInterop.Core.Vocabularies;

namespace ClusterInterop.Benchmarks.Workload;

/// <summary>A code of a tree, with the concepts of its labels.</summary>
internal sealed record CodeNode(string Value, int Depth, IReadOnlyList<int> Concepts, IReadOnlyList<CodeNode> Below);

/// <summary>
/// A code list of the form and size of the CPV: the 45 real divisions, below them some 9,400 made-up codes with labels
/// in 24 languages. How often a division and a depth are drawn, and how words recur in labels, is as in 1,455 public
/// notices (TED, 2016 to 2022) and in the labels of the CPV 2008.
/// </summary>
internal sealed class CodeTree
{
    public const string Scheme = "cpv";

    private const int Digits = 8;
    private const int TopDepth = 2;

    // Of 100 codes of notices so many have 2, 3 ... 8 digits that are not trailing zeros.
    private static readonly Choice Depths = new([11, 14, 23, 26, 17, 7, 3]);

    // The most codes below one, by its depth, so that all in all there are as many of each depth as in the CPV.
    private static readonly int[] MostBelow = [0, 0, 9, 6, 5, 3, 1, 1];
    private static readonly int[] FewestBelow = [0, 0, 3, 1, 0, 0, 0, 0];

    private static readonly Dictionary<string, int> NoticesByDivision = new()
    {
        ["71"] = 180, ["45"] = 179, ["85"] = 132, ["79"] = 109, ["60"] = 84, ["55"] = 66, ["34"] = 57, ["92"] = 53,
        ["72"] = 49, ["80"] = 49, ["33"] = 41, ["50"] = 41, ["90"] = 41, ["09"] = 35, ["31"] = 27, ["65"] = 24,
        ["75"] = 21, ["66"] = 20, ["35"] = 20, ["30"] = 19, ["63"] = 18, ["73"] = 17, ["44"] = 17, ["32"] = 16,
        ["42"] = 16, ["39"] = 15, ["48"] = 15, ["64"] = 15, ["77"] = 14, ["38"] = 12, ["98"] = 12, ["15"] = 11,
        ["70"] = 7, ["18"] = 5, ["43"] = 5, ["51"] = 3, ["03"] = 3, ["76"] = 2, ["24"] = 2, ["14"] = 2, ["22"] = 1,
    };

    private static readonly Choice LabelWords = Choice.Zipf(Lexicon.LabelConcepts, 0.8);

    // Of sisters some are in demand and others hardly ever.
    private static readonly Choice[] Sisters = [.. Enumerable.Range(1, 9).Select(count => Choice.Zipf(count, 1))];

    private readonly Choice _divisions;

    public CodeTree(int seed)
    {
        var random = new Random(seed);
        var divisions = VocabularySet.BuiltIn.TryGet(Scheme, out var real)
            ? real.Terms.Select(term => term.Value[..TopDepth])
            : throw new InvalidOperationException($"There is no built-in vocabulary {Scheme}.");
        Divisions = [.. divisions.Select(division => Grow(division, [], random))];
        _divisions = new Choice(Divisions.Select(node =>
            NoticesByDivision.GetValueOrDefault(node.Value[..TopDepth], 1) + 0.0));
    }

    public IReadOnlyList<CodeNode> Divisions { get; }

    /// <summary>A code as a notice would carry it.</summary>
    public CodeNode Draw(Random random) => DrawBelow(Divisions[_divisions.Draw(random)], random);

    /// <summary>One of the same division.</summary>
    public CodeNode DrawBeside(CodeNode node, Random random) =>
        DrawBelow(Divisions.First(division => division.Value[..TopDepth] == node.Value[..TopDepth]), random);

    /// <summary>The list as an operator would import it.</summary>
    public VocabularyContent ToVocabulary(Lexicon lexicon) => new(
        Scheme,
        "2008",
        [.. Divisions.SelectMany(WithAllBelow).Select(node => new ContentTerm(
            node.Value,
            "",
            [.. Lexicon.Languages.Select(tag => new Label(tag, lexicon.Phrase(tag, node.Concepts)))]))]);

    private static CodeNode DrawBelow(CodeNode node, Random random)
    {
        var depth = TopDepth + Depths.Draw(random);
        while (node.Depth < depth && node.Below.Count > 0)
            node = node.Below[Sisters[node.Below.Count - 1].Draw(random)];
        return node;
    }

    private static CodeNode Grow(string prefix, IReadOnlyList<int> above, Random random)
    {
        // A label repeats a word or two of the one above it and adds a few of its own: three words, as a rule.
        var fresh = Math.Clamp((int)Math.Round(random.LogNormal(2, 0.6)), 1, 12);
        int[] concepts =
        [
            .. above.Take(random.Next(3)), .. Enumerable.Range(0, fresh).Select(_ => LabelWords.Draw(random)),
        ];
        var below = prefix.Length == Digits
            ? 0
            : random.Next(FewestBelow[prefix.Length], MostBelow[prefix.Length] + 1);
        return new CodeNode(
            prefix.PadRight(Digits, '0'),
            prefix.Length,
            concepts,
            [.. Enumerable.Range(1, below).Select(digit =>
                Grow(prefix + digit.ToString(CultureInfo.InvariantCulture), concepts, random))]);
    }

    private static IEnumerable<CodeNode> WithAllBelow(CodeNode node) =>
        node.Below.SelectMany(WithAllBelow).Prepend(node);
}
