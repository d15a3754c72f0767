using System.Collections;
using System.Globalization;
using ClusterInterop.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace ClusterInterop.Server.Tests;

/// <summary>A message in which one thing is wrong.</summary>
/// <param name="Path">The field, as the server is to name it.</param>
/// <param name="Reason">The rule that it breaks.</param>
internal sealed record BrokenMessage(string Path, string Reason, IMessage Message)
{
    public override string ToString() => $"{Path} {Reason}";
}

/// <summary>
/// Makes, of a valid message, every message that breaks one rule of one of its fields: the rules are read from the
/// descriptors, as a client would read them, and not from the server.
/// </summary>
internal static class BrokenMessages
{
    private static readonly Dictionary<FieldFormat, (string Value, string Reason)> BadValues = new()
    {
        [FieldFormat.Unspecified] = ("bell\a", "CONTROL_CHARACTER"),
        [FieldFormat.RecordName] = ("associations/ES", "NAME_INVALID"),
        [FieldFormat.Id] = ("-x-", "ID_INVALID"),
        [FieldFormat.Language] = ("zzz-", "LANGUAGE_INVALID"),
        [FieldFormat.Country] = ("EL", "COUNTRY_UNKNOWN"),
        [FieldFormat.Region] = ("ZZ9", "REGION_UNKNOWN"),
        [FieldFormat.Decimal] = ("1,5", "DECIMAL_INVALID"),
        [FieldFormat.Url] = ("ftp://x", "URL_INVALID"),
        [FieldFormat.Unit] = ("???", "UNIT_UNKNOWN"),
        [FieldFormat.Currency] = ("EU", "CURRENCY_UNKNOWN"),
        [FieldFormat.Token] = ("a b", "TOKEN_INVALID"),
        [FieldFormat.Email] = ("sales@localhost", "EMAIL_INVALID"),
        [FieldFormat.Phone] = ("0900 1234", "PHONE_INVALID"),
    };

    public static IEnumerable<BrokenMessage> Of(IMessage message) =>
        message.Descriptor.Fields.InDeclarationOrder().SelectMany(field =>
        {
            var rules = field.GetOptions()?.GetExtension(FieldRulesExtensions.Rules) ?? new FieldRules();
            if (rules.OutputOnly || !IsSet(message, field))
                return [];

            var broken = field.IsMap ? OfMap(message, field, rules)
                : field.IsRepeated ? OfList(message, field, rules)
                : OfValue(field.Accessor.GetValue(message), field, rules).Select(value =>
                    With(message, field, value.Path, value.Reason, value.Value));
            return rules.Required ? broken.Append(Without(message, field)) : broken;
        });

    /// <summary>The fields that a message and those in it have set: <c>clusterinterop.v1.Code.value</c>.</summary>
    public static IEnumerable<string> FieldsSetIn(IMessage message) =>
        message.Descriptor.Fields.InDeclarationOrder().Where(field => IsSet(message, field)).SelectMany(field =>
            field.IsMap || field.FieldType != FieldType.Message
                ? [field.FullName]
                : Values(message, field).SelectMany(FieldsSetIn).Prepend(field.FullName));

    private static IEnumerable<IMessage> Values(IMessage message, FieldDescriptor field) =>
        field.IsRepeated
            ? ((IList)field.Accessor.GetValue(message)).Cast<IMessage>()
            : [(IMessage)field.Accessor.GetValue(message)];

    private static bool IsSet(IMessage message, FieldDescriptor field) =>
        field.IsMap ? ((IDictionary)field.Accessor.GetValue(message)).Count > 0
        : field.IsRepeated ? ((IList)field.Accessor.GetValue(message)).Count > 0
        : field.HasPresence ? field.Accessor.HasValue(message)
        : field.FieldType != FieldType.String || (string)field.Accessor.GetValue(message) != "";

    private static IEnumerable<BrokenMessage> OfList(IMessage message, FieldDescriptor field, FieldRules rules)
    {
        var list = (IList)field.Accessor.GetValue(message);
        if (rules.MaxItems is > 0 and <= 1000)
        {
            var tooMany = Clone(message);
            var items = (IList)field.Accessor.GetValue(tooMany);
            while (items.Count <= rules.MaxItems)
                items.Add(list[0]);
            yield return new BrokenMessage(field.Name, "TOO_MANY", tooMany);
        }

        foreach (var (path, reason, value) in OfValue(list[0]!, field, rules, $"{field.Name}[0]"))
        {
            var broken = Clone(message);
            ((IList)field.Accessor.GetValue(broken))[0] = value;
            yield return new BrokenMessage(path, reason, broken);
        }
    }

