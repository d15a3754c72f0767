using ClusterInterop.Core.Faults;
using ClusterInterop.Core.Vocabularies;
using ClusterInterop.V1;

namespace ClusterInterop.Core.Records;

/// <summary>The formats that the contract names: one place that says how each is written.</summary>
internal sealed class FieldFormats(VocabularySet vocabularies)
{
    public void Check(string text, FieldFormat format, Findings findings)
    {
        switch (format)
        {
            case FieldFormat.Unspecified:
                CheckCharacters(text, findings);
                break;
            case FieldFormat.RecordName when !RecordName.TryParse(text, out _):
                findings.Violate(
                    "NAME_INVALID",
                    $"{Violations.Quote(text)} is not the name of a record: associations/{{association}}, or "
                    + "associations/{association}/{clusters|organisations|ecosystems|capabilities|needs}/{id}.");
                break;
            case FieldFormat.Id when !RecordName.IsId(text):
                findings.Violate(
                    "ID_INVALID",
                    $"{Violations.Quote(text)} is not an id: 1 to 63 of a-z, 0-9 and -, neither first nor last a -.");
                break;
            case FieldFormat.Language when !LanguageTag.TryParse(text, out _):
                findings.Violate(
                    "LANGUAGE_INVALID", $"{Violations.Quote(text)} is not a BCP-47 language tag, such as pl or pt-BR.");
                break;
            case FieldFormat.Country:
                CheckListed(text, Schemes.Country, "COUNTRY_UNKNOWN", findings);
                break;
            case FieldFormat.Region:
                CheckRegion(text, findings);
                break;
            case FieldFormat.Decimal:
                CheckDecimal(text, findings);
                break;
            case FieldFormat.Url when !IsWebAddress(text):
                findings.Violate("URL_INVALID", $"{Violations.Quote(text)} is not an http or https address.");
                break;
            case FieldFormat.Unit:
                CheckListed(text, Schemes.Unit, "UNIT_UNKNOWN", findings);
                break;
            case FieldFormat.Currency:
                CheckListed(text, Schemes.Currency, "CURRENCY_UNKNOWN", findings);
                break;
            case FieldFormat.Email when !ContactFormats.IsMailAddress(text):
                findings.Violate(
                    "EMAIL_INVALID", $"{Violations.Quote(text)} is not an e-mail address, such as sales@example.org.");
                break;
            case FieldFormat.Phone when !ContactFormats.IsPhoneNumber(text):
                findings.Violate(
                    "PHONE_INVALID",
                    $"{Violations.Quote(text)} is not a phone number with its country, such as +34 943 000 000.");
                break;
            case FieldFormat.Token when text.AsSpan().ContainsAnyExceptInRange('!', '~'):
                findings.Violate("TOKEN_INVALID", $"{Violations.Quote(text)} is not printable ASCII without spaces.");
                break;
        }
    }

    private static void CheckCharacters(string text, Findings findings)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsControl(text[i]) || text[i] is '\t' or '\n' or '\r')
                continue;

            findings.Violate(
                "CONTROL_CHARACTER", $"It holds the control character U+{(int)text[i]:X4} at {i}; remove it.");
            return;
        }
    }

    private void CheckListed(string code, string scheme, string reason, Findings findings)
    {
        if (!vocabularies.TryResolve(scheme, code, out _, out _))
            findings.Violate(reason, Explained(code, vocabularies.Explain(scheme, code)));
    }

    private void CheckRegion(string code, Findings findings)
    {
        if (!vocabularies.TryResolveRegion(code, out _, out var standing))
            findings.Violate("REGION_UNKNOWN", Explained(code, vocabularies.ExplainRegion(code)));
        else if (standing is not CodeStanding.Listed)
            findings.Warn("REGION_OUTDATED", vocabularies.ExplainRegion(code));
    }

    private static void CheckDecimal(string text, Findings findings)
    {
        if (!ExactDecimal.TryParse(text, out var value))
        {
            findings.Violate(
                "DECIMAL_INVALID",
                $"{Violations.Quote(text)} is not a decimal: 1 to 18 digits, and optionally a point and 1 to 9 "
                + "digits.");
        }
        else if (value.IsNegative)
            findings.Violate("NEGATIVE", $"{Violations.Quote(text)} is negative, and only 0 or more is allowed.");
    }

    private static bool IsWebAddress(string text) =>
        !text.Any(character => character == ' ' || char.IsControl(character))
        && Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps);

    // What a vocabulary says of a code repeats the code; a long or odd one is quoted safely instead.
    private static string Explained(string code, string sentence) =>
        code.Length <= 8 && !code.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? sentence
            : $"{Violations.Quote(code)} is not known.";
}
