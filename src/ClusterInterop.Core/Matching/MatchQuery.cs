namespace ClusterInterop.Core.Matching;

/// <summary>Which matches are wanted.</summary>
/// <param name="Candidate">Whether the record at an ordinal may be on the other side; null for all. Asked at most once
/// for each ordinal, for records that share a code or a word with the subject and are not excluded at a glance.</param>
/// <param name="MinScore">The least score, 0 to 1,000.</param>
/// <param name="ExcludeSameAssociation">Leaves out matches within one association.</param>
/// <param name="Most">How many are returned, the best; null for all.</param>
internal sealed record MatchQuery(
    Func<int, bool>? Candidate = null, int MinScore = 0, bool ExcludeSameAssociation = false, int? Most = null);

/// <summary>A match that the index found.</summary>
/// <param name="Ordinal">Where the other side is kept.</param>
/// <param name="Score">The score.</param>
/// <param name="Text">How close the texts are: to find that out is most of the work, and explaining the match needs it
/// again.</param>
internal readonly record struct MatchHit(int Ordinal, int Score, TextTie Text);
