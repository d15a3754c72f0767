namespace ClusterInterop.Benchmarks.Frame;

/// <summary>How much is measured.</summary>
internal enum Scale
{
    /// <summary>Small data and all rows in three minutes: what continuous integration runs.</summary>
    Short,

    /// <summary>The data of an alliance ten times the size of Europe's.</summary>
    Full,
}

/// <summary>A line of the table: one promise about speed, what it is compared with, and how it is measured.</summary>
/// <param name="Name">As it is given on the command line.</param>
/// <param name="What">What is measured.</param>
/// <param name="Baseline">What it is compared with, in the same run; or why there is nothing.</param>
/// <param name="Bars">What must be reached. Each names a figure that the measurement always brings.</param>
/// <param name="Measure">Measures, and brings the figures in the order in which they are shown.</param>
internal sealed record Row(
    string Name, string What, string Baseline, IReadOnlyList<Bar> Bars, Func<Run, Task<IReadOnlyList<Figure>>> Measure);

/// <summary>What a measurement is given.</summary>
/// <param name="Scale">How much to measure.</param>
/// <param name="Seed">From which all data are drawn.</param>
/// <param name="Say">Tells the person who waits what is being done.</param>
/// <param name="Note">Writes beside the figures what their reader must know, such as that a peer is not installed.
/// </param>
internal sealed record Run(
    Scale Scale, int Seed, Action<string> Say, Action<string> Note, CancellationToken CancellationToken)
{
    /// <summary>The size of something, by scale.</summary>
    public T Choose<T>(T atShort, T atFull) => Scale == Scale.Full ? atFull : atShort;
}

/// <summary>A row that was measured.</summary>
/// <param name="Notes">What the reader of the figures must know.</param>
/// <param name="Foreign">How much of the machine others used meanwhile, 0 to 1.</param>
internal sealed record RowResult(
    Row Row, IReadOnlyList<Figure> Figures, IReadOnlyList<string> Notes, TimeSpan Time, double Foreign)
{
    public MeasuredRow At(Scale scale) => new(
        Row.Name,
        Row.What,
        Row.Baseline,
        Time.TotalSeconds,
        Foreign,
        Notes,
        [.. Figures.Select(figure =>
        {
            var bar = Row.Bars.FirstOrDefault(bar => bar.Figure == figure.Name);
            return new MeasuredFigure(
                figure.Name,
                figure.Value,
                figure.Unit,
                bar is null ? null : new MeasuredBar(bar.Bound, bar.Value, bar.ValueAt(scale), bar.Goal, bar.NotYet),
                bar?.Judge(figure.Value, scale) ?? Verdict.NotHeld);
        })]);
}
