namespace ClusterInterop.Core.Matching;

/// <summary>
/// How close two phrases are: each is covered by the other to the share of its weight whose words the other has too, of
/// its title or of all of it, whichever is the larger; the closeness is the geometric mean of the two covers. Integers
/// throughout.
/// </summary>
internal static class TextCloseness
{
    /// <summary>A word that weighs less says too little to tell anything, and is passed over.</summary>
    public const int TellingWeight = 400;

    /// <summary>Phrases less close than this, in thousandths, have nothing to do with each other.</summary>
    public const int Floor = 400;

    /// <summary>A phrase that says less counts as if it said this much: half a word is no title.</summary>
    public const int LeastTotal = 500;

    /// <summary>The weight of the part of a score, so that a point is four thousandths.</summary>
    private const int PerMilleOfPoint = 1000 / MatchWeights.Text;

    /// <summary>In thousandths; 0 below the floor.</summary>
    public static int Of(SharedWeight shared, int headTotal, int total, int otherHeadTotal, int otherTotal)
    {
        var cover = Math.Max(shared.Head * 1000 / headTotal, shared.All * 1000 / total);
        var otherCover = Math.Max(shared.OtherHead * 1000 / otherHeadTotal, shared.All * 1000 / otherTotal);
        return cover * otherCover < Floor * Floor ? 0 : SquareRoot(cover * otherCover);
    }

    /// <summary>False if two phrases surely are not close: a look that costs less than to work it out.</summary>
    /// <param name="leastOtherHead">What the other's title weighs, or less.</param>
    public static bool MayBeClose(SharedWeight shared, int headTotal, int leastOtherHead) =>
        (long)shared.All * shared.All * 1_000_000 >= (long)Floor * Floor * headTotal * leastOtherHead;

    /// <summary>What a closeness adds to the score.</summary>
    public static byte PointsOf(int perMille) => (byte)(perMille / PerMilleOfPoint);

    /// <summary>A closeness that adds these points.</summary>
    public static int PerMilleOf(int points) => points * PerMilleOfPoint;

    private static int SquareRoot(int square)
    {
        var root = (int)Math.Sqrt(square); // exact to one: the square is a million at most
        while (root * root > square)
            root--;
        while ((root + 1) * (root + 1) <= square)
            root++;
        return root;
    }
}

/// <summary>What the words weigh that two phrases share: those in the title of the one, in the title of the other, and
/// all of them. Three sums in one number, so that an addition adds all three.</summary>
internal readonly record struct SharedWeight(ulong Packed)
{
    public int Head => (int)(Packed & 0xFFFF);

    public int OtherHead => (int)(Packed >> 16 & 0xFFFF);

    public int All => (int)(Packed >> 32 & 0xFFFF);

    public static SharedWeight operator +(SharedWeight one, SharedWeight other) => new(one.Packed + other.Packed);

    /// <summary>A word of that weight. 12 words of at most 1,000 fit; the last 16 bits are free.</summary>
    public static SharedWeight Of(int weight, bool isHead, bool isOtherHead) =>
        new(((ulong)weight << 32) | (isHead ? (ulong)weight : 0) | (isOtherHead ? (ulong)weight << 16 : 0));
}
