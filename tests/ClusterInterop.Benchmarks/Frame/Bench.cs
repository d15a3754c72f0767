using System.Diagnostics;

namespace ClusterInterop.Benchmarks.Frame;

/// <summary>Measures rows, one after another.</summary>
internal static class Bench
{
    public static async Task<Results> MeasureAsync(
        IReadOnlyList<Row> rows, Scale scale, int seed, TextWriter progress, CancellationToken cancellationToken)
    {
        var results = new List<MeasuredRow>(rows.Count);
        foreach (var row in rows)
        {
            var notes = new List<string>();
            var run = new Run(
                scale, seed, what => progress.WriteLine($"{row.Name}: {what}"), notes.Add, cancellationToken);
            results.Add((await MeasureAsync(row, run, notes)).At(scale));

            // What one row leaves behind is not collected at the cost of the next.
            GC.Collect();
        }

        return new Results(scale, seed, MeasuredMachine.ThisOne(), results);
    }

    private static async Task<RowResult> MeasureAsync(Row row, Run run, IReadOnlyList<string> notes)
    {
        var before = MachineLoad.Read();
        var begin = Stopwatch.GetTimestamp();
        var figures = await row.Measure(run);
        var result = new RowResult(
            row, figures, notes, Stopwatch.GetElapsedTime(begin), MachineLoad.Read().ForeignSince(before));

        // A bar that nothing is held against would be met for ever.
        if (row.Bars.FirstOrDefault(bar => figures.All(figure => figure.Name != bar.Figure)) is { } unmeasured)
            throw new UnreachableException($"{row.Name} has a bar for {unmeasured.Figure}, which it never measures.");
        return result;
    }
}
