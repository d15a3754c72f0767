using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;

namespace ClusterInterop.Core.Vocabularies;

/// <summary>
/// Brings text of any language into the one form in which words are compared: lower case, without diacritics, letters
/// that other languages write with two spelled out (<c>ß</c> = <c>ss</c>). The same everywhere and always: it depends
/// on Unicode alone, never on the culture of the machine.
/// </summary>
internal static class Folding
{
    /// <summary>Longer words are cut here: a text without spaces cannot make a word of 4,000 characters.</summary>
    public const int MaxWordLength = 64;

    /// <summary>The folded words of a text in order, repeated too. A word is a run of letters and digits.</summary>
    public static FoldedWords EnumerateWords(ReadOnlySpan<char> text) => new(text);

    /// <summary>The same as <see cref="EnumerateWords"/>, as strings.</summary>
    public static List<string> Words(string text)
    {
        var words = new List<string>();
        foreach (var word in EnumerateWords(text))
            words.Add(new string(word));
        return words;
    }

    /// <summary>The folded words of a text with one space between: equal for texts that differ in case, diacritics,
    /// spaces and punctuation only.</summary>
    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var word in EnumerateWords(text))
            (folded.Length == 0 ? folded : folded.Append(' ')).Append(word);
        return folded.ToString();
    }
}

/// <summary>Walks over the folded words of a text without allocating. A word is valid until the next is asked for.
/// </summary>
internal ref struct FoldedWords(ReadOnlySpan<char> text)
{
    private ReadOnlySpan<char> _rest = text;
    private WordBuffer _word;
    private int _length;

    [UnscopedRef]
    public readonly ReadOnlySpan<char> Current => ((ReadOnlySpan<char>)_word)[.._length];

    public readonly FoldedWords GetEnumerator() => this;

    public bool MoveNext()
    {
        _length = 0;
        var position = 0;
        while (position < _rest.Length)
        {
            var character = _rest[position++];
            switch (FoldingTable.Of(character))
            {
                case FoldingTable.Nothing:
                    break;
                case FoldingTable.Expands:
                    Append(FoldingTable.Expand(character));
                    break;
                case FoldingTable.Separator when IsLetterPair(character, position):
                    Append([character, _rest[position++]]);
                    break;
                case FoldingTable.Separator when _length == 0:
                    break;
                case FoldingTable.Separator:
                    _rest = _rest[position..];
                    return true;
                case var folded:
                    Append([folded]);
                    break;
            }
        }

        _rest = [];
        return _length > 0;
    }

    // Letters beyond the basic plane take two characters and are kept as they are.
    private readonly bool IsLetterPair(char high, int next) =>
        next < _rest.Length && char.IsSurrogatePair(high, _rest[next])
        && Rune.IsLetterOrDigit(new Rune(high, _rest[next]));

    private void Append(scoped ReadOnlySpan<char> folded)
    {
        if (_length + folded.Length > Folding.MaxWordLength)
            return;
        folded.CopyTo(((Span<char>)_word)[_length..]);
        _length += folded.Length;
    }

    [InlineArray(Folding.MaxWordLength)]
    private struct WordBuffer
    {
        private char _first;
    }
}