    private static IEnumerable<BrokenMessage> OfMap(IMessage message, FieldDescriptor field, FieldRules rules)
    {
        var key = ((IDictionary)field.Accessor.GetValue(message)).Keys.Cast<string>().First();
        var tooMany = Clone(message);
        var entries = (IDictionary)field.Accessor.GetValue(tooMany);
        for (var i = 0; entries.Count <= rules.MaxItems; i++)
            entries[Key(rules.KeyFormat, i)] = "x";
        yield return new BrokenMessage(field.Name, "TOO_MANY", tooMany);

        yield return WithEntry(message, field, key, new string('x', rules.MaxLength + 1), "TOO_LONG");
        yield return WithEntry(message, field, key, "bell\a", "CONTROL_CHARACTER");
        var (badKey, reason) = BadValues[rules.KeyFormat];
        yield return WithEntry(message, field, badKey, "x", reason);
        yield return WithEntry(message, field, new string('x', rules.MaxKeyLength + 1), "x", "TOO_LONG");
    }

    private static BrokenMessage WithEntry(
        IMessage message, FieldDescriptor field, string key, string value, string reason)
    {
        var broken = Clone(message);
        ((IDictionary)field.Accessor.GetValue(broken))[key] = value;
        return new BrokenMessage($"{field.Name}[\"{(key.Length > 60 ? key[..60] + "…" : key)}\"]", reason, broken);
    }

    private static string Key(FieldFormat format, int number) => format == FieldFormat.Language
        ? string.Create(CultureInfo.InvariantCulture, $"en-x-n{number}")
        : string.Create(CultureInfo.InvariantCulture, $"key{number}");

    private static IEnumerable<(string Path, string Reason, object Value)> OfValue(
        object value, FieldDescriptor field, FieldRules rules, string? path = null)
    {
        path ??= field.Name;
        switch (field.FieldType)
        {
            case FieldType.String:
                yield return (path, "TOO_LONG", new string('x', rules.MaxLength + 1));
                if (BadValues[rules.Format] is var (bad, reason) && bad.Length <= rules.MaxLength)
                    yield return (path, reason, bad);
                if (rules.Format == FieldFormat.Decimal)
                    yield return (path, "NEGATIVE", "-1");
                break;
            case FieldType.Enum:
                yield return (path, "ENUM_UNKNOWN", 999);
                break;
            case FieldType.Int32 or FieldType.Int64 or FieldType.Double:
                if (rules.HasMinimum)
                    yield return (path, "OUT_OF_RANGE", Number(field, rules.Minimum - 1));
                if (rules.HasMaximum)
                    yield return (path, "OUT_OF_RANGE", Number(field, rules.Maximum + 1));
                if (field.FieldType == FieldType.Double)
                    yield return (path, "OUT_OF_RANGE", double.NaN);
                break;
            case FieldType.Message when value is Google.Protobuf.WellKnownTypes.Timestamp:
                yield return (
                    path, "TIME_INVALID", new Google.Protobuf.WellKnownTypes.Timestamp { Seconds = long.MaxValue });
                break;
            case FieldType.Message:
                foreach (var broken in Of((IMessage)value))
                    yield return ($"{path}.{broken.Path}", broken.Reason, broken.Message);
                break;
        }
    }

    private static object Number(FieldDescriptor field, double number) => field.FieldType switch
    {
        FieldType.Int32 => (object)(int)number,
        FieldType.Int64 => (object)(long)number,
        _ => (object)number,
    };

    private static BrokenMessage With(
        IMessage message, FieldDescriptor field, string path, string reason, object value)
    {
        var broken = Clone(message);
        field.Accessor.SetValue(broken, value);
        return new BrokenMessage(path, reason, broken);
    }

    private static BrokenMessage Without(IMessage message, FieldDescriptor field)
    {
        var broken = Clone(message);
        field.Accessor.Clear(broken);
        return new BrokenMessage(field.Name, "REQUIRED", broken);
    }

    private static IMessage Clone(IMessage message) => message.Descriptor.Parser.ParseFrom(message.ToByteArray());
}
