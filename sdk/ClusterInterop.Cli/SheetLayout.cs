using Spectre.Console.Rendering;

namespace ClusterInterop.Cli;

/// <summary>Decides whether a table can be read at a width, and how wide each column then is.</summary>
internal static class SheetLayout
{
    // A column of words narrower than this has more line ends than sense, unless its values are short.
    private const int LeastWords = 20;
    private const int LongestWord = 30;

    /// <returns>The width of each column; null when the table would be too wide, or break words.</returns>
    public static IReadOnlyList<int>? WidthsWithin(
        int width, IReadOnlyList<Column> columns, IReadOnlyCollection<IReadOnlyList<Cell>> rows)
    {
        var natural = columns
            .Select((column, at) => rows.Select(row => LongestOf(row[at].Value.Split('\n')))
                .Append(WidthOf(column.Title)).Max()).ToArray();
        var least = columns
            .Select((column, at) => column.IsWhole
                ? natural[at]
                : Math.Min(natural[at], Math.Clamp(LongestWordOf(column, at), LeastWords, LongestWord))).ToArray();
        // A line before each column, a space on either side of it, and a line at the end.
        var spare = width - (3 * columns.Count) - 1 - least.Sum();
        if (spare < 0)
            return null;

        // What is left goes to the columns in turn, as long as they can use it.
        var widths = least;
        while (spare > 0 && Enumerable.Range(0, widths.Length).Where(at => widths[at] < natural[at]).ToList()
            is [_, ..] wanting)
            foreach (var at in wanting.Take(spare))
            {
                widths[at]++;
                spare--;
            }

        return widths;

        int LongestWordOf(Column column, int at) =>
            rows.Select(row => LongestOf(row[at].Value.Split(' ', '\n'))).Append(WidthOf(column.Title)).Max();
    }

    private static int LongestOf(IEnumerable<string> parts) => parts.Max(WidthOf);

    private static int WidthOf(string text) => new Segment(text).CellCount();
}
