namespace ClusterInterop.Core.Matching;

/// <summary>Which matches are wanted.</summary>
/// <param name="Candidate">Whether the record at an ordinal may be on the other side; null for all. Asked at most once
/// for each ordinal, for records that share a code or a word with the subject and are not excluded at a glance.</param>
/// <param name="MinScore">The least score, 0 to 1,000.</param>
/// <param name="ExcludeSameAssociation">Leaves out matches within one association.</param>
/// <param name="Most">How many are returned, the best; null for all.</param>
internal sealed record MatchQuery(
    Func<int, bool>? Candidate = null, int MinScore = 0, bool ExcludeSameAssociation = false, int? Most = null);

/// <summary>A match that the index found: where the other side is kept, and the score.</summary>
internal readonly record struct MatchHit(int Ordinal, int Score);
