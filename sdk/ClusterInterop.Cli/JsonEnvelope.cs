using System.Text.Json;

namespace ClusterInterop.Cli;

/// <summary>Tells a line that holds a record and its contacts from one that is a record.</summary>
internal static class JsonEnvelope
{
    /// <returns>The JSON text of the record, and that of the contacts, null where the line has none; null when the line
    /// is not such an object: no field of a record is called <c>record</c>.</returns>
    public static (string Record, string? Contacts)? Read(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return null;

            var fields = document.RootElement.EnumerateObject().ToList();
            var bodies = fields.Where(field => field.Name == "record").ToList();
            var contacts = fields.Where(field => field.Name == "contacts").ToList();
            return bodies is [var body] && contacts.Count <= 1 && fields.Count == 1 + contacts.Count
                ? (body.Value.GetRawText(), contacts.Count > 0 ? contacts[0].Value.GetRawText() : null)
                : null;
        }
        catch (JsonException)
        {
            return null; // Whoever reads it as a record says what is wrong.
        }
    }
}
