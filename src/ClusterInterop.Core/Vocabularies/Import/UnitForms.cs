using System.Text;
using System.Text.Json;
using System.Xml;

namespace ClusterInterop.Core.Vocabularies.Import;

/// <summary>UN/CEFACT Recommendations 20 and 21 as Peppol publishes them: <c>CodeList/Code/(Id, Name)</c>.</summary>
internal static class UnitXmlForm
{
    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        IgnoreComments = true,
        IgnoreWhitespace = true,
    };

    public static VocabularyImport? Read(byte[] file, string? version, FileErrors errors)
    {
        var terms = new TermCollector(Schemes.Unit);
        using var reader = XmlReader.Create(new MemoryStream(file), Settings);
        var position = (IXmlLineInfo)reader;
        try
        {
            reader.MoveToContent();
            if (reader.LocalName != "CodeList")
            {
                errors.Add(position.LineNumber, $"the file is a '{reader.LocalName}', not a CodeList");
                return null;
            }

            reader.Read();
            while (reader.NodeType == XmlNodeType.Element)
                if (ReadElement(reader, position, terms, ref version) is { } error)
                    errors.Add(error.Line, error.Message);
        }
        catch (XmlException exception)
        {
            errors.Add(Math.Max(1, exception.LineNumber), exception.Message);
            return null;
        }

        return new VocabularyImport([terms.Finish(version ?? UnitCodes.Version, errors)], []);
    }

    private static FileError? ReadElement(
        XmlReader reader, IXmlLineInfo position, TermCollector terms, ref string? version)
    {
        var (line, name) = (position.LineNumber, reader.LocalName);
        switch (name)
        {
            case "Code":
                return ReadCode(reader, line, terms) is { } error ? new FileError(line, error) : null;
            case "Identifier":
                var list = reader.ReadElementContentAsString();
                return list == "UNECERec20" ? null : new FileError(line, $"'{list}' is not the list UNECERec20");
            case "Version":
                var revision = reader.ReadElementContentAsString().Replace("Revision ", "", StringComparison.Ordinal);
                version ??= revision;
                return ListVersion.IsValid(revision)
                    ? null
                    : new FileError(line, $"the version must {ListVersion.Rule}");
            case "Title" or "Agency":
                reader.Skip();
                return null;
            default:
                reader.Skip();
                return new FileError(line, $"unknown element '{name}'");
        }
    }

    private static string? ReadCode(XmlReader reader, int line, TermCollector terms)
    {
        string? error = null;
        var (id, name) = ("", "");
        if (!reader.IsEmptyElement)
        {
            // Not by ReadSubtree: closing a subtree that is malformed never ends.
            var depth = reader.Depth;
            reader.Read();
            while (reader.NodeType == XmlNodeType.Element)
                if (reader.LocalName == "Id")
                    id = reader.ReadElementContentAsString().Trim();
                else if (reader.LocalName == "Name")
                    name = UnitCodes.OnOneLine(reader.ReadElementContentAsString());
                else
                {
                    error ??= reader.LocalName == "Description" ? null : $"unknown element '{reader.LocalName}'";
                    reader.Skip();
                }

            while (reader.Depth > depth)
                reader.Skip();
        }

        reader.Skip();
        return error ?? (UnitCodes.IsCode(id)
            ? terms.Add(line, id, "", name.Length == 0 ? [] : [new Label("en", name)])
            : $"'{id}' is not a unit code");
    }
}

/// <summary>The same list as JSON: <c>{"KGM": {"name_en": "kilogram", "symbol_en": "kg"}}</c>.</summary>
internal static class UnitJsonForm
{
    public static VocabularyImport? Read(byte[] file, string? version, FileErrors errors)
    {
        foreach (var _ in TableLines.Of(file, errors)) // refuses what is not UTF-8, by line
            continue;
        if (errors.Count > 0)
            return null;

        var terms = new TermCollector(Schemes.Unit);
        try
        {
            var json = file.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? file[Encoding.UTF8.Preamble.Length..] : file;
            var reader = new Utf8JsonReader(json);
            var lines = new LineCounter(json);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var (line, code) = (lines.LineAt(reader.TokenStartIndex), reader.GetString()!);
                var (labels, error) = ReadLabels(ref reader);
                error ??= UnitCodes.IsCode(code) ? terms.Add(line, code, "", labels) : $"'{code}' is not a unit code";
                if (error is not null)
                    errors.Add(line, error);
            }

            reader.Read(); // throws if anything follows
        }
        catch (JsonException exception)
        {
            errors.Add((int)(exception.LineNumber ?? 0) + 1, "the file is not valid JSON");
            return null;
        }
        catch (InvalidOperationException) // half a surrogate pair, escaped
        {
            errors.Add(1, "a name in the file is not valid Unicode");
            return null;
        }

        return new VocabularyImport([terms.Finish(version ?? UnitCodes.Version, errors)], []);
    }

    private static (Label[] Labels, string? Error) ReadLabels(ref Utf8JsonReader reader)
    {
        var labels = new List<Label>();
        string? error = null;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return ([], "a code must have an object with its name");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var property = reader.GetString()!;
            reader.Read();
            var language = LanguageOf(property);
            if (language is null)
                error ??= $"unknown property '{property}'";
            else if (reader.TokenType != JsonTokenType.String)
                error ??= $"'{property}' is not a text";
            else if (labels.Exists(label => label.Language == language))
                error ??= $"'{property}' says again what another property says";
            else if (language.Length > 0 && UnitCodes.OnOneLine(reader.GetString()!) is { Length: > 0 } text)
                labels.Add(new Label(language, text));
            reader.Skip();
        }

        return ([.. labels.OrderBy(label => label.Language, StringComparer.Ordinal)], error);
    }

    // A symbol is the same in all languages; where it is given in several, the English one stands for all.
    private static string? LanguageOf(string property) => property switch
    {
        "name" or "name_en" => "en",
        "name_uk" => "uk",
        "symbol" or "symbol_en" => Label.Undetermined,
        "symbol_uk" => "",
        _ => null,
    };

    private sealed class LineCounter(byte[] file)
    {
        private int _line = 1;
        private int _position;

        public int LineAt(long position)
        {
            for (; _position < position; _position++)
                _line += file[_position] == '\n' ? 1 : 0;
            return _line;
        }
    }
}

/// <summary>How unit codes are written.</summary>
internal static class UnitCodes
{
    /// <summary>Of a file that does not tell its revision.</summary>
    public const string Version = "Rec. 20";

    public static bool IsCode(string code) =>
        code.Length is 2 or 3 && code.All(sign => char.IsAsciiDigit(sign) || char.IsAsciiLetterUpper(sign));

    /// <summary>A name on one line: these forms break long ones.</summary>
    public static string OnOneLine(string name) =>
        string.Join(' ', name.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
