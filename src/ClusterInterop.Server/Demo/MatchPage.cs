using ClusterInterop.Client;
using ClusterInterop.V1;

namespace ClusterInterop.Server.Demo;

/// <summary>The matches of one need, as a screen shows them.</summary>
/// <param name="Need">The need.</param>
/// <param name="Rows">Its matches, best first; those that have gone at their old place.</param>
internal sealed record MatchPage(Record Need, IReadOnlyList<MatchRow> Rows)
{
    /// <summary>How many matches stand.</summary>
    public int Count => Rows.Count(row => row.Change != MatchChangeKind.Gone);
}

/// <summary>A match, and what has become of it in this act.</summary>
/// <param name="Match">The match; when it has gone, as it was last.</param>
/// <param name="Capability">The capability on its other side.</param>
/// <param name="Change">What has become of it; null when it stood before.</param>
/// <param name="Previous">The match as it was before it changed.</param>
/// <param name="Delay">How long after the write was sent the change arrived.</param>
internal sealed record MatchRow(
    Match Match, Record Capability, MatchChangeKind? Change, Match? Previous, TimeSpan Delay);
