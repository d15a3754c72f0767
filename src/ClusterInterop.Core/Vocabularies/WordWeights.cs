using System.Collections.Frozen;

namespace ClusterInterop.Core.Vocabularies;

/// <summary>
/// How much a folded word says: 0 for words that carry no meaning of their own, 1,000 for the rarest. It follows from
/// how many labels of the codes have the word, never from the records, so that a score does not change because somebody
/// else published something. Integer arithmetic throughout: the same on every machine.
/// </summary>
internal sealed class WordWeights
{
    public const int Heaviest = 1000;

    /// <summary>A share of 1 in 8 labels weighs nothing; each halving of the share adds this much.</summary>
    private const int PerHalving = 100;

    /// <summary>Labels counted at least for a language: a word of one label among few is not common yet.</summary>
    private const int FewestLabels = 4096;

    private static readonly Lazy<FrozenSet<string>> StopWordSet = new(() => BuiltInTables.Lines("stop-words.txt")
        .SelectMany(line => Folding.Words(line).Skip(1)).ToFrozenSet());

    private readonly Dictionary<string, int> _weights;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _bySpan;

    internal WordWeights(Dictionary<string, int> weights)
    {
        _weights = weights;
        _bySpan = weights.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The folded words that carry no meaning of their own.</summary>
    public static IEnumerable<string> StopWords => StopWordSet.Value;

    /// <summary>The weight of a folded word; one that is in no label has the weight that its form deserves.</summary>
    public int Of(string word) => Of(word.AsSpan());

    /// <inheritdoc cref="Of(string)"/>
    public int Of(ReadOnlySpan<char> word) => _bySpan.TryGetValue(word, out var weight) ? weight : OfUnknown(word);

    /// <summary>The weight of a word of labels.</summary>
    /// <param name="word">The folded word.</param>
    /// <param name="labels">How many labels of a language have it, in the language where that share is largest.</param>
    /// <param name="ofLabels">How many labels that language has.</param>
    internal static int OfKnown(string word, int labels, int ofLabels)
    {
        if (StopWordSet.Value.Contains(word))
            return 0;
        var halvings256 = Log2(Math.Max(ofLabels, FewestLabels)) - Log2(Math.Max(labels, 1));
        return Math.Clamp(((halvings256 * PerHalving) / 256) - (3 * PerHalving), 0, Heaviest);
    }

    /// <summary>Whether one share is larger than another, without dividing.</summary>
    internal static bool IsLargerShare(int labels, int ofLabels, int thanLabels, int thanOfLabels) =>
        (long)labels * Math.Max(thanOfLabels, FewestLabels) > (long)thanLabels * Math.Max(ofLabels, FewestLabels);

    /// <summary>The weight that the form of a word deserves that is in no label and no stop word.</summary>
    internal static int OfForm(ReadOnlySpan<char> word)
    {
        var digits = 0;
        foreach (var character in word)
            digits += char.IsDigit(character) ? 1 : 0;
        if (digits == word.Length)
            return word.Length > 3 ? 150 : 50; // a number: a year, an amount, a page
        if (digits > 0)
            return 800; // the name of a type or standard, such as ffp2 or n95
        return word.Length switch { <= 2 => 100, 3 => 400, _ => 700 };
    }

    private static int OfUnknown(ReadOnlySpan<char> word) =>
        StopWordSet.Value.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word) ? 0 : OfForm(word);

    // The logarithm to base 2 in 256ths, by squaring: each squaring yields one more binary digit.
    private static int Log2(int value)
    {
        var whole = 31 - int.LeadingZeroCount(value);
        var mantissa = (ulong)value << (31 - whole); // 1 <= mantissa / 2^31 < 2
        var result = whole;
        for (var digit = 0; digit < 8; digit++)
        {
            mantissa = (mantissa * mantissa) >> 31;
            result <<= 1;
            if (mantissa >> 32 != 0)
            {
                mantissa >>= 1;
                result++;
            }
        }

        return result;
    }
}
