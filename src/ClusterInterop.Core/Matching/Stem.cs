namespace ClusterInterop.Core.Matching;

/// <summary>
/// What two forms of a word have in common, in most languages of Europe: its first six letters, without the vowels,
/// <c>s</c> and <c>n</c> at their end as long as four letters are left, so that <c>lifts</c> is <c>lift</c>,
/// <c>maseczek</c> is <c>maseczki</c> and <c>Masken</c> is <c>Maske</c>. A word with a digit is taken as it is, up to
/// eight characters. The letters are packed, so that equal stems are equal numbers without a table.
/// </summary>
internal readonly record struct Stem(UInt128 Packed) : IComparable<Stem>
{
    private const int MostLetters = 6;
    private const int FewestLetters = 4;
    private const int MostWithDigits = 8;
    private const string Endings = "aeiouysnаеиоуыияαειουης";

    public static Stem Of(ReadOnlySpan<char> foldedWord)
    {
        var letters = foldedWord[..LengthOf(foldedWord)];
        UInt128 packed = 0;
        foreach (var letter in letters)
            packed = (packed << 16) | letter;
        return new Stem(packed << (16 * (MostWithDigits - letters.Length)));
    }

    public int CompareTo(Stem other) => Packed.CompareTo(other.Packed);

    // Millions of words are looked up, most of them in vain: two multiplications, not the general hash of two numbers.
    public override int GetHashCode() => unchecked(
        (int)((((ulong)(Packed >> 64) * 0x9E3779B97F4A7C15) ^ ((ulong)Packed * 0xC2B2AE3D27D4EB4F)) >> 32));

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
}
