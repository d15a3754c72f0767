using System.Globalization;
using Spectre.Console;

namespace ClusterInterop.Benchmarks.Frame;

/// <summary>The results as a table on the terminal.</summary>
internal static class Report
{
    /// <summary>Beyond this share of the machine in others' hands, absolute figures of a row say little.</summary>
    private const double Disturbed = 0.1;

    public static void Write(IAnsiConsole terminal, Results results)
    {
        var table = new Table().Border(TableBorder.Simple).Expand();
        table.AddColumns("row", "figure", "measured", "bar", "verdict");
        foreach (var row in results.Rows)
        {
            foreach (var figure in row.Figures)
                table.AddRow(
                    new Text(figure == row.Figures[0] ? row.Name : ""),
                    new Text(figure.Name),
                    new Text($"{Shown(figure.Value)} {figure.Unit}".TrimEnd()),
                    new Text(figure.Bar is null ? "" : Held(figure.Bar)),
                    new Markup(ColourOf(figure.Verdict) is { } colour
                        ? $"[{colour}]{WordOf(figure.Verdict)}[/]" : WordOf(figure.Verdict)));
            table.AddEmptyRow();
        }

        terminal.Write(table);
        foreach (var row in results.Rows)
        {
            terminal.WriteLine(Circumstances(row));
            foreach (var note in row.Notes.Concat(ExcusesOf(row)))
                terminal.WriteLine($"{row.Name}: {note}");
        }

        terminal.WriteLine(
            $"{results.Machine.Processors} processors, load {results.Machine.Load}, "
            + (results.Scale == Scale.Short ? "short: of the bars the ratios alone are held, to half." : "full."));
    }

    /// <summary>A number with as many digits as mean something.</summary>
    public static string Shown(double value) => Math.Abs(value) switch
    {
        double.NaN => "not measured",
        0 => "0",
        >= 100 => value.ToString("N0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.#", CultureInfo.InvariantCulture),
        >= 1 => value.ToString("0.##", CultureInfo.InvariantCulture),
        _ => value.ToString("0.###", CultureInfo.InvariantCulture),
    };

    /// <summary>A bar as it is held at full scale.</summary>
    public static string Shown(Bar bar) => Shown(bar.Bound, bar.Value, bar.Goal);

    /// <summary>How a bar was met, in a word.</summary>
    public static string WordOf(Verdict verdict) => verdict switch
    {
        Verdict.Met => "met",
        Verdict.Missed => "missed",
        Verdict.NotYet => "not yet met",
        Verdict.NotMeasured => "not measured",
        _ => "",
    };

    /// <summary>How long a row took, and whether others disturbed it.</summary>
    public static string Circumstances(MeasuredRow row)
    {
        var foreign = double.IsNaN(row.ForeignLoad)
            ? "foreign load unknown"
            : string.Create(CultureInfo.InvariantCulture, $"foreign load {row.ForeignLoad:P0} of the machine");
        var warning = row.ForeignLoad > Disturbed ? ": DISTURBED, read the ratios alone" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{row.Name}: {row.TotalSeconds:0} s, {foreign}{warning}");
    }

    /// <summary>A bar as the run held it; in parentheses where it did not.</summary>
    public static string Held(MeasuredBar bar) =>
        bar.HeldAt is { } value ? Shown(bar.Bound, value, bar.Goal) : $"({Shown(bar.Bound, bar.Value, bar.Goal)})";

    private static string Shown(Bound bound, double value, double? goal) =>
        $"{(bound == Bound.AtLeast ? "≥" : "≤")} {Shown(value)}" + (goal is { } hoped ? $" (→ {Shown(hoped)})" : "");

    private static string? ColourOf(Verdict verdict) => verdict switch
    {
        Verdict.Met => "green",
        Verdict.Missed => "red",
        Verdict.NotYet or Verdict.NotMeasured => "yellow",
        _ => null,
    };

    // A bar that is met at the short scale by now should be held there: whoever reads this can see to that.
    private static IEnumerable<string> ExcusesOf(MeasuredRow row) => row.Figures
        .Where(figure => figure.Bar?.NotYet is not null)
        .Select(figure => figure.Verdict switch
        {
            Verdict.NotYet => $"{figure.Name} is not yet reached: {figure.Bar!.NotYet}",
            Verdict.Met => $"{figure.Name} is reached and still written down as not: {figure.Bar!.NotYet}",
            _ => $"{figure.Name} is written down as not reached: {figure.Bar!.NotYet}",
        });
}
