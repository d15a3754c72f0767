using System.Diagnostics;

namespace ClusterInterop.Benchmarks.Frame;

/// <summary>Measures rows, one after another.</summary>
internal static class Bench
{
    public static async Task<IReadOnlyList<RowResult>> MeasureAsync(
        IReadOnlyList<Row> rows, Scale scale, int seed, TextWriter progress, CancellationToken cancellationToken)
    {
        var results = new List<RowResult>(rows.Count);
        foreach (var row in rows)
        {
            var run = new Run(
                scale, seed, what => progress.WriteLine($"{row.Name}: {what}"), cancellationToken);
            results.Add(await MeasureAsync(row, run));

            // What one row leaves behind is not collected at the cost of the next.
            GC.Collect();
        }

        return results;
    }

    private static async Task<RowResult> MeasureAsync(Row row, Run run)
    {
        var before = MachineLoad.Read();
        var begin = Stopwatch.GetTimestamp();
        var figures = await row.Measure(run);
        var result = new RowResult(
            row, figures, Stopwatch.GetElapsedTime(begin), MachineLoad.Read().ForeignSince(before));

        // A bar that nothing is held against would be met for ever.
        if (row.Bars.FirstOrDefault(bar => figures.All(figure => figure.Name != bar.Figure)) is { } unmeasured)
            throw new UnreachableException($"{row.Name} has a bar for {unmeasured.Figure}, which it never measures.");
        return result;
    }
}
