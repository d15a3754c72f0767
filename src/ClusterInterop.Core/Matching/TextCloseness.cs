using System.Buffers;

namespace ClusterInterop.Core.Matching;

/// <summary>How close two records are in words, and whether that alone ties them.</summary>
internal readonly record struct TextTie(int PerMille, bool Ties);

/// <summary>
/// Compares what two records say, in titles, summaries and the labels of their codes in all languages. Each is covered
/// by the other as far as that variant of it is which is covered best, be it a title, a title with summary, or a label
/// of one of its codes; the closeness is the geometric mean of the two. So a need in Polish meets a capability in
/// Spanish if a code of one of them has a Polish label with those words. Labels of a code that both carry do not count
/// against each other: that is what the codes say already. Integer arithmetic throughout.
/// </summary>
internal static class TextCloseness
{
    /// <summary>Closer records are tied.</summary>
    public const int Floor = 400;

    /// <summary>A tie needs one word in common that weighs at least this on both sides.</summary>
    public const int LinkWeight = 400;

    /// <summary>A variant that says less than this counts as if it said this much: half a word is no title.</summary>
    public const int LeastTotal = 500;

    public static TextTie Between(RecordFacets one, RecordFacets other)
    {
        var (size, otherSize) = (SizeOf(one), SizeOf(other));
        var shared = ArrayPool<bool>.Shared.Rent(size + otherSize);
        try
        {
            var ofOne = shared.AsSpan(0, size);
            var ofOther = shared.AsSpan(size, otherSize);
            ofOne.Clear();
            ofOther.Clear();
            var linked = MarkShared(one, other, ofOne, ofOther);
            var product = (long)CoverOf(one, ofOne) * CoverOf(other, ofOther);
            var perMille = SquareRoot(product);
            return new TextTie(perMille, linked && perMille >= Floor);
        }
        finally
        {
            ArrayPool<bool>.Shared.Return(shared);
        }
    }

    /// <summary>The words that both have, as the first spells them, the weightiest first.</summary>
    public static IReadOnlyList<string> SharedWords(RecordFacets one, RecordFacets other)
    {
        var ofOne = new bool[SizeOf(one)];
        MarkShared(one, other, ofOne, new bool[SizeOf(other)]);
        var words = new Dictionary<Stem, (string Spelled, int Weight)>();
        var start = 0;
        for (var part = 0; part < PartCount(one); start += PartOf(one, part++).Stems.Length)
        {
            var said = PartOf(one, part);
            for (var i = 0; i < said.Stems.Length; i++)
                if (ofOne[start + i])
                    words.TryAdd(said.Stems.Span[i], (said.Spelled[i], said.Weights.Span[i]));
        }

        return [.. words.Values.OrderByDescending(word => word.Weight)
            .ThenBy(word => word.Spelled, StringComparer.Ordinal).Select(word => word.Spelled)];
    }

    // Part 0 of a record are its own texts, the others the labels of its codes.
    private static int PartCount(RecordFacets record) => record.Codes.Count + 1;

    private static VariantWords PartOf(RecordFacets record, int part) =>
        part == 0 ? record.Words : record.Codes[part - 1].Words;

    private static int SizeOf(RecordFacets record)
    {
        var size = 0;
        for (var part = 0; part < PartCount(record); part++)
            size += PartOf(record, part).Stems.Length;
        return size;
    }

    private static bool MarkShared(RecordFacets one, RecordFacets other, Span<bool> ofOne, Span<bool> ofOther)
    {
        var linked = false;
        for (var i = 0; i < PartCount(one); i++)
        {
            var said = PartOf(one, i);
            var rest = ofOther;
            for (var j = 0; j < PartCount(other); j++)
            {
                var otherSaid = PartOf(other, j);
                if (i == 0 || j == 0 || !ReferenceEquals(said, otherSaid))
                    linked |= MarkShared(said, otherSaid, ofOne, rest);
                rest = rest[otherSaid.Stems.Length..];
            }

            ofOne = ofOne[said.Stems.Length..];
        }

        return linked;
    }

    private static bool MarkShared(VariantWords one, VariantWords other, Span<bool> ofOne, Span<bool> ofOther)
    {
        var stems = one.Stems.Span;
        var otherStems = other.Stems.Span;
        var linked = false;
        for (int i = 0, j = 0; i < stems.Length && j < otherStems.Length;)
        {
            var (stem, otherStem) = (stems[i].Packed, otherStems[j].Packed);
            if (stem == otherStem)
            {
                ofOne[i] = ofOther[j] = true;
                linked |= one.Weights.Span[i] >= LinkWeight && other.Weights.Span[j] >= LinkWeight;
                i++;
                j++;
            }
            else if (stem < otherStem)
            {
                i++;
            }
            else
            {
                j++;
            }
        }

        return linked;
    }

    private static int CoverOf(RecordFacets record, ReadOnlySpan<bool> shared)
    {
        var best = 0;
        Span<int> sums = stackalloc int[VariantWords.MostVariants];
        for (var part = 0; part < PartCount(record); part++)
        {
            var said = PartOf(record, part);
            sums.Clear();
            for (var i = 0; i < said.Stems.Length; i++)
                if (shared[i])
                    for (var variants = said.Variants.Span[i]; variants != 0; variants &= variants - 1)
                        sums[(int)ulong.TrailingZeroCount(variants)] += said.Weights.Span[i];
            for (var variant = 0; variant < said.Totals.Length; variant++)
                best = Math.Max(best, sums[variant] * 1000 / Math.Max(said.Totals.Span[variant], LeastTotal));
            shared = shared[said.Stems.Length..];
        }

        return best;
    }

    private static int SquareRoot(long square)
    {
        var root = (int)Math.Sqrt(square); // exact to one; the product of two numbers up to 1,000 is small
        while ((long)root * root > square)
            root--;
        while ((long)(root + 1) * (root + 1) <= square)
            root++;
        return root;
    }
}
