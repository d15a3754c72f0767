namespace ClusterInterop.Core.Matching;

/// <summary>Which matches are wanted.</summary>
/// <param name="Candidate">Whether the record at an ordinal may be on the other side; null for all. Asked at most once
/// for each ordinal, and only for records that match and score high enough.</param>
/// <param name="MinScore">The least score, 0 to 1,000.</param>
/// <param name="ExcludeSameAssociation">Leaves out matches within one association.</param>
/// <param name="Most">How many are returned, the best; null for all.</param>
internal sealed record MatchQuery(
    Func<int, bool>? Candidate = null, int MinScore = 0, bool ExcludeSameAssociation = false, int? Most = null);

/// <summary>A match that the index found.</summary>
/// <param name="Ordinal">Where the other side is kept.</param>
/// <param name="Score">The score.</param>
internal readonly record struct MatchHit(int Ordinal, int Score);
