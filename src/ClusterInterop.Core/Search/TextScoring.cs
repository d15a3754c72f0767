using ClusterInterop.Core.Vocabularies;

namespace ClusterInterop.Core.Search;

/// <summary>
/// Narrows a result to the records that have every word, and scores them. A word gives a record the points of the best
/// place where the record has it, times how much the word says. That follows from the vocabularies alone: were it the
/// number of records with the word, records would move between two pages because others are published.
/// </summary>
internal static class TextScoring
{
    // What the contract says of SEARCH_ORDER_RELEVANCE: title, summary, labels; in each the whole word, then its start.
    private const int InTitle = 32;
    private const int StartInTitle = 24;
    private const int InSummary = 12;
    private const int StartInSummary = 8;
    private const int InLabel = 3;
    private const int StartInLabel = 2;

    /// <summary>Added to each word's weight: one that says nothing still tells title from summary.</summary>
    private const int LeastWeight = 100;

    /// <summary>Keeps the records that have all words, and adds up <see cref="QueryScratch.Scores"/>.</summary>
    public static void Apply(
        IReadOnlyList<string> words,
        OrdinalBitmap result,
        WordIndex index,
        RangePostings codes,
        VocabularySet vocabularies,
        QueryScratch scratch)
    {
        var (missing, hits) = (scratch.NewBitmap(), scratch.NewBitmap());

        // Long words are rare and cheap; the short starts of many words come when little or nothing is left to find.
        foreach (var word in words.OrderByDescending(word => word.Length))
        {
            missing.Set(result);
            var weight = vocabularies.WordWeights.Of(word) + LeastWeight;
            foreach (var (points, find) in PlacesOf(word, index, codes, vocabularies.Labels))
            {
                hits.Clear();
                find(hits);
                hits.And(missing);
                foreach (var ordinal in hits)
                    scratch.Scores[ordinal] += points * weight;
                missing.AndNot(hits);
                if (missing.IsEmpty())
                    break;
            }

            result.AndNot(missing);
            if (result.IsEmpty())
                return;
        }
    }

    // The places where a record may have a word, best first, each with what it is worth and how to find the records.
    private static IEnumerable<(int Points, Action<OrdinalBitmap> Find)> PlacesOf(
        string word, WordIndex index, RangePostings codes, LabelIndex labels)
    {
        var isStart = IsStart(word);
        var whole = index.Find(word);
        if (whole is not null)
            yield return (InTitle, whole.UnionTitlesInto);
        if (isStart)
        {
            yield return (StartInTitle, hits =>
            {
                foreach (var start in index.StartingWith(word))
                    start.UnionTitlesInto(hits);
            });
        }

        if (whole is not null)
            yield return (InSummary, whole.UnionSummariesInto);
        if (isStart)
        {
            yield return (StartInSummary, hits =>
            {
                foreach (var start in index.StartingWith(word))
                    start.UnionSummariesInto(hits);
            });
        }

        yield return (InLabel, hits => UnionAll(codes, labels.CodesWithLabelWord(word), hits));
        if (isStart)
            yield return (StartInLabel, hits => UnionAll(codes, labels.CodesWithLabelWordStart(word), hits));
    }

    // A single letter starts so many words that it passes nearly everything, and takes longest to find out.
    private static bool IsStart(string word) => word.Length > (char.IsSurrogate(word[0]) ? 2 : 1);

    private static void UnionAll(RangePostings codes, IReadOnlyList<CodeRange> ranges, OrdinalBitmap hits)
    {
        foreach (var range in ranges)
            codes.UnionInto(hits, range);
    }
}
