using System.Globalization;
using ClusterInterop.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace ClusterInterop.Cli;

/// <summary>A record as rows of a field and its value: all that is stated, of any kind, in the order of the
/// contract.</summary>
/// <remarks>Read from the descriptors, so that a field or kind that is added to the contract is shown without
/// change.</remarks>
internal static class RecordRows
{
    public static IEnumerable<(string Field, string Value)> Of(IMessage message) => Of(message, "");

    private static IEnumerable<(string Field, string Value)> Of(IMessage message, string prefix)
    {
        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            if (!IsStated(field, message))
                continue;
            var name = prefix + field.Name;
            var value = field.Accessor.GetValue(message);
            foreach (var row in Rows(name, field, value))
                yield return row;
        }
    }

    private static IEnumerable<(string Field, string Value)> Rows(string name, FieldDescriptor field, object value)
    {
        if (field.IsMap)
        {
            foreach (var (key, entry) in ((Google.Protobuf.Collections.MapField<string, string>)value)
                .OrderBy(entry => entry.Key, StringComparer.Ordinal))
                yield return ($"{name} {key}", entry);
        }
        else if (field.IsRepeated)
        {
            var items = ((System.Collections.IEnumerable)value).Cast<object>().ToList();
            if (items.All(item => Phrase(item) is not null))
                yield return (name, string.Join(", ", items.Select(Phrase)));
            else
                foreach (var row in items.SelectMany(item => Of((IMessage)item, $"{name}.")))
                    yield return row;
        }
        else if (value is Text text)
        {
            foreach (var (language, words) in text.ByLanguage.OrderBy(entry => entry.Key, StringComparer.Ordinal))
                yield return ($"{name} {language}", words);
        }
        else if (Phrase(value) is { } phrase)
            yield return (name, phrase);
        else
            foreach (var row in Of((IMessage)value, $"{name}."))
                yield return row;
    }

    // Null for what needs rows of its own.
    private static string? Phrase(object value) => value switch
    {
        string text => text,
        Quantity quantity => Wording.Of(quantity),
        Money money => $"{money.Amount} {money.Currency}",
        Code code => Wording.Of(code),
        ExternalId id => $"{id.System}:{id.Value}",
        GeoPoint point => string.Create(CultureInfo.InvariantCulture, $"{point.Latitude}, {point.Longitude}"),
        Timestamp time => Wording.Of(time),
        TimeWindow window => Wording.Of(window),
        System.Enum number => Wording.Hyphenated(number.ToString()),
        IMessage => null,
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    private static bool IsStated(FieldDescriptor field, IMessage message)
    {
        if (field.IsRepeated)
            return ((System.Collections.ICollection)field.Accessor.GetValue(message)).Count > 0;
        if (field.HasPresence)
            return field.Accessor.HasValue(message);
        return field.Accessor.GetValue(message) switch
        {
            string text => text.Length > 0,
            bool flag => flag,
            var number => Convert.ToDouble(number, CultureInfo.InvariantCulture) != 0,
        };
    }
}
