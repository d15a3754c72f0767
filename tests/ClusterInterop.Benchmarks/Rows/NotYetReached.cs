using ClusterInterop.Benchmarks.Frame;

namespace ClusterInterop.Benchmarks.Rows;

/// <summary>
/// The bars that the product does not reach yet, not even half of them, with what limits it. They stay what they are,
/// and the full scale fails by them; the short one, which every change must pass, says so and goes on, so that the
/// others guard what is reached. A bar leaves this list as soon as it is reached.
/// </summary>
internal static class NotYetReached
{
    private const string Explaining =
        "A quarter goes into the sentences of twenty matches; of finding them, most is waiting for memory: for postings, "
        + "and for the rows of some hundred records that are judged.";

    private const string Judging =
        "Each served need is judged and scored with its text, which the peers leave out; most of that is waiting for "
        + "memory.";

    private const string Wire =
        "Reading facets and the index take most of a publish over the wire, and the client shares the processors.";

    private static readonly (string Row, string Figure, string Reason)[] Bars =
    [
        ("match-forward", "PostgreSQL / index", Explaining),
        ("match-forward", "Lucene.NET / index", Explaining),
        ("match-forward", "scan / index", Explaining),
        ("match-backward", "PostgreSQL / index", Judging),
        ("match-backward", "Lucene.NET / index", Judging),
        ("match-backward", "scan / index", Judging),
        ("publish-64", "publishes / bare rows", Wire),
        ("publish-512", "publishes / bare rows", Wire),
    ];

    public static IReadOnlyList<Row> MarkIn(IReadOnlyList<Row> rows)
    {
        if (Bars.FirstOrDefault(known => !rows.Any(row => row.Name == known.Row && HasBar(row, known.Figure)))
            is { Row: not null } unknown)
            throw new InvalidOperationException($"There is no bar for {unknown.Figure} of {unknown.Row}.");
        return [.. rows.Select(row => row with { Bars = [.. row.Bars.Select(bar => bar with
        {
            NotYet = Bars.FirstOrDefault(known => known.Row == row.Name && known.Figure == bar.Figure).Reason,
        })] })];
    }

    private static bool HasBar(Row row, string figure) => row.Bars.Any(bar => bar.Figure == figure);
}
