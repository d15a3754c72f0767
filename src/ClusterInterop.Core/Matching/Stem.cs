namespace ClusterInterop.Core.Matching;

/// <summary>
/// What two forms of a word have in common, in most languages of Europe: its first six letters, without the vowels,
/// <c>s</c> and <c>n</c> at their end as long as four letters are left, so that <c>lifts</c> is <c>lift</c>,
/// <c>maseczek</c> is <c>maseczki</c> and <c>Masken</c> is <c>Maske</c>. A word with a digit is taken as it is, up to
/// eight characters. The letters are packed, a byte each, so that equal stems are equal numbers without a table.
/// </summary>
internal readonly record struct Stem(ulong Packed) : IComparable<Stem>
{
    private const int MostLetters = 6;
    private const int FewestLetters = 4;
    private const int MostWithDigits = 8;
    private const string Endings = "aeiouysnаеиоуыияαειουης";

    public static Stem Of(ReadOnlySpan<char> foldedWord)
    {
        ulong packed = 0;
        foreach (var letter in foldedWord[..LengthOf(foldedWord)])
            packed = (packed << 8) | NumberOf(letter);
        return new Stem(packed);
    }

    public int CompareTo(Stem other) => Packed.CompareTo(other.Packed);

    // Millions of words are looked up, most of them in vain: one multiplication, not the general hash of a number.
    public override int GetHashCode() => unchecked((int)((Packed * 0x9E3779B97F4A7C15) >> 32));

    private static int LengthOf(ReadOnlySpan<char> word)
    {
        foreach (var character in word)
            if (char.IsDigit(character))
                return Math.Min(word.Length, MostWithDigits);

        var length = Math.Min(word.Length, MostLetters);
        while (length > FewestLetters && Endings.Contains(word[length - 1], StringComparison.Ordinal))
            length--;
        return length;
    }

    // Latin, Greek and Cyrillic letters have numbers of their own; those of all other scripts share 48, so that two
    // words of such a script may, rarely, pass for one.
    private static byte NumberOf(char letter) => letter switch
    {
        > '\0' and < '\x80' => (byte)letter,
        >= 'α' and <= 'ω' => (byte)(0x80 + (letter - 'α')),
        >= 'а' and <= 'џ' => (byte)(0xA0 + (letter - 'а')),
        _ => (byte)(0xD0 + (letter % 48)),
    };
}
