using System.Globalization;
using Spectre.Console;

namespace ClusterInterop.Benchmarks.Frame;

/// <summary>The results as a table on the terminal.</summary>
internal static class Report
{
    /// <summary>Beyond this share of the machine in others' hands, absolute figures of a row say little.</summary>
    private const double Disturbed = 0.1;

    public static void Write(IAnsiConsole terminal, IReadOnlyList<RowResult> results, Scale scale)
    {
        var table = new Table().Border(TableBorder.Simple).Expand();
        table.AddColumns("row", "figure", "measured", "bar", "verdict");
        foreach (var result in results)
        {
            foreach (var figure in result.Figures)
            {
                var bar = result.BarOf(figure);
                table.AddRow(
                    new Text(figure == result.Figures[0] ? result.Row.Name : ""),
                    new Text(figure.Name),
                    new Text($"{Shown(figure.Value)} {figure.Unit}".TrimEnd()),
                    new Text(bar is null ? "" : Shown(bar, scale)),
                    VerdictOf(result, figure, scale));
            }

            table.AddEmptyRow();
        }

        terminal.Write(table);
        foreach (var result in results)
            terminal.WriteLine(Circumstances(result));
        terminal.WriteLine(
            $"{Environment.ProcessorCount} processors, load {MachineLoad.Averages}, "
            + (scale == Scale.Short ? "short: of the bars the ratios alone are held, to half." : "full."));
    }

    /// <summary>A number with as many digits as mean something.</summary>
    public static string Shown(double value) => Math.Abs(value) switch
    {
        double.NaN => "unknown",
        0 => "0",
        >= 100 => value.ToString("N0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.#", CultureInfo.InvariantCulture),
        >= 1 => value.ToString("0.##", CultureInfo.InvariantCulture),
        _ => value.ToString("0.###", CultureInfo.InvariantCulture),
    };

    /// <summary>A bar as it is held at full scale.</summary>
    public static string Shown(Bar bar) =>
        $"{Sign(bar.Bound)} {Shown(bar.Value)}" + (bar.Goal is { } goal ? $" (→ {Shown(goal)})" : "");

    private static string Shown(Bar bar, Scale scale) => bar.ValueAt(scale) switch
    {
        null => $"({Shown(bar)})",
        { } value => $"{Sign(bar.Bound)} {Shown(value)}" + (bar.Goal is { } goal ? $" (→ {Shown(goal)})" : ""),
    };

    private static string Sign(Bound bound) => bound == Bound.AtLeast ? "≥" : "≤";

    private static Markup VerdictOf(RowResult result, Figure figure, Scale scale) =>
        result.VerdictOf(figure, scale) switch
        {
            Verdict.Met => new Markup("[green]met[/]"),
            Verdict.Missed => new Markup("[red]missed[/]"),
            _ => new Markup(""),
        };

    private static string Circumstances(RowResult result)
    {
        var foreign = double.IsNaN(result.Foreign)
            ? "foreign load unknown"
            : string.Create(CultureInfo.InvariantCulture, $"foreign load {result.Foreign:P0} of the machine");
        var warning = result.Foreign > Disturbed ? ": DISTURBED, read the ratios alone" : "";
        return string.Create(
            CultureInfo.InvariantCulture, $"{result.Row.Name}: {result.Time.TotalSeconds:0} s, {foreign}{warning}");
    }
}
