using ClusterInterop.V1;

namespace ClusterInterop.Server.Demo;

/// <summary>What an association has published, by kind.</summary>
internal sealed record AllianceRow(string Id, long Clusters, long Organisations, long Capabilities, long Needs)
{
    public long Total => Clusters + Organisations + Capabilities + Needs;
}

/// <summary>Makes a row for each association of a summary by association and kind.</summary>
internal static class AllianceTable
{
    /// <summary>The rows, the largest first, then by id.</summary>
    public static IReadOnlyList<AllianceRow> Rows(SummarizeRecordsResponse byAssociationAndKind) =>
    [
        .. byAssociationAndKind.Groups.GroupBy(group => group.Keys[0])
            .Where(association => association.Key != "eu") // the ecosystems that every server has
            .Select(association => new AllianceRow(
                association.Key,
                CountOf(association, "clusters"),
                CountOf(association, "organisations"),
                CountOf(association, "capabilities"),
                CountOf(association, "needs")))
            .OrderByDescending(row => row.Total)
            .ThenBy(row => row.Id, StringComparer.Ordinal),
    ];

    private static long CountOf(IEnumerable<SummaryGroup> groups, string kind) =>
        groups.Where(group => group.Keys[1] == kind).Sum(group => group.Count);
}
