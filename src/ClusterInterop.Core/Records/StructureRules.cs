using System.Globalization;
using System.Text;
using ClusterInterop.Core.Faults;
using ClusterInterop.Core.Vocabularies;
using ClusterInterop.V1;
using Google.Protobuf;

namespace ClusterInterop.Core.Records;

/// <summary>What must hold between the fields of one message, wherever in a request it stands.</summary>
internal static class StructureRules
{
    private const int MostExplainedCharacters = 16; // longer ones are no codes, and are not worth advice

    public static void Check(IMessage message, VocabularySet vocabularies, Findings findings)
    {
        switch (message)
        {
            case Text text:
                CheckText(text, findings);
                break;
            case TimeWindow window:
                CheckWindow(window, findings);
                break;
            case Place place:
                CheckPlace(place, vocabularies, findings);
                break;
            case Terms { Kinds.Count: > 1 } terms when terms.Kinds.Distinct().Count() != terms.Kinds.Count:
                findings.Violate("kinds", "DUPLICATE", "A kind is given twice.");
                break;
            case Certificate { Standard.Length: > 0 } certificate
                when !certificate.Standard.EnumerateRunes().Any(Rune.IsLetterOrDigit):
                findings.Violate(
                    "standard",
                    "STANDARD_WITHOUT_LETTERS",
                    $"{Violations.Quote(certificate.Standard)} has no letter and no digit, and names no standard.");
                break;
            case Contact { Email: "", Phone: "" }:
                findings.Violate("email", "REQUIRED", "An e-mail address or a phone number is required.");
                break;
            case Code code when code.Scheme.Length > 0 && code.Value.Length > 0:
                CheckCode(code, vocabularies, findings);
                break;
        }
    }

    private static void CheckText(Text text, Findings findings)
    {
        var tags = new HashSet<string>(text.ByLanguage.Count);
        foreach (var (tag, value) in text.ByLanguage)
        {
            using var _ = findings.Enter("by_language", tag);
            if (!HasVisible(value))
                findings.Violate("REQUIRED", "The text is empty or says nothing visible; leave the language out.");
            if (LanguageTag.TryParse(tag, out var canonical) && !tags.Add(canonical))
                findings.Violate("DUPLICATE", $"The language {canonical} is given twice.");
        }

        if (text.ByLanguage.Count == 0)
            findings.Violate("by_language", "REQUIRED", "A text needs at least one language.");
        if (text.OriginalLanguage.Length > 0 && LanguageTag.TryParse(text.OriginalLanguage, out var original)
            && !tags.Contains(original))
        {
            findings.Violate(
                "original_language", "LANGUAGE_MISSING", $"There is no text in {original} in by_language.");
        }
    }

    private static bool HasVisible(string text)
    {
        foreach (var rune in text.EnumerateRunes())
            if (IsVisible(rune))
                return true;
        return false;
    }

    private static bool IsVisible(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.SpaceSeparator
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned);

    private static void CheckWindow(TimeWindow window, Findings findings)
    {
        if (window.Start is { } start && window.End is { } end
            && (end.Seconds, end.Nanos).CompareTo((start.Seconds, start.Nanos)) <= 0)
            findings.Violate(
                "end", "END_BEFORE_START", $"It is {end}, and must be after start, {start}; the window is half open.");
    }

    private static void CheckPlace(Place place, VocabularySet vocabularies, Findings findings)
    {
        if (vocabularies.TryResolve(Schemes.Country, place.Country, out var country, out _)
            && vocabularies.TryResolveRegion(place.Region, out var region, out _)
            && !country.Contains(region))
        {
            findings.Violate(
                "region",
                "REGION_ELSEWHERE",
                $"{Violations.Quote(place.Region)} lies in {Regions.CountryOf(region)}, not in {place.Country}.");
        }
    }

    private static void CheckCode(Code code, VocabularySet vocabularies, Findings findings)
    {
        if (!vocabularies.TryGet(code.Scheme, out var vocabulary) || !vocabulary.UsableAsCode)
        {
            var usable = vocabularies.All.Where(list => list.UsableAsCode);
            var known = string.Join(", ", usable.Select(list => list.Scheme));
            findings.Violate(
                "scheme", "SCHEME_UNKNOWN", $"{Violations.Quote(code.Scheme)} is none of the code lists {known}.");
        }
        else if (!vocabularies.TryResolve(code.Scheme, code.Value, out _, out var standing))
        {
            findings.Violate(
                "value",
                "CODE_UNKNOWN",
                code.Value.Length <= MostExplainedCharacters && !code.Value.AsSpan().ContainsAnyExceptInRange('!', '~')
                    ? vocabularies.Explain(code.Scheme, code.Value)
                    : $"{Violations.Quote(code.Value)} is not a code of {code.Scheme}.");
        }
        else if (standing is not CodeStanding.Listed)
        {
            using var _ = findings.Enter("value");
            findings.Warn(
                standing == CodeStanding.Outdated ? "REGION_OUTDATED" : "CODE_UNLISTED",
                vocabularies.Explain(code.Scheme, code.Value));
        }
    }
}
