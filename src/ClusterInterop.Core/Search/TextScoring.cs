using ClusterInterop.Core.Feed;
using ClusterInterop.Core.Vocabularies;

namespace ClusterInterop.Core.Search;

/// <summary>
/// Narrows a result to the records that have every word, and scores them. A word gives a record the points of the best
/// place where the record has it, times how much the word says. That follows from the vocabularies alone: were it the
/// number of records with the word, records would move between two pages because others are published.
/// </summary>
internal sealed class TextScoring(
    WordIndex index, RangePostings codes, LiveRecords records, VocabularySet vocabularies, QueryScratch scratch)
{
    // What the contract says of SEARCH_ORDER_RELEVANCE: title, summary, labels; in each the whole word, then its start.
    private const byte InTitle = 32;
    private const byte StartInTitle = 24;
    private const byte InSummary = 12;
    private const byte StartInSummary = 8;
    private const byte InLabel = 3;
    private const byte StartInLabel = 2;

    /// <summary>Added to each word's weight: one that says nothing still tells title from summary.</summary>
    private const int LeastWeight = 100;

    /// <summary>To look at the codes of one record takes as long as to bring so many of a code together.</summary>
    private const int CostOfOne = 200;

    /// <summary>What it costs to find the records of a code, on the same scale.</summary>
    private const int CostOfCode = 50;

    /// <summary>The records that have all words. Sets <see cref="QueryScratch.Scores"/> of each.</summary>
    public OrdinalBitmap Narrow(OrdinalBitmap found, IReadOnlyList<string> words)
    {
        var isFirst = true;

        // Long words are rare and cheap; the short starts of many words come when little or nothing is left to find.
        foreach (var word in words.OrderByDescending(word => word.Length))
        {
            found = Narrow(found, word);
            var weight = vocabularies.WordWeights.Of(word) + LeastWeight;
            var (scores, points) = (scratch.Scores, scratch.Points);
            foreach (var ordinal in found)
                scores[ordinal] = (isFirst ? 0 : scores[ordinal]) + (points[ordinal] * weight);
            isFirst = false;
        }

        return found;
    }

    private OrdinalBitmap Narrow(OrdinalBitmap among, string word)
    {
        var hits = scratch.NewBitmap();
        if (among.IsEmpty())
            return hits;

        var isStart = IsStart(word);
        var points = new PointsVisitor(hits, scratch.Points, InTitle, InSummary);
        index.VisitWord(word, among, ref points);
        if (isStart)
        {
            points = new PointsVisitor(hits, scratch.Points, StartInTitle, StartInSummary);
            index.VisitWordsStartingWith(word, among, ref points);
        }

        // What is still to be found is worth less than all so far, so it is looked for in the rest alone.
        var labels = vocabularies.Labels;
        Label(labels.CodesWithLabelWord(word), InLabel);
        if (isStart)
            Label(labels.CodesWithLabelWordStart(word), StartInLabel);
        return hits;

        void Label(List<CodeRange> ranges, byte worth)
        {
            if (ranges.Count == 0)
                return;

            var rest = scratch.NewBitmap();
            rest.Set(among);
            rest.AndNot(hits);
            AddLabelled(ranges, worth, rest, hits);
        }
    }

    // A start of two letters leads to a thousand codes, and those to nearly all records: then it is less work to look
    // at the codes of each that is left, unless these are many.
    private void AddLabelled(List<CodeRange> ranges, byte worth, OrdinalBitmap rest, OrdinalBitmap hits)
    {
        var labelled = rest;
        var costOfEach = (long)rest.Count() * CostOfOne;
        if (costOfEach > (long)ranges.Count * CostOfCode && costOfEach > CostOfAll(ranges))
        {
            labelled = scratch.NewBitmap();
            foreach (var range in ranges)
                codes.Below.UnionInto(labelled, range);
            labelled.And(rest);
        }
        else
        {
            Keep(rest, new CodeRanges(ranges));
        }

        foreach (var ordinal in labelled)
        {
            hits.Add(ordinal);
            scratch.Points[ordinal] = worth;
        }
    }

    private long CostOfAll(List<CodeRange> ranges)
    {
        var cost = 0L;
        foreach (var range in ranges)
            cost += CostOfCode + (codes.Below.TryGet(range, out var set) ? set.Count : 0);
        return cost;
    }

    private void Keep(OrdinalBitmap records, CodeRanges sought)
    {
        foreach (var ordinal in records)
        {
            if (!HasCode(ordinal, sought))
                records.Remove(ordinal);
        }
    }

    private bool HasCode(int ordinal, CodeRanges sought)
    {
        var card = records[ordinal].OpenCard();
        card.ReadRegion();
        for (var left = card.ReadCount(); left > 0; left--)
        {
            if (sought.Contain(card.ReadRange()))
                return true;
        }

        return false;
    }

    // A single letter starts so many words that it passes nearly everything, and takes longest to find out.
    private static bool IsStart(string word) => word.Length > (char.IsSurrogate(word[0]) ? 2 : 1);

    /// <summary>Keeps the most points of each record that is shown.</summary>
    private readonly ref struct PointsVisitor(OrdinalBitmap hits, byte[] points, byte inTitle, byte inSummary)
        : IPostingVisitor
    {
        public void Visit(int ordinal, bool isMarked)
        {
            var worth = isMarked ? inSummary : inTitle;
            if (!hits.Contains(ordinal))
                hits.Add(ordinal);
            else if (points[ordinal] >= worth)
                return;
            points[ordinal] = worth;
        }
    }
}

/// <summary>Ranges of codes, none in another, in which a code is found by halving.</summary>
internal sealed class CodeRanges
{
    private readonly ulong[] _first; // scheme and first number, ascending
    private readonly uint[] _last;

    public CodeRanges(List<CodeRange> ranges)
    {
        (_first, _last) = (new ulong[ranges.Count], new uint[ranges.Count]);
        for (var i = 0; i < ranges.Count; i++)
            (_first[i], _last[i]) = (KeyOf(ranges[i]), ranges[i].Last);
        Array.Sort(_first, _last);
    }

    /// <summary>Whether a code is one of them or stands below one.</summary>
    public bool Contain(CodeRange code)
    {
        var key = KeyOf(code);
        var at = Array.BinarySearch(_first, key);
        at = at < 0 ? ~at - 1 : at;
        return at >= 0 && _first[at] >> 32 == key >> 32 && code.Last <= _last[at];
    }

    private static ulong KeyOf(CodeRange range) => ((ulong)range.Scheme << 32) | range.First;
}
