using System.Globalization;
using System.Text;
using ClusterInterop.Core.Vocabularies;
using ClusterInterop.V1;

namespace ClusterInterop.Core.Matching;

/// <summary>Says in English why a part of a match has its value, with the values that were compared. What it says of
/// codes alone is put together once. Safe for any thread.</summary>
internal sealed class MatchSentences
{
    private const int MostCharacters = 300;
    private const int MostWords = 6;
    private const int MostPairsOfLabels = 20_000;

    private readonly VocabularySet _vocabularies;
    private readonly LabelPhrases _labels;
    private readonly CodeNames _names;
    private readonly Memo<(int Need, int Capability), string> _aboutLabels;

    public MatchSentences(VocabularySet vocabularies)
    {
        (_vocabularies, _labels, _names) = (vocabularies, LabelPhrases.Of(vocabularies), new CodeNames(vocabularies));
        _aboutLabels = new(MostPairsOfLabels, AboutLabels);
    }

    /// <param name="kind">A part of the match of these two that could be judged.</param>
    /// <param name="need">What is sought.</param>
    /// <param name="capability">What is provided.</param>
    /// <param name="codes">Their closest codes.</param>
    /// <param name="text">What they say that is closest.</param>
    public string About(
        MatchPartKind kind, RecordFacets need, RecordFacets capability, CodeTie? codes, TextTie text) => Cut(kind switch
    {
        MatchPartKind.Codes => AboutCodes(codes),
        MatchPartKind.Text => AboutText(need, capability, text),
        MatchPartKind.Distance => AboutDistance(need, capability),
        MatchPartKind.Quantity => AboutQuantity(need.Need!, capability.Capability!),
        MatchPartKind.Time => AboutTime(need.Traits, capability.Traits),
        MatchPartKind.Certificates => AboutCertificates(need, capability),
        MatchPartKind.Verification => LevelOf(capability.Verification),
        MatchPartKind.OtherCountry => need.Country == capability.Country
            ? $"Another country is preferred, and both are in {need.Country}."
            : $"Another country is preferred: {capability.Country} is not {need.Country}.",
        _ => $"Another ecosystem is preferred: the capability is of {EcosystemsOf(capability)}, the need of "
            + $"{EcosystemsOf(need)}.",
    }, MostCharacters);

    /// <summary>The text, or as much of it as fits, with an ellipsis.</summary>
    public static string Cut(string text, int most)
    {
        if (text.Length <= most)
            return text;
        var end = char.IsHighSurrogate(text[most - 2]) ? most - 2 : most - 1;
        return text[..end] + "…";
    }

    private string AboutCodes(CodeTie? codes)
    {
        if (codes is not { } tie)
            return "No code of one stands above, below or for the same as a code of the other.";
        var (mine, theirs) = (tie.One.Range, tie.Other.Range);
        if (mine == theirs)
            return $"Both carry {_names.Describe(mine)}.";
        return mine.Contains(theirs)
            ? $"The capability's {_names.Describe(theirs)} is part of the need's {_names.Describe(mine)}."
            : $"The need's {_names.Describe(mine)} is part of the capability's {_names.Describe(theirs)}.";
    }

    private string AboutText(RecordFacets need, RecordFacets capability, TextTie tie) => tie.Meeting switch
    {
        TextMeeting.Texts => $"Titles and summaries share {Listed(SharedByClosest(need.Texts, capability.Texts))}.",
        TextMeeting.NeedAndLabel => AboutTextAndLabel("need", need.Texts, tie.CapabilityLabel),
        TextMeeting.CapabilityAndLabel => AboutTextAndLabel("capability", capability.Texts, tie.NeedLabel),
        TextMeeting.Labels => _aboutLabels[(tie.NeedLabel, tie.CapabilityLabel)],
        _ => "Titles, summaries and labels of the codes have too few telling words in common.",
    };

    private string AboutTextAndLabel(string speaker, Phrase[] texts, int label) =>
        $"Title and summary of the {speaker} share {Listed(_labels.SharedWith(texts, label))} with a label of "
        + $"{Coded(label)}.";

    private string AboutLabels((int Need, int Capability) labels)
    {
        var pairs = from one in PhrasesOf(labels.Need)
                    from other in PhrasesOf(labels.Capability)
                    where one.ClosenessTo(other) > 0
                    select one.SharedWith(other.Words);
        return $"Labels of {Coded(labels.Need)} and {Coded(labels.Capability)} share {Listed(pairs.First())}.";
    }

    // English first: it is the language of the sentence.
    private IReadOnlyList<Phrase> PhrasesOf(int label) =>
    [
        .. _labels.TermOf(label).Labels.OrderBy(named => named.Language != "en")
            .Select(_labels.Words.PhraseOf).OfType<Phrase>(),
    ];

