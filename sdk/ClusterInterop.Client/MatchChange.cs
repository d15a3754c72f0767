using ClusterInterop.V1;

namespace ClusterInterop.Client;

/// <summary>What became of a match.</summary>
public enum MatchChangeKind
{
    /// <summary>It was not there before.</summary>
    Found,

    /// <summary>It was there before, with another score, other parts, or between other revisions.</summary>
    Changed,

    /// <summary>It was there before, and is not any more.</summary>
    Gone,
}

/// <summary>A match that was found, that changed, or that is gone.</summary>
/// <param name="Kind">What became of it.</param>
/// <param name="Match">The match as it is now; when it is gone, as it was last.</param>
/// <param name="Previous">The match as it was before; null when it was found.</param>
public sealed record MatchChange(MatchChangeKind Kind, Match Match, Match? Previous);
