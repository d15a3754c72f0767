using System.Diagnostics.CodeAnalysis;
using System.Globalization;
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

    private const int UsualLength = 128;

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
    public static string Fold(string text) => Join(text, " ");

    /// <summary>The same without spaces.</summary>
    public static string FoldTogether(string text) => Join(text, "");

    private static string Join(string text, string separator)
    {
        var folded = new DefaultInterpolatedStringHandler(
            0, 0, CultureInfo.InvariantCulture, stackalloc char[UsualLength]);
        var isFirst = true;
        foreach (var word in EnumerateWords(text))
        {
            if (!isFirst)
                folded.AppendLiteral(separator);
            folded.AppendFormatted(word);
            isFirst = false;
        }

        return folded.ToStringAndClear();
    }
}

/// <summary>Walks over the folded words of a text without allocating. A word is valid until the next is asked for.
/// </summary>
internal ref struct FoldedWords(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> _text = text;
    private WordBuffer _word;
    private int _length;
    private int _next;

    [UnscopedRef]
    public readonly ReadOnlySpan<char> Current => ((ReadOnlySpan<char>)_word)[.._length];

    /// <summary>A place in the text from which on the word is the first.</summary>
    public int Start { get; private set; }

    public readonly FoldedWords GetEnumerator() => this;

    public bool MoveNext()
    {
        Start = _next;
        _length = 0;
        while (_next < _text.Length)
        {
            var character = _text[_next++];
            var folded = FoldingTable.Of(character);
            if (folded is > FoldingTable.Separator and < FoldingTable.Expands) // as good as always, so asked first
                Append(folded);
            else if (folded == FoldingTable.Expands)
                Append(FoldingTable.Expand(character));
            else if (folded == FoldingTable.Separator)
            {
                if (IsLetterPair(character))
                    Append([character, _text[_next++]]);
                else if (_length > 0)
                    return true;
            }
        }

        return _length > 0;
    }

    // Letters beyond the basic plane take two characters and are kept as they are.
    private readonly bool IsLetterPair(char high) =>
        _next < _text.Length && char.IsSurrogatePair(high, _text[_next])
        && Rune.IsLetterOrDigit(new Rune(high, _text[_next]));

    private void Append(char folded)
    {
        if (_length < Folding.MaxWordLength)
            _word[_length++] = folded;
    }

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
