using Spectre.Console;

namespace ClusterInterop.Cli;

/// <summary>Rows under headings: a table for a person, tab-separated lines for a pipe.</summary>
internal sealed class Sheet(params TableColumn[] columns)
{
    private readonly List<IReadOnlyList<Cell>> _rows = [];

    public void Add(params IReadOnlyList<Cell> row) => _rows.Add(row);

    /// <summary>Shows it, unless there is no row.</summary>
    public void Show(Session session)
    {
        if (_rows.Count == 0)
            return;
        if (session.Terminal.OutWidth is null)
            Write(session.Terminal.Out);
        else
            session.Display.Write(ToTable());
    }

    public static TableColumn Words(string title) => new(new Text(title, Styles.Strong));

    /// <summary>A column whose values stay on one line, for names that are copied.</summary>
    public static TableColumn Names(string title) => Words(title).NoWrap();

    public static TableColumn Numbers(string title) => Words(title).RightAligned().NoWrap();

    private Table ToTable()
    {
        var table = new Table { Border = TableBorder.Rounded, BorderStyle = Styles.Dim }.AddColumns(columns);
        foreach (var row in _rows)
            // What a publisher wrote is shown as it is, and never taken for markup.
            table.Rows.Add(row.Select(cell => new Text(Wording.Printable(cell.Value), cell.Style)));
        return table;
    }

    private void Write(TextWriter writer)
    {
        foreach (var row in _rows)
            writer.WriteLine(string.Join('\t', row.Select(cell => OnOneLine(Wording.Printable(cell.Value)))));
    }

    private static string OnOneLine(string value) => value.ReplaceLineEndings(" ");
}

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
