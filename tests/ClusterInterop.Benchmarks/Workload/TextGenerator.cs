using ClusterInterop.V1;

namespace ClusterInterop.Benchmarks.Workload;

/// <summary>
/// Titles and summaries. Of the words of a title a third are those of the record's codes, of the words of a summary one
/// in ten; of the others nearly half occur in labels of some code, and the rest in none.
/// </summary>
internal sealed class TextGenerator(Lexicon lexicon)
{
    private const double OwnInTitle = 0.35;
    private const double OwnInSummary = 0.1;
    private const double LabelShare = 0.45;
    private const double InEnglishToo = 0.25;

    private static readonly Choice LabelWords = Choice.Zipf(Lexicon.LabelConcepts, 0.8);

    // Fitted to how many notices have the 1st, 6th, 21st ... 501st most common word that no label has.
    private static readonly Choice OtherWords = Choice.Zipf(Lexicon.OtherConcepts, 0.8, shift: 20);

    /// <summary>4 to 12 words for half of the titles, 36 at most.</summary>
    public Text Title(string language, IReadOnlyList<CodeNode> codes, Random random) =>
        ToText(language, Concepts(codes, LengthOf(random, 7, 0.75, 36), OwnInTitle, random), random);

    /// <param name="words">How many words half of the summaries do not exceed.</param>
    public Text Summary(string language, IReadOnlyList<CodeNode> codes, int words, Random random) =>
        ToText(language, Concepts(codes, LengthOf(random, words, 1.0, 400), OwnInSummary, random), random);

    private static int LengthOf(Random random, int median, double sigma, int most) =>
        Math.Clamp((int)Math.Round(random.LogNormal(median, sigma)), 2, most);

    private static List<int> Concepts(IReadOnlyList<CodeNode> codes, int count, double own, Random random) =>
        Enumerable.Range(0, count).Select(_ =>
            random.Chance(own) ? random.Pick(random.Pick(codes).Concepts)
            : random.Chance(LabelShare) ? LabelWords.Draw(random)
            : Lexicon.LabelConcepts + OtherWords.Draw(random)).ToList();

    private Text ToText(string language, List<int> concepts, Random random)
    {
        var text = new Text { OriginalLanguage = language };
        text.ByLanguage[language] = lexicon.Phrase(language, concepts);
        if (random.Chance(InEnglishToo))
            text.ByLanguage["en"] = lexicon.Phrase("en", concepts);
        return text;
    }
}
