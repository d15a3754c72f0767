using System.IO.Compression;
using System.Text;

namespace ClusterInterop.Core.Vocabularies;

/// <summary>A code and its labels, before the list has an order.</summary>
internal sealed record ContentTerm(string Value, string Parent, IReadOnlyList<Label> Labels);

/// <summary>
/// What an import brings and the store keeps: the codes of one scheme. Its text form is that of the built-in tables:
/// a line for the scheme, one for the version, one with the column names, then a line a code, tab-separated.
/// </summary>
internal sealed record VocabularyContent(string Scheme, string Version, IReadOnlyList<ContentTerm> Terms)
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>The compact form for the store.</summary>
    public byte[] Serialize()
    {
        var bytes = new MemoryStream();
        using (var writer = new StreamWriter(new GZipStream(bytes, CompressionLevel.Fastest)))
            Write(writer);
        return bytes.ToArray();
    }

    /// <summary>Reads what <see cref="Serialize"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is broken; the message says where, in half a sentence.</exception>
    public static VocabularyContent Deserialize(byte[] serialized)
    {
        string text;
        try
        {
            using var unpacked = new GZipStream(new MemoryStream(serialized), CompressionMode.Decompress);
            using var reader = new StreamReader(unpacked, StrictUtf8);
            text = reader.ReadToEnd();
        }
        catch (Exception failure) when (failure is InvalidDataException or DecoderFallbackException)
        {
            throw new InvalidDataException("its bytes are damaged", failure);
        }

        return Read(new StringReader(text)).WithCheckedCodes();
    }

    /// <exception cref="InvalidDataException">It is broken; the message says where, in half a sentence.</exception>
    public static VocabularyContent Read(TextReader reader)
    {
        var scheme = ReadNamed(reader, "scheme");
        if (Schemes.Find(scheme) is null)
            throw new InvalidDataException($"this server knows no scheme '{scheme}'");
        var version = ReadNamed(reader, "version");
        if (!ListVersion.IsValid(version))
            throw new InvalidDataException($"its version must {ListVersion.Rule}");
        if (NextRow(reader) is not ["value", "parent", .. var languages])
            throw new InvalidDataException("its third line does not name the columns");
        return new VocabularyContent(scheme, version, ReadTerms(reader, languages));
    }

    // Not of the built-in tables, for the syntax of NACE is itself made from one of them.
    private VocabularyContent WithCheckedCodes()
    {
        var syntax = CodeSyntax.Of(Scheme);
        foreach (var term in Terms)
            if (term.Value.Length == 0 || syntax?.TryParse(term.Value, out _) == false)
                throw new InvalidDataException($"'{term.Value}' is not a code");
        return this;
    }

    private static List<ContentTerm> ReadTerms(TextReader reader, string[] languages)
    {
        var terms = new List<ContentTerm>();
        var values = new HashSet<string>();
        // The same name in several languages, and the same parent of many codes, are held once.
        var held = new Dictionary<string, string>();
        while (reader.ReadLine() is { } line)
        {
            var cells = line.Split('\t');
            if (cells.Length != languages.Length + 2)
                throw new InvalidDataException(
                    $"the row '{cells[0]}' has {cells.Length} cells, not {languages.Length + 2}");
            if (!values.Add(cells[0]))
                throw new InvalidDataException($"{cells[0]} is there twice");
            var labels = new List<Label>(languages.Length);
            for (var i = 0; i < languages.Length; i++)
                if (cells[i + 2].Length > 0)
                    labels.Add(new Label(languages[i], Once(held, cells[i + 2])));
            terms.Add(new ContentTerm(cells[0], Once(held, cells[1]), labels.ToArray()));
        }

        return terms;
    }

    private void Write(TextWriter writer)
    {
        var languages = Terms.SelectMany(term => term.Labels).Select(label => label.Language).Distinct()
            .Order(StringComparer.Ordinal).ToArray();
        writer.Write($"scheme\t{Scheme}\nversion\t{Version}\nvalue\tparent\t{string.Join('\t', languages)}\n");
        var line = new StringBuilder();
        foreach (var term in Terms)
        {
            line.Clear().Append(term.Value).Append('\t').Append(term.Parent);
            foreach (var language in languages)
                line.Append('\t').Append(term.Labels.FirstOrDefault(label => label.Language == language).Text);
            writer.Write(line.Append('\n'));
        }
    }

    private static string ReadNamed(TextReader reader, string name) =>
        NextRow(reader) is [var first, var value] && first == name
            ? value
            : throw new InvalidDataException($"it does not name its {name}");

    private static string[] NextRow(TextReader reader) =>
        reader.ReadLine()?.Split('\t') ?? throw new InvalidDataException("it ends before its first code");

    private static string Once(Dictionary<string, string> held, string text) =>
        held.TryAdd(text, text) ? text : held[text];
}
