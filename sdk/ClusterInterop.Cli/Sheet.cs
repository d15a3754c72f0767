using Spectre.Console;
using Spectre.Console.Rendering;

namespace ClusterInterop.Cli;

/// <summary>
/// Rows under headings: for a person a table, or entries of a few lines each where the terminal is too narrow for one;
/// for a pipe tab-separated lines.
/// </summary>
internal sealed class Sheet(params Column[] columns)
{
    private const int Indent = 4;

    private readonly List<IReadOnlyList<Cell>> _rows = [];

    public void Add(params IReadOnlyList<Cell> row) =>
        _rows.Add([.. row.Select(cell => cell with { Value = Wording.Printable(cell.Value) })]);

    /// <summary>Shows it, unless there is no row.</summary>
    public void Show(Session session)
    {
        if (_rows.Count == 0)
            return;
        if (session.Terminal.OutWidth is not { } width)
            Write(session.Terminal.Out);
        else if (SheetLayout.WidthsWithin(width, columns, _rows) is { } widths)
            session.Show(ToTable(widths));
        else
            session.Show(new Rows(_rows.SelectMany(ToEntry)));
    }

    public static Column Words(string title) => new(title, IsWhole: false, IsNumber: false);

    /// <summary>A column whose values stay on one line, for names that are copied.</summary>
    public static Column Names(string title) => new(title, IsWhole: true, IsNumber: false);

    public static Column Numbers(string title) => new(title, IsWhole: true, IsNumber: true);

    private Table ToTable(IReadOnlyList<int> widths)
    {
        var table = new Table { Border = TableBorder.Rounded, BorderStyle = Styles.Dim };
        foreach (var (column, width) in columns.Zip(widths))
            table.AddColumn(new TableColumn(new Text(column.Title, Styles.Strong))
            {
                Width = width,
                NoWrap = column.IsWhole,
                Alignment = column.IsNumber ? Justify.Right : Justify.Left,
            });
        foreach (var row in _rows)
            // What a publisher wrote is shown as it is, and never taken for markup.
            table.Rows.Add(row.Select(cell => new Text(cell.Value, cell.Style)));
        return table;
    }

    // What names the row stands on a line of its own, so that it can be copied; below it the rest, under its headings.
    private IEnumerable<IRenderable> ToEntry(IReadOnlyList<Cell> row)
    {
        var lead = 1 + columns.Skip(1).TakeWhile(column => column.IsWhole && !column.IsNumber).Count();
        var name = new Paragraph();
        foreach (var (cell, at) in row.Take(lead).Select((cell, at) => (cell, at)))
            name.Append(at == 0 ? cell.Value : $"  {cell.Value}", cell.Style);
        yield return name;

        var line = new Paragraph();
        var isBegun = false;
        foreach (var (cell, column) in row.Zip(columns).Skip(lead).Where(pair => pair.First.Value.Length > 0))
        {
            // What is of several lines explains itself.
            if (cell.Value.Contains('\n', StringComparison.Ordinal))
                line.Append((isBegun ? "\n" : "") + cell.Value);
            else
                line.Append($"{(isBegun ? " · " : "")}{column.Title.ToLowerInvariant()} ", Styles.Dim)
                    .Append(cell.Value);
            isBegun = true;
        }

        if (isBegun)
            yield return new Padder(line, new Padding(Indent, 0, 0, 0)) { Expand = false };
    }

    private void Write(TextWriter writer)
    {
        foreach (var row in _rows)
            writer.WriteLine(string.Join('\t', row.Select(cell => Wording.OnOneLine(cell.Value))));
    }
}

/// <summary>A heading, and how what stands under it is set.</summary>
/// <param name="Title">The heading.</param>
/// <param name="IsWhole">Whether values stay on one line, whatever their length.</param>
/// <param name="IsNumber">Whether values stand on the right.</param>
internal sealed record Column(string Title, bool IsWhole, bool IsNumber);

/// <summary>A value, and how it stands out on a terminal.</summary>
internal readonly record struct Cell(string Value, Style Style)
{
    public static implicit operator Cell(string value) => new(value, Style.Plain);
}

internal static class Styles
{
    public static readonly Style Dim = new(Color.Grey);
    public static readonly Style Strong = new(decoration: Decoration.Bold);
    public static readonly Style Good = new(Color.Green);
    public static readonly Style Changed = new(Color.Yellow);
    public static readonly Style Bad = new(Color.Red);
}
