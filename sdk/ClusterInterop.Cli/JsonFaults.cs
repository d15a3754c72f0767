using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace ClusterInterop.Cli;

/// <summary>Finds the field at which a JSON text is not the message it should be.</summary>
/// <remarks>The parser of protobuf says what is wrong, but not where.</remarks>
internal static class JsonFaults
{
    // A name that stands twice would be read as whichever came last, and the other one dropped.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Whether an exception is the parser's way to say that a text is not the message.</summary>
    public static bool IsRefusal(Exception exception) =>
        exception is InvalidProtocolBufferException or InvalidJsonException or FormatException;

    /// <returns>What is wrong with the text as JSON; null when it is JSON.</returns>
    public static string? FindInText(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            return null;
        }
        catch (JsonException syntax) when (syntax.BytePositionInLine is { } position)
        {
            return string.Create(CultureInfo.InvariantCulture, $"This is not JSON (at byte {position + 1}).");
        }
        catch (JsonException mistake)
        {
            return mistake.Message;
        }
    }

    /// <returns>The path in the names of the contract, none for the whole, and a sentence.</returns>
    public static string Find(string json, MessageDescriptor descriptor, Exception refusal)
    {
        using var document = JsonDocument.Parse(json);
        return Find(document.RootElement, descriptor, "") is not var (path, message) ? refusal.Message
            : path.Length == 0 ? message
            : $"{path}: {message}";
    }

    private static (string Path, string Message)? Find(JsonElement element, MessageDescriptor descriptor, string path)
    {
        if (element.ValueKind != JsonValueKind.Object)
            return (path, $"A {descriptor.Name} is an object in braces.");
        foreach (var property in element.EnumerateObject())
        {
            var field = FieldOf(descriptor, property.Name);
            if (field is null)
                return (Join(path, property.Name), $"A {descriptor.Name} has no field of this name.");
            if (FindIn(property.Value, field, Join(path, field.Name)) is { } inner)
                return inner;
            if (Refusal(property, descriptor) is { } message)
                return (Join(path, field.Name), message);
        }

        return null;
    }

    private static (string Path, string Message)? FindIn(JsonElement value, FieldDescriptor field, string path)
    {
        if (field.FieldType != FieldType.Message || field.IsMap || value.ValueKind == JsonValueKind.Null)
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

    private static string? Refusal(JsonProperty property, MessageDescriptor descriptor)
    {
        try
        {
            JsonParser.Default.Parse(
                $"{{{JsonSerializer.Serialize(property.Name)}:{property.Value.GetRawText()}}}", descriptor);
            return null;
        }
        catch (Exception refusal) when (IsRefusal(refusal))
        {
            return refusal.Message;
        }
    }

    private static FieldDescriptor? FieldOf(MessageDescriptor descriptor, string name) =>
        descriptor.Fields.InDeclarationOrder().FirstOrDefault(field => field.JsonName == name || field.Name == name);

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
