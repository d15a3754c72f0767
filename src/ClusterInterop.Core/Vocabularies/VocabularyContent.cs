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
    /// <summary>The compact form for the store.</summary>
    public byte[] Serialize()
    {
        var bytes = new MemoryStream();
        using (var writer = new StreamWriter(new GZipStream(bytes, CompressionLevel.Fastest)))
            Write(writer);
        return bytes.ToArray();
    }

    /// <summary>Reads what <see cref="Serialize"/> wrote.</summary>
    public static VocabularyContent Deserialize(byte[] serialized)
    {
        using var reader = new StreamReader(new GZipStream(new MemoryStream(serialized), CompressionMode.Decompress));
        return Read(reader);
    }

    public static VocabularyContent Read(TextReader reader)
    {
        var scheme = NextRow(reader)[1];
        var version = NextRow(reader)[1];
        var languages = NextRow(reader)[2..];
        var terms = new List<ContentTerm>();
        // The same name in several languages, and the same parent of many codes, are held once.
        var held = new Dictionary<string, string>();
        while (reader.ReadLine() is { } line)
        {
            var cells = line.Split('\t');
            var labels = new List<Label>(languages.Length);
            for (var i = 0; i < languages.Length; i++)
                if (cells[i + 2].Length > 0)
                    labels.Add(new Label(languages[i], Once(held, cells[i + 2])));
            terms.Add(new ContentTerm(cells[0], Once(held, cells[1]), labels.ToArray()));
        }

        return new VocabularyContent(scheme, version, terms);
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

    private static string[] NextRow(TextReader reader) =>
        reader.ReadLine()?.Split('\t') ?? throw new InvalidDataException("A vocabulary ends before its first code.");

    private static string Once(Dictionary<string, string> held, string text) =>
        held.TryAdd(text, text) ? text : held[text];
}
