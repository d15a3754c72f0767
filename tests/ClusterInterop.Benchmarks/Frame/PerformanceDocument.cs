using System.Globalization;
using System.Text;

namespace ClusterInterop.Benchmarks.Frame;

/// <summary>The document on performance: method, machine, figures, bars and verdicts, in Markdown.</summary>
internal static class PerformanceDocument
{
    private const int Width = 118;

    private const string Method =
        """
        # Performance

        What ClusterInterop promises about speed, and what was measured. This page is written by the benchmark itself:

        ```
        dotnet run -c Release --project tests/ClusterInterop.Benchmarks -- full --document docs/performance.md
        ```

        `short` in the place of `full` measures everything in small in three minutes, as every change must; the name
        of a row measures that alone; `list` names the rows; `--json FILE` keeps the results, and
        `document FILE RESULTS` makes this page of results that were kept. The program ends with 1 when a bar is
        missed.

        ## The method

        - The data are drawn from a seed: needs and capabilities whose codes, regions, quantities, windows, certificates
          and lengths of text are distributed as in public notices, in 24 made-up languages. Records without codes, with
          64 codes, without a place, delivered to all of Europe, and needs of a whole division are among them.
        - What is compared is measured in turns in the same run, A B A B, after a turn that is not counted, and at least
          five times; a ratio is the median of the rounds' ratios. Times of the product are medians over the rounds too.
        - The server under measurement is a process of its own. Its processor time is read from the system, and is the
          figure to trust where the load generator shares the machine.
        - Peers (PostgreSQL, Lucene.NET, etcd, NATS) run on the same machine, over the same data, started by the
          benchmark and tuned as its source says. Where one is not installed, its figure is *not measured*, and the bar
          counts as missed.
        - Foreign load is what other processes used of the machine meanwhile. Above 10 % times say little, and ratios
          are what is left to read.

        """;

    public static async Task WriteAsync(
        string path, IReadOnlyList<Results> results, CancellationToken cancellationToken)
    {
        var text = new StringBuilder(Method).AppendLine();
        foreach (var machine in results.Select(run => (run.Scale, run.Seed, run.Machine with { Load = "" })).Distinct())
            text.AppendLine(Described(machine.Scale, machine.Seed, machine.Item3)).AppendLine();

        // Of a row that was measured several times, the last; in the order of its first.
        var rows = results.SelectMany(run => run.Rows).GroupBy(row => row.Name).Select(group => group.Last()).ToList();
        text.AppendLine("## Verdicts").AppendLine();
        foreach (var row in rows)
            text.AppendLine(Verdicts(row));
        foreach (var row in rows)
            Append(text, row);
        await File.WriteAllTextAsync(path, text.ToString(), cancellationToken);
    }

    private static string Described(Scale scale, int seed, MeasuredMachine machine) => Wrapped(string.Create(
        CultureInfo.InvariantCulture,
        $"The machine: {machine.Processors} processors ({machine.Processor}), "
        + $"{machine.MemoryBytes / (1024.0 * 1024 * 1024):0} GiB of memory, {machine.System}, {machine.Runtime}. "
        + $"Scale {(scale == Scale.Full ? "full" : "short")}, seed {seed}."));

    private static string Verdicts(MeasuredRow row)
    {
        var barred = row.Figures.Where(figure => figure.Bar?.HeldAt is not null).ToList();
        var open = barred.Where(figure => figure.Verdict is not Verdict.Met)
            .Select(figure => $"{figure.Name}: {ValueOf(figure)}, bar {Report.Held(figure.Bar!)}").ToList();
        return Wrapped($"- [{row.Name}](#{row.Name}): {barred.Count - open.Count} of {barred.Count} bars met"
            + (open.Count == 0 ? "." : $"; not {string.Join("; ", open)}."), indent: "  ");
    }

    private static void Append(StringBuilder text, MeasuredRow row)
    {
        text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"## {row.Name}").AppendLine();
        text.AppendLine(Wrapped(row.What)).AppendLine();
        text.AppendLine(Wrapped($"Against: {row.Baseline}")).AppendLine();
        text.AppendLine("| figure | measured | bar | verdict |").AppendLine("| --- | --- | --- | --- |");
        foreach (var figure in row.Figures)
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {figure.Name} | {ValueOf(figure)} | {(figure.Bar is null ? "" : Report.Held(figure.Bar))} "
                + $"| {Report.WordOf(figure.Verdict)} |");
        text.AppendLine();
        foreach (var note in row.Notes)
            text.AppendLine(Wrapped(note)).AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Report.Circumstances(row)}.");
    }

    private static string ValueOf(MeasuredFigure figure) => $"{Report.Shown(figure.Value)} {figure.Unit}".TrimEnd();

    private static string Wrapped(string text, string indent = "")
    {
        var (wrapped, length) = (new StringBuilder(), 0);
        foreach (var word in text.Split(' '))
        {
            if (length > 0 && length + word.Length >= Width)
            {
                wrapped.Append('\n').Append(indent);
                length = indent.Length;
            }
            else if (length > 0)
            {
                wrapped.Append(' ');
                length++;
            }

            wrapped.Append(word);
            length += word.Length;
        }

        return wrapped.ToString();
    }
}
