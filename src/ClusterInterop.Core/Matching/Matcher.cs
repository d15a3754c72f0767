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
    private const int Edition = 2;

    private readonly LabelPhrases _labels = LabelPhrases.Of(vocabularies);
    private readonly MatchSentences _sentences = new(vocabularies);

    /// <summary>Equal versions give equal matches.</summary>
    public string Version { get; } =
        string.Create(CultureInfo.InvariantCulture, $"{Edition}-{vocabularies.Fingerprint}");

    /// <summary>The score, 0 to 1,000, if the two match; null if they do not.</summary>
    public int? Judge(RecordFacets need, RecordFacets capability) =>
        Compare(need, capability) is { } judged ? judged.Parts.Score(need.Need!.Weights) : null;

    /// <summary>The match with its parts and their reasons; null if the two do not match.</summary>
    public Match? Explain(RecordFacets need, RecordFacets capability)
    {
        if (Compare(need, capability) is not var (codes, text, parts))
            return null;
        var weights = need.Need!.Weights;
        var match = new Match
        {
            Need = need.Name,
            Capability = capability.Name,
            NeedRevision = need.Revision,
            CapabilityRevision = capability.Revision,
            Score = parts.Score(weights),
        };
        if (need.Point is { } from && capability.Point is { } to)
            match.DistanceKm = from.KilometresTo(to);
        if (CoveredQuantity.Of(need.Need!, capability.Capability!, vocabularies.Units) is { } covered)
            match.Covered = covered;
        for (var kind = MatchPartKind.Codes; (int)kind <= MatchParts.Count; kind++)
            if (parts[kind] is not null)
                match.Parts.Add(new MatchPart
                {
                    Kind = kind,
                    Value = parts.ValueOf(kind, weights),
                    Weight = weights.Of(kind),
                    Explanation = _sentences.About(kind, need, capability, codes, text),
                });
        return match;
    }

    private (CodeTie? Codes, TextTie Text, MatchParts Parts)? Compare(RecordFacets need, RecordFacets capability)
    {
        var (sought, provided) = (need.Traits, capability.Traits);
        if (!HardConditions.Hold(sought, provided))
            return null;
        var codes = CodeCloseness.Best(need.Codes, capability.Codes);
        var text = TextTie.Of(need, capability, _labels);
        if (codes is null && text.Points == 0)
            return null;
        bool? crosses = sought.PrefersOtherEcosystems
            ? SoftParts.Cross(need.Ecosystems, capability.Ecosystems) : null;
        var parts = SoftParts.Judge(sought, provided, crosses);
        if (need.Codes.Length > 0 && capability.Codes.Length > 0)
            parts[MatchPartKind.Codes] = codes?.PerMille ?? 0;
        parts[MatchPartKind.Text] = TextCloseness.PerMilleOf(text.Points);
        return (codes, text, parts);
    }
}
