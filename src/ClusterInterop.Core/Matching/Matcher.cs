using System.Globalization;
using ClusterInterop.Core.Vocabularies;
using ClusterInterop.V1;

namespace ClusterInterop.Core.Matching;

/// <summary>
/// Decides whether a need and a capability fit, and how well. A match follows from the two records, the vocabularies
/// and this code alone, by integer arithmetic: every server finds the same, for ever within one <see cref="Version"/>.
/// Safe for any thread.
/// </summary>
/// <param name="vocabularies">The vocabularies from which the facets were made.</param>
internal sealed class Matcher(VocabularySet vocabularies)
{
    /// <summary>Raised with every change of this folder that changes a match or a score.</summary>
    private const int Edition = 1;

    /// <summary>Equal versions give equal matches.</summary>
    public string Version { get; } =
        string.Create(CultureInfo.InvariantCulture, $"{Edition}-{vocabularies.Fingerprint}");

    /// <summary>The score, 0 to 1,000, if the two match; null if they do not.</summary>
    public static int? Judge(RecordFacets need, RecordFacets capability) =>
        Judge(need, capability, new TextComparison(need), capability);

    /// <summary>The same for one of many pairs that have a side in common.</summary>
    /// <param name="need">The need.</param>
    /// <param name="capability">The capability.</param>
    /// <param name="texts">The comparison with the side that all pairs have in common.</param>
    /// <param name="other">The other side.</param>
    public static int? Judge(
        RecordFacets need, RecordFacets capability, TextComparison texts, RecordFacets other) =>
        HardConditions.Hold(need, capability)
        && TryJudge(need, capability, texts.CompareWith(other), out var parts, out _)
            ? parts.Score(need.Need!)
            : null;

    /// <summary>The match with its parts and their reasons; null if the two do not match.</summary>
    public Match? Explain(RecordFacets need, RecordFacets capability)
    {
        if (!HardConditions.Hold(need, capability))
            return null;
        var texts = new TextComparison(need);
        if (!TryJudge(need, capability, texts.CompareWith(capability), out var parts, out var codes))
            return null;

        var match = new Match
        {
            Need = need.Name,
            Capability = capability.Name,
            NeedRevision = need.Revision,
            CapabilityRevision = capability.Revision,
            Score = parts.Score(need.Need!),
        };
        if (need.Point is { } from && capability.Point is { } to)
            match.DistanceKm = from.KilometresTo(to);
        if (CoveredQuantity.Of(need.Need!, capability.Capability!, vocabularies.Units) is { } covered)
            match.Covered = covered;
        var sentences = new MatchSentences(need, capability, vocabularies);
        for (var kind = MatchPartKind.Codes; (int)kind <= MatchParts.Count; kind++)
            if (parts[kind] is not null)
                match.Parts.Add(new MatchPart
                {
                    Kind = kind,
                    Value = parts.ValueOf(kind, need.Need!),
                    Weight = MatchWeights.Of(kind, need.Need!),
                    Explanation = sentences.About(kind, codes, texts),
                });
        return match;
    }

    private static bool TryJudge(
        RecordFacets need, RecordFacets capability, TextTie text, out MatchParts parts, out CodeTie? codes)
    {
        parts = default;
        codes = CodeCloseness.Best(need.Codes, capability.Codes);
        if (codes is null && !text.Ties)
            return false;

        if (need.Codes.Count > 0 && capability.Codes.Count > 0)
            parts[MatchPartKind.Codes] = codes?.PerMille ?? 0;
        parts[MatchPartKind.Text] = text.PerMille;
        SoftParts.Judge(need, capability, ref parts);
        return true;
    }
}
