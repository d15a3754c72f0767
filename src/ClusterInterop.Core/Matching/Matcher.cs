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
        HardConditions.Hold(need, capability)
        && PairJudgement.Of(need, capability).With(TextComparison.Compare(need, capability)) is { } judged
            ? judged.Score(need.Need!)
            : null;

    /// <summary>The match with its parts and their reasons; null if the two do not match.</summary>
    public Match? Explain(RecordFacets need, RecordFacets capability) =>
        Explain(need, capability, TextComparison.Compare(need, capability));

    /// <summary>The same for a pair whose texts have been compared.</summary>
    public Match? Explain(RecordFacets need, RecordFacets capability, TextTie text) =>
        HardConditions.Hold(need, capability)
        && PairJudgement.Of(need, capability) is var judgement
        && judgement.With(text) is { } judged
            ? Explain(need, capability, judgement.Codes, judged)
            : null;

    private Match Explain(RecordFacets need, RecordFacets capability, CodeTie? codes, MatchParts parts)
    {
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
                    Explanation = sentences.About(kind, codes),
                });
        return match;
    }
}

/// <summary>How a pair that fulfils the conditions is judged, but for its texts: those take most of the time, and are
/// not compared where the rest tells enough.</summary>
/// <param name="Codes">The closest related codes, if any are.</param>
/// <param name="Parts">All parts but the text.</param>
internal readonly record struct PairJudgement(CodeTie? Codes, MatchParts Parts)
{
    public static PairJudgement Of(RecordFacets need, RecordFacets capability)
    {
        var parts = default(MatchParts);
        var codes = CodeCloseness.Best(need.Codes, capability.Codes);
        if (need.Codes.Length > 0 && capability.Codes.Length > 0)
            parts[MatchPartKind.Codes] = codes?.PerMille ?? 0;
        SoftParts.Judge(need, capability, ref parts);
        return new(codes, parts);
    }

    /// <summary>The most that the score can be, whatever the texts say.</summary>
    public int MostScore(NeedFacets need) => Parts.Score(need) + MatchWeights.Text;

    /// <summary>All parts, if the two are tied; null if they are not.</summary>
    public MatchParts? With(TextTie text)
    {
        if (Codes is null && !text.Ties)
            return null;
        var parts = Parts;
        parts[MatchPartKind.Text] = text.PerMille;
        return parts;
    }
}
