using System.Globalization;
using ClusterInterop.Core.Vocabularies;
using ClusterInterop.V1;

namespace ClusterInterop.Core.Matching;

/// <summary>Says in English why a part of a match has its value, with the values that were compared.</summary>
internal sealed class MatchSentences(RecordFacets need, RecordFacets capability, VocabularySet vocabularies)
{
    private const int MostCharacters = 300;
    private const int MostLabelCharacters = 100;
    private const int MostWords = 6;

    private readonly NeedFacets _sought = need.Need!;
    private readonly CapabilityFacets _provided = capability.Capability!;
    private readonly LabelPhrases _labels = LabelPhrases.Of(vocabularies);

    public string About(MatchPartKind kind, CodeTie? codes, TextTie text) => Cut(kind switch
    {
        MatchPartKind.Codes => AboutCodes(codes),
        MatchPartKind.Text => AboutText(text),
        MatchPartKind.Distance => AboutDistance(),
        MatchPartKind.Quantity => AboutQuantity(),
        MatchPartKind.Time => AboutTime(),
        MatchPartKind.Certificates => AboutCertificates(),
        MatchPartKind.Verification => $"The capability is {LevelOf(capability.Verification)}.",
        MatchPartKind.OtherCountry => need.Country == capability.Country
            ? $"Another country is preferred, and both are in {need.Country}."
            : $"Another country is preferred: {capability.Country} is not {need.Country}.",
        _ => AboutEcosystems(),
    }, MostCharacters);

    private string AboutCodes(CodeTie? codes)
    {
        if (codes is not { } tie)
            return "No code of one stands above, below or for the same as a code of the other.";
        var (mine, theirs) = (tie.One.Range, tie.Other.Range);
        if (mine == theirs)
            return $"Both carry {Describe(mine)}.";
        return mine.Contains(theirs)
            ? $"The capability's {Describe(theirs)} is part of the need's {Describe(mine)}."
            : $"The need's {Describe(mine)} is part of the capability's {Describe(theirs)}.";
    }

    private string AboutText(TextTie tie) => tie.Meeting switch
    {
        TextMeeting.Texts => $"Titles and summaries share {Listed(Closest(need.Texts, capability.Texts))}.",
        TextMeeting.NeedAndLabel => AboutTextAndLabel("need", need.Texts, tie.CapabilityLabel),
        TextMeeting.CapabilityAndLabel => AboutTextAndLabel("capability", capability.Texts, tie.NeedLabel),
        TextMeeting.Labels => $"Labels of {Coded(tie.NeedLabel)} and {Coded(tie.CapabilityLabel)} share "
            + $"{Listed(FirstClose(PhrasesOf(tie.NeedLabel), PhrasesOf(tie.CapabilityLabel)))}.",
        _ => "Titles, summaries and labels of the codes have too few telling words in common.",
    };

    private string AboutTextAndLabel(string speaker, Phrase[] texts, int label) =>
        $"Title and summary of the {speaker} share {Listed(_labels.SharedWith(texts, label))} with a label of "
        + $"{Coded(label)}.";

    // English first: it is the language of the sentence.
    private IReadOnlyList<Phrase> PhrasesOf(int label) =>
    [
        .. _labels.TermOf(label).Labels.OrderBy(named => named.Language != "en")
            .Select(_labels.Words.PhraseOf).OfType<Phrase>(),
    ];

    private string Coded(int label)
    {
        var range = _labels.TermOf(label).Range;
        return $"{SchemeOf(range)} {vocabularies.ValueOf(range)}";
    }

    private static IReadOnlyList<string> Closest(IReadOnlyList<Phrase> ones, IReadOnlyList<Phrase> others)
    {
        var (one, other) = Pairs(ones, others).MaxBy(pair => pair.One.ClosenessTo(pair.Other));
        return [.. one.SharedWith(other)];
    }

    private static IReadOnlyList<string> FirstClose(IReadOnlyList<Phrase> ones, IReadOnlyList<Phrase> others)
    {
        var (one, other) = Pairs(ones, others).First(pair => pair.One.ClosenessTo(pair.Other) > 0);
        return [.. one.SharedWith(other)];
    }

