using System.Collections;
using System.Globalization;
using ClusterInterop.Core.Faults;
using ClusterInterop.Core.Vocabularies;
using ClusterInterop.V1;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace ClusterInterop.Core.Records;

/// <summary>
/// Holds a message against the rules that the contract gives its fields, and reports every violation. It knows no
/// message by name: a field added to the contract with its rules is checked without a line here.
/// </summary>
internal sealed class ContractValidator(VocabularySet vocabularies)
{
    private readonly FieldFormats _formats = new(vocabularies);

    /// <summary>Checks a request and throws if it breaks a rule.</summary>
    /// <exception cref="InvalidRequestException">With every violation.</exception>
    public void Check(IMessage message)
    {
        var findings = new Findings();
        Check(message, findings);
        findings.Violations.ThrowIfAny();
    }

    public void Check(IMessage message, Findings findings)
    {
        foreach (var field in MessageRules.Of(message.Descriptor).Fields)
        {
            if (!field.Rules.OutputOnly)
                CheckField(message, field, findings);
        }

        StructureRules.Check(message, vocabularies, findings);
    }

    private void CheckField(IMessage message, RuledField field, Findings findings)
    {
        if (field.IsOptional && !field.Accessor.HasValue(message))
        {
            if (field.Rules.Required)
                findings.Violate(field.Name, "REQUIRED", "It is required.");
            return;
        }

        var value = field.Accessor.GetValue(message);
        if (field.IsMap)
            CheckMap((MapField<string, string>)value, field, findings);
        else if (field.IsRepeated)
            CheckList((IList)value, field, findings);
        else
        {
            using var _ = findings.Enter(field.Name);
            CheckValue(value, field, findings, isElement: false);
        }
    }

    private void CheckMap(MapField<string, string> map, RuledField field, Findings findings)
    {
        CheckCount(map.Count, field, findings);
        foreach (var (key, text) in map)
        {
            using var _ = findings.Enter(field.Name, key);
            CheckText(key, field.Rules.MaxKeyLength, field.Rules.KeyFormat, findings);
            CheckText(text, field.Rules.MaxLength, field.Rules.Format, findings);
        }
    }

    private void CheckList(IList list, RuledField field, Findings findings)
    {
        // Beyond the limit nothing is looked at: the work done for a request is bounded by the contract, not by it.
        if (!CheckCount(list.Count, field, findings))
            return;

        for (var i = 0; i < list.Count; i++)
        {
            using var _ = findings.Enter(field.Name, i);
            CheckValue(list[i]!, field, findings, isElement: true);
        }
    }

    private static bool CheckCount(int count, RuledField field, Findings findings)
    {
        if (count == 0 && field.Rules.Required)
            findings.Violate(field.Name, "REQUIRED", "At least one is required.");
        if (field.Rules.MaxItems == 0 || count <= field.Rules.MaxItems)
            return true;

        findings.Violate(
            field.Name, "TOO_MANY", Invariant($"{count} are given, and at most {field.Rules.MaxItems} may be."));
        return false;
    }

    private void CheckValue(object value, RuledField field, Findings findings, bool isElement)
    {
        switch (field.Type)
        {
            case FieldType.Message:
                CheckMessage((IMessage)value, findings);
                break;
            case FieldType.String:
                CheckString((string)value, field, findings, isElement);
                break;
            case FieldType.Enum:
                CheckEnum((int)value, field, findings, isElement);
                break;
            case FieldType.Double:
                CheckNumber((double)value, field.Rules, findings);
                break;
            case FieldType.Int32:
                CheckNumber((int)value, field.Rules, findings);
                break;
            case FieldType.Int64:
                CheckNumber((long)value, field.Rules, findings);
                break;
        }
    }

    private void CheckMessage(IMessage message, Findings findings)
    {
        if (message is not Timestamp time)
            Check(message, findings);
        else if (time.Seconds is < -62_135_596_800 or > 253_402_300_799 || time.Nanos is < 0 or > 999_999_999)
            findings.Violate("TIME_INVALID", "It must lie in the years 1 to 9999, with 0 to 999,999,999 nanoseconds.");
    }

    private void CheckString(string text, RuledField field, Findings findings, bool isElement)
    {
        if (text.Length > 0)
            CheckText(text, field.Rules.MaxLength, field.Rules.Format, findings);
        else if (field.Rules.Required || isElement || field.IsArm)
            findings.Violate("REQUIRED", "It is empty, and a value is required.");
    }

    private void CheckText(string text, int maxLength, FieldFormat format, Findings findings)
    {
        if (maxLength > 0 && text.Length > maxLength && LengthOf(text) is var length && length > maxLength)
        {
            findings.Violate(
                "TOO_LONG", Invariant($"It has {length} characters, and at most {maxLength} are allowed."));
        }
        else
            _formats.Check(text, format, findings);
    }

    private static void CheckEnum(int number, RuledField field, Findings findings, bool isElement)
    {
        if (!field.IsKnownEnumNumber(number))
        {
            findings.Violate(
                "ENUM_UNKNOWN",
                Invariant($"{number} is not a value of {field.Field.EnumType.Name} that this server knows."));
        }
        else if (number == 0 && (field.Rules.Required || isElement))
            findings.Violate("REQUIRED", $"A value of {field.Field.EnumType.Name} other than UNSPECIFIED is required.");
    }

    private static void CheckNumber(double number, FieldRules rules, Findings findings)
    {
        if (double.IsFinite(number)
            && (!rules.HasMinimum || number >= rules.Minimum)
            && (!rules.HasMaximum || number <= rules.Maximum))
            return;

        var range = (rules.HasMinimum, rules.HasMaximum) switch
        {
            (true, true) => Invariant($"from {rules.Minimum} to {rules.Maximum}"),
            (true, false) => Invariant($"{rules.Minimum} or more"),
            (false, true) => Invariant($"{rules.Maximum} or less"),
            _ => "a finite number",
        };
        findings.Violate("OUT_OF_RANGE", Invariant($"It is {number}, and must be {range}."));
    }

    private static int LengthOf(string text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
            count++;
        return count;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
