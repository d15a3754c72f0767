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
    public readonly int ValueOf(MatchPartKind kind, MatchWeights weights) =>
        (this[kind] ?? 0) * weights.Of(kind) / 1000;

    /// <summary>The sum of what the parts add.</summary>
    public readonly int Score(MatchWeights weights)
    {
        var score = 0;
        for (var i = 0; i < Count; i++)
            if (_judged[i] > 1)
                score += (_judged[i] - 1) * weights.Of((MatchPartKind)(i + 1)) / 1000;
        return score;
    }

    [InlineArray(Count)]
    private struct Judged
    {
        private short _first;
    }
}
