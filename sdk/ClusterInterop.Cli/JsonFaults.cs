using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace ClusterInterop.Cli;

/// <summary>Finds the field at which a JSON text is not the message it should be.</summary>
/// <remarks>The parser of protobuf says what is wrong, but not where.</remarks>
internal static class JsonFaults
{
    private const int LongestShown = 60;

    /// <returns>The path in the names of the JSON form, none for the whole, and a sentence; null when the text is the
    /// message.</returns>
    public static string? Find(string json, MessageDescriptor descriptor)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            if (Find(document.RootElement, descriptor, "") is var (path, message))
                return path.Length == 0 ? message : $"{path}: {message}";
            JsonParser.Default.Parse(json, descriptor);
            return null;
        }
        catch (JsonException syntax)
        {
            return string.Create(
                CultureInfo.InvariantCulture, $"This is not JSON (at byte {(syntax.BytePositionInLine ?? 0) + 1}).");
        }
        catch (Exception refusal) when (IsRefusal(refusal))
        {
            return refusal.Message;
        }
    }

    private static bool IsRefusal(Exception exception) =>
        exception is InvalidProtocolBufferException or InvalidJsonException or FormatException;

    private static (string Path, string Message)? Find(JsonElement element, MessageDescriptor descriptor, string path)
    {
        if (element.ValueKind != JsonValueKind.Object)
            return (path, $"A {descriptor.Name} is an object in braces.");
        var seen = new Dictionary<object, FieldDescriptor>();
        foreach (var property in element.EnumerateObject())
        {
            var field = FieldOf(descriptor, property.Name);
            if (field is null)
                return (Join(path, property.Name), $"A {descriptor.Name} has no field of this name.");
            var at = Join(path, field.JsonName);
            // A name that stands twice would be read as whichever came last, and the other one dropped.
            var place = (object?)field.RealContainingOneof ?? field;
            if (!seen.TryAdd(place, field))
                return (at, seen[place] == field
                    ? "It stands there twice."
                    : $"There is {seen[place].JsonName} already; one of them.");
            if (FindIn(property.Value, field, at) is { } inner)
                return inner;
            if (Refusal(property, field, descriptor) is { } message)
                return (at, message);
        }

        return null;
    }

    private static (string Path, string Message)? FindIn(JsonElement value, FieldDescriptor field, string path)
    {
        if (field.IsMap)
            return FindTwice(value, path);
        if (field.FieldType != FieldType.Message || value.ValueKind == JsonValueKind.Null)
            return null;
        if (field.MessageType.File.Package.StartsWith("google.protobuf", StringComparison.Ordinal))
            return null; // a time is a string in JSON
        if (!field.IsRepeated)
            return Find(value, field.MessageType, path);
        if (value.ValueKind != JsonValueKind.Array)
            return (path, "It is a list in brackets.");
        return value.EnumerateArray()
            .Select((item, index) => Find(
                item, field.MessageType, string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]")))
            .FirstOrDefault(found => found is not null);
    }

    private static (string Path, string Message)? FindTwice(JsonElement map, string path) =>
        map.ValueKind == JsonValueKind.Object
        && map.EnumerateObject().GroupBy(entry => entry.Name)
            .FirstOrDefault(entries => entries.Count() > 1) is { } twice
            ? (Join(path, twice.Key), "It stands there twice.")
            : null;

    private static string? Refusal(JsonProperty property, FieldDescriptor field, MessageDescriptor descriptor)
    {
        try
        {
            JsonParser.Default.Parse(
                $"{{{JsonSerializer.Serialize(property.Name)}:{property.Value.GetRawText()}}}", descriptor);
            return null;
        }
        catch (Exception refusal) when (IsRefusal(refusal))
        {
            return Wanted(field) is { } wanted ? $"{Shown(property.Value)} is not {wanted}." : refusal.Message;
        }
    }

    // In the words of the form; the parser's are those of its own types.
    private static string? Wanted(FieldDescriptor field) => field switch
    {
        { IsMap: true } => "an object of texts in quotes",
        { IsRepeated: true } => $"a list in brackets, each {WantedOne(field)}",
        _ => WantedOne(field),
    };

    private static string? WantedOne(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.String => "text in quotes",
        FieldType.Bool => "true or false",
        FieldType.Double or FieldType.Float => "a number",
        FieldType.Enum => "one of " + string.Join(
            ", ", field.EnumType.Values.Where(value => value.Number != 0).Select(value => value.Name)),
        FieldType.Message => field.MessageType.Name == "Timestamp" ? "a time such as 2026-07-06T10:30:00Z" : null,
        _ => "a whole number within its limits",
    };

    private static string Shown(JsonElement value)
    {
        var text = value.GetRawText();
        return text.Length <= LongestShown ? text : $"{text[..LongestShown]}…";
    }

    private static FieldDescriptor? FieldOf(MessageDescriptor descriptor, string name) =>
        descriptor.Fields.InDeclarationOrder().FirstOrDefault(field => field.JsonName == name || field.Name == name);

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
