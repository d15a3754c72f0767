namespace ClusterInterop.Core.Matching;

/// <summary>What of two records it is that comes closest in words.</summary>
internal enum TextMeeting
{
    Nothing,

    /// <summary>Title and summary of both.</summary>
    Texts,

    /// <summary>The need's texts and a label of the capability's code.</summary>
    NeedAndLabel,

    /// <summary>The capability's texts and a label of the need's code.</summary>
    CapabilityAndLabel,

    /// <summary>Labels of codes of both.</summary>
    Labels,
}

/// <summary>
/// How close a need and a capability are in words: as close as the closest two phrases of theirs. A record says its
/// title and summary in each of its languages, and the labels of its codes in all. So a need in Polish meets a
/// capability in Spanish if a code of one of them has a Polish or Spanish label that says the same. The labels of one
/// code that both carry do not count against each other, nor do labels that are borrowed from a code above.
/// </summary>
/// <param name="Points">What it adds to the score; 0 if nothing comes close.</param>
/// <param name="Meeting">What comes closest, the first where several do.</param>
/// <param name="NeedLabel">The number of the label of the need's code, if that is one of the two; else -1.</param>
/// <param name="CapabilityLabel">That of the capability's code.</param>
internal readonly record struct TextTie(byte Points, TextMeeting Meeting, int NeedLabel, int CapabilityLabel)
{
    public static TextTie Of(RecordFacets need, RecordFacets capability, LabelPhrases labels)
    {
        var best = new TextTie(0, TextMeeting.Nothing, -1, -1);
        foreach (var text in need.Texts)
            foreach (var other in capability.Texts)
                best = best.OrCloser(
                    TextCloseness.PointsOf(text.ClosenessTo(other)), TextMeeting.Texts, -1, -1);
        foreach (var hit in need.TextHits)
            if (Carries(capability, hit.Label))
                best = best.OrCloser(hit.Points, TextMeeting.NeedAndLabel, -1, hit.Label);
        foreach (var hit in capability.TextHits)
            if (Carries(need, hit.Label))
                best = best.OrCloser(hit.Points, TextMeeting.CapabilityAndLabel, hit.Label, -1);
        foreach (var code in need.Codes)
            if (code is { Label: >= 0, IsBorrowed: false })
                foreach (var hit in labels.NearTo(code.Label))
                    if (Carries(capability, hit.Label, ofItsOwn: true))
                        best = best.OrCloser(hit.Points, TextMeeting.Labels, code.Label, hit.Label);
        return best;
    }

    private static bool Carries(RecordFacets record, int label, bool ofItsOwn = false)
    {
        foreach (var code in record.Codes)
            if (code.Label == label && !(ofItsOwn && code.IsBorrowed))
                return true;
        return false;
    }

    private TextTie OrCloser(byte points, TextMeeting meeting, int needLabel, int capabilityLabel) =>
        points > Points ? new TextTie(points, meeting, needLabel, capabilityLabel) : this;
}
