using System.Runtime.CompilerServices;
using ClusterInterop.V1;

namespace ClusterInterop.Core.Matching;

/// <summary>How well each part of a pair fits, in thousandths of its weight; null for a part that could not be judged,
/// which adds nothing.</summary>
internal struct MatchParts
{
    public const int Count = (int)MatchPartKind.OtherEcosystem;

    private Judged _judged; // one more than the value, so that nothing is 0

    public int? this[MatchPartKind kind]
    {
        readonly get => _judged[(int)kind - 1] is > 0 and var judged ? judged - 1 : null;
        set => _judged[(int)kind - 1] = (short)(value + 1 ?? 0);
    }

    /// <summary>What the part adds to the score.</summary>
    public readonly int ValueOf(MatchPartKind kind, NeedFacets need) =>
        (this[kind] ?? 0) * MatchWeights.Of(kind, need) / 1000;

    /// <summary>The sum of what the parts add.</summary>
    public readonly int Score(NeedFacets need)
    {
        var score = 0;
        for (var kind = MatchPartKind.Codes; (int)kind <= Count; kind++)
            score += ValueOf(kind, need);
        return score;
    }

    [InlineArray(Count)]
    private struct Judged
    {
        private short _first;
    }
}
