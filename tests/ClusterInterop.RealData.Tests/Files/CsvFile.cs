using System.Text;

namespace ClusterInterop.RealData.Tests.Files;

/// <summary>A row of a table: its cells by column, exactly as they stand in the file.</summary>
internal sealed class CsvRow(IReadOnlyDictionary<string, string> cells)
{
    public string this[string column] => cells[column];
}

/// <summary>
/// Reads tables with a header, separated by commas (RFC 4180). Nothing is trimmed, guessed or forgiven, because what is
/// read must be what the file says.
/// </summary>
internal static class CsvFile
{
    public static IReadOnlyList<CsvRow> Read(string folder, string file) =>
        Parse(File.ReadAllText(Path.Combine(folder, file)));

    public static IReadOnlyList<CsvRow> Parse(string text)
    {
        var lines = ReadLines(text).ToList();
        var columns = lines[0];
        return
        [
            .. lines.Skip(1).Select((cells, index) => cells.Count == columns.Count
                ? new CsvRow(columns.Zip(cells).ToDictionary(cell => cell.First, cell => cell.Second))
                : throw new FormatException(
                    $"Row {index + 1} has {cells.Count} cells, and the header {columns.Count}.")),
        ];
    }

    private static IEnumerable<List<string>> ReadLines(string text)
    {
        var cells = new List<string>();
        for (var at = 0; at < text.Length;)
        {
            cells.Add(text[at] == '"' ? ReadQuoted(text, ref at) : ReadPlain(text, ref at));
            if (at < text.Length && text[at] == ',')
            {
                at++;
                if (at < text.Length)
                    continue;
                cells.Add("");
            }
            else
                at = AfterLineEnd(text, at);

            yield return cells;
            cells = [];
        }
    }

    private static string ReadPlain(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && text[at] is not (',' or '\r' or '\n'))
            at++;
        return text[start..at];
    }

    private static string ReadQuoted(string text, ref int at)
    {
        var cell = new StringBuilder();
        for (at++; at < text.Length; at++)
        {
            if (text[at] != '"')
                cell.Append(text[at]);
            else if (at + 1 < text.Length && text[at + 1] == '"')
                cell.Append(text[++at]);
            else
            {
                at++;
                return cell.ToString();
            }
        }

        throw new FormatException("A quoted cell does not end.");
    }

    private static int AfterLineEnd(string text, int at) => text.AsSpan(at) switch
    {
        [] => at,
        ['\r', '\n', ..] => at + 2,
        ['\n' or '\r', ..] => at + 1,
        _ => throw new FormatException($"A cell goes on behind its closing quote, at character {at}."),
    };
}