    private static IEnumerable<(Phrase One, Phrase Other)> Pairs(
        IReadOnlyList<Phrase> ones, IReadOnlyList<Phrase> others) =>
        ones.SelectMany(one => others.Select(other => (one, other)));

    private static string Listed(IReadOnlyList<string> words)
    {
        var shown = string.Join(", ", words.Take(MostWords).Select(word => $"\"{word}\""));
        return words.Count > MostWords ? $"{shown} and {words.Count - MostWords} more words" : shown;
    }

    private string AboutDistance()
    {
        if (need.Point is { } from && capability.Point is { } to)
            return $"{Number(from.KilometresTo(to))} km apart.";
        var (mine, theirs) = (need.Region!.Value, capability.Region!.Value);
        return mine.SharedDepth(theirs) is > 0 and var depth
            ? $"Both are in {vocabularies.ValueOf(mine.AtDepth(depth))}."
            : $"In different countries, {capability.Country} and {need.Country}.";
    }

    private string AboutQuantity()
    {
        var wanted = _sought.Quantity!;
        var covered = CoveredQuantity.Of(_sought, _provided, vocabularies.Units)!;
        var all = CoveredQuantity.InUnit(wanted.Value, wanted.Unit, vocabularies.Units);
        return $"Covers {Number(covered.Value)} of {Number(all.ToString())} {UnitName(wanted.Unit)}.";
    }

    private string AboutTime()
    {
        var window = (_sought.Window, _provided.Window) is ({ } wanted, { } offered)
            ? offered.Contains(wanted)
                ? "To be had during the whole time of the need. "
                : $"To be had from {Day(Math.Max(wanted.Start, offered.Start), "any day")} to "
                    + $"{Day(Math.Min(wanted.End, offered.End), "any day")} of the time of the need. "
            : "";
        var lead = (_sought.LeadTimeDays, _provided.LeadTimeDays) is ({ } most, { } takes)
            ? $"Takes {Number(takes)} days from order to delivery, of {Number(most)} allowed."
            : "";
        return (window + lead).TrimEnd();
    }

    private string AboutCertificates()
    {
        var held = SoftParts.HeldCount(need.Traits, capability.Traits);
        var names = string.Join(", ", _sought.Preferred
            .Where(standard => capability.Traits.Certificates?.Holds(
                standard, new TickSpan(need.Traits.Start, need.Traits.End)) == true)
            .Select(standard => standard.Written));
        return $"Holds {Number(held)} of {Number(_sought.Preferred.Count)} preferred certificates"
            + (held == 0 ? "." : $": {names}.");
    }

    private string AboutEcosystems()
    {
        var (mine, theirs) = (NamesOf(need), NamesOf(capability));
        return $"Another ecosystem is preferred: the capability is of {theirs}, the need of {mine}.";

        string NamesOf(RecordFacets record) =>
            string.Join(", ", record.Ecosystems.Select(vocabularies.ValueOf).Distinct());
    }

    private string Describe(CodeRange code)
    {
        var value = $"{SchemeOf(code)} {vocabularies.ValueOf(code)}";
        if (vocabularies.NearestTo(code) is not { } listed)
            return value;
        var label = Cut(listed.LabelIn([]).Text, MostLabelCharacters);
        return listed.Range == code ? $"{value} ({label})" : $"{value} (below {listed.Value}, {label})";
    }

    private static string SchemeOf(CodeRange code) =>
        code.Scheme == Schemes.Region ? Schemes.Nuts : Schemes.Named(code.Scheme).Name;

    private string UnitName(string unit) =>
        vocabularies.TryGet(Schemes.Unit, out var units) && units.TryGet(unit, out var term)
            ? $"{unit} ({term.LabelIn([]).Text})"
            : unit;

    private static string LevelOf(VerificationLevel level) => level switch
    {
        VerificationLevel.Audited => "confirmed by an audit of a third party",
        VerificationLevel.Checked => "checked by its cluster organisation or association",
        _ => "as the organisation itself declares it",
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

    private static string Cut(string text, int most)
    {
        if (text.Length <= most)
            return text;
        var end = char.IsHighSurrogate(text[most - 2]) ? most - 2 : most - 1;
        return text[..end] + "…";
    }
}