    private string Coded(int label) => _names.ValueOf(_labels.TermOf(label).Range);

    private static IReadOnlyList<string> SharedByClosest(Phrase[] ones, Phrase[] others)
    {
        var (closest, one, other) = (-1, ones[0], others[0]);
        foreach (var mine in ones)
            foreach (var theirs in others)
                if (mine.ClosenessTo(theirs) is var closeness && closeness > closest)
                    (closest, one, other) = (closeness, mine, theirs);
        return one.SharedWith(other.Words);
    }

    private static string Listed(IReadOnlyList<string> words)
    {
        var shown = new StringBuilder();
        for (var i = 0; i < Math.Min(words.Count, MostWords); i++)
            shown.Append(i == 0 ? "\"" : ", \"").Append(words[i]).Append('"');
        if (words.Count > MostWords)
            shown.Append(CultureInfo.InvariantCulture, $" and {words.Count - MostWords} more words");
        return shown.ToString();
    }

    private string AboutDistance(RecordFacets need, RecordFacets capability)
    {
        if (need.Point is { } from && capability.Point is { } to)
            return $"{Number(from.KilometresTo(to))} km apart.";
        var (mine, theirs) = (need.Region!.Value, capability.Region!.Value);
        return mine.SharedDepth(theirs) is > 0 and var depth
            ? $"Both are in {_vocabularies.ValueOf(mine.AtDepth(depth))}."
            : $"In different countries, {capability.Country} and {need.Country}.";
    }

    private string AboutQuantity(NeedFacets sought, CapabilityFacets provided)
    {
        var wanted = sought.Quantity!;
        var covered = CoveredQuantity.Of(sought, provided, _vocabularies.Units)!;
        var all = CoveredQuantity.InUnit(wanted.Value, wanted.Unit, _vocabularies.Units);
        return $"Covers {Number(covered.Value)} of {Number(all.ToString())} {UnitName(wanted.Unit)}.";
    }

    private static string AboutTime(in MatchTraits need, in MatchTraits capability)
    {
        var (window, lead) = ("", "");
        if (need.HasWindow && capability.HasWindow)
            window = capability.Start <= need.Start && need.End <= capability.End
                ? "To be had during the whole time of the need. "
                : $"To be had from {Day(Math.Max(need.Start, capability.Start), "any day")} to "
                    + $"{Day(Math.Min(need.End, capability.End), "any day")} of the time of the need. ";
        if (need.LeadTimeDays >= 0 && capability.LeadTimeDays >= 0)
            lead = $"Takes {Number(capability.LeadTimeDays)} days from order to delivery, of "
                + $"{Number(need.LeadTimeDays)} allowed.";
        return (window + lead).TrimEnd();
    }

    private static string AboutCertificates(RecordFacets need, RecordFacets capability)
    {
        var preferred = need.Need!.Preferred;
        var held = SoftParts.HeldCount(need.Traits, capability.Traits);
        var names = held == 0 ? [] : preferred
            .Where(standard => capability.Traits.Certificates!.Holds(
                standard, new TickSpan(need.Traits.Start, need.Traits.End)))
            .Select(standard => standard.Written);
        return $"Holds {Number(held)} of {Number(preferred.Count)} preferred certificates"
            + (held == 0 ? "." : $": {string.Join(", ", names)}.");
    }

    private string EcosystemsOf(RecordFacets record) =>
        string.Join(", ", record.Ecosystems.Select(_vocabularies.ValueOf).Distinct());

    private string UnitName(string unit) =>
        _vocabularies.TryGet(Schemes.Unit, out var units) && units.TryGet(unit, out var term)
            ? $"{unit} ({term.LabelIn([]).Text})"
            : unit;

    private static string LevelOf(VerificationLevel level) => level switch
    {
        VerificationLevel.Audited => "The capability is confirmed by an audit of a third party.",
        VerificationLevel.Checked => "The capability is checked by its cluster organisation or association.",
        _ => "The capability is as the organisation itself declares it.",
    };

    private static string Day(long ticks, string open) => ticks is long.MinValue or long.MaxValue
        ? open : new DateTime(ticks, DateTimeKind.Utc).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);

    // Thousands are set apart in the text itself: the numbers may have more digits than a double has.
    private static string Number(string exact)
    {
        var point = exact.IndexOf('.', StringComparison.Ordinal);
        for (var i = (point < 0 ? exact.Length : point) - 3; i > 0; i -= 3)
            exact = exact.Insert(i, ",");
        return exact;
    }
}
