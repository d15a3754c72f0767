using ClusterInterop.Benchmarks.Frame;

namespace ClusterInterop.Benchmarks.Rows;

/// <summary>All rows, in the order in which they are measured. A new one is a file beside this one and a line here.
/// </summary>
internal static class Catalogue
{
    public static IReadOnlyList<Row> Rows { get; } = NotYetReached.MarkIn(
    [
        MatchForward.Row,
        MatchBackward.Row,
        Growth.Row,
        IndexMemory.Row,
        ColdStart.Row,
        EmptyRpcCost.Row,
        GetRecord.Row,
        SearchAgainstPostgres.Row,
        Hidden.Row,
        Publish.Row(inFlight: 64),
        Publish.Row(inFlight: 512),
        PublishAgainstEtcd.Row,
        Sync.Row,
        Delivery.Row,
        FanOutRow.Row(streams: 1_000, atShort: 200, ofBroadcast: 0.9, ofEtcd: 2.5),
        FanOutRow.Row(streams: 5_000, atShort: 400, ofBroadcast: 0.6, ofEtcd: 1.5),
        Stalled.Row,
        IdleStreams.Row,
        Allocation.Row,
        Flood.Row,
        Attack.Row,
    ]);

    public static Row? Find(string name) => Rows.FirstOrDefault(row => row.Name == name);
}
