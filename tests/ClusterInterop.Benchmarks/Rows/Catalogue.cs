using ClusterInterop.Benchmarks.Frame;

namespace ClusterInterop.Benchmarks.Rows;

/// <summary>All rows, in the order in which they are measured. A new one is a file beside this one and a line here.
/// </summary>
internal static class Catalogue
{
    public static IReadOnlyList<Row> Rows { get; } =
    [
        MatchForward.Row,
        MatchBackward.Row,
        GetRecord.Row,
        Publish.Row(inFlight: 64),
        Publish.Row(inFlight: 512),
        Sync.Row,
        Delivery.Row,
    ];

    public static Row? Find(string name) => Rows.FirstOrDefault(row => row.Name == name);
}
