using System.Runtime.InteropServices;
using System.Text;
using ClusterInterop.Core.Vocabularies;
using ClusterInterop.V1;

namespace ClusterInterop.Core.Search;

/// <summary>Which records have which folded word, in a title or else in a summary, in whatever language.</summary>
/// <remarks>One writer; readers only while nobody writes. A mark tells the words of summaries.</remarks>
internal sealed class WordIndex
{
    private const int MostBytesInWord = Folding.MaxWordLength * 3;

    private readonly TermIndex _words = new(isOrdered: true);

    // Of the record that is being put: words by number, the lowest bit set for those of the summary.
    private readonly List<int> _before = [];
    private readonly List<int> _now = [];

    public void BeginLoading() => _words.BeginLoading();

    public void EndLoading() => _words.EndLoading();

    /// <summary>Notes the words of a record. What did not change costs nothing more: most changes are of a quantity or
    /// a date.</summary>
    /// <param name="ordinal">The record.</param>
    /// <param name="before">The record as it was noted before; null for a new one.</param>
    /// <param name="now">The record as it is.</param>
    public void Put(int ordinal, Record? before, Record now)
    {
        Collect(before?.Title, before?.Summary, _before, isNew: false);
        Collect(now.Title, now.Summary, _now, isNew: true);

        // Added first: a word that moves from the title to the summary must not be gone in between.
        foreach (var word in _now)
        {
            if (_before.BinarySearch(word) < 0)
                _words.Add(word >> 1, ordinal, (word & 1) != 0);
        }

        foreach (var word in _before)
        {
            if (_now.BinarySearch(word) < 0)
                _words.Remove(word >> 1, ordinal, (word & 1) != 0);
        }
    }

    /// <summary>Shows, of some records, those with a word; marked are those that have it in the summary alone.
    /// </summary>
    public void VisitWord<TVisitor>(string word, OrdinalBitmap among, ref TVisitor visitor)
        where TVisitor : struct, IPostingVisitor, allows ref struct
    {
        Span<byte> buffer = stackalloc byte[MostBytesInWord];
        if (_words.Find(Utf8(word, buffer)) is >= 0 and var number)
            _words.VisitAmong(number, among, ref visitor);
    }

    /// <summary>The same for all words that start so; a record may be shown more than once.</summary>
    public void VisitWordsStartingWith<TVisitor>(string start, OrdinalBitmap among, ref TVisitor visitor)
        where TVisitor : struct, IPostingVisitor, allows ref struct
    {
        Span<byte> buffer = stackalloc byte[MostBytesInWord];
        foreach (var number in _words.StartingWith(Utf8(start, buffer)))
            _words.VisitAmong(number, among, ref visitor);
    }

    // A word of the title counts as that alone: there it weighs more than it could in the summary. In order, each once.
    private void Collect(Text? title, Text? summary, List<int> words, bool isNew)
    {
        words.Clear();
        Collect(title, 0, words, isNew);
        Collect(summary, 1, words, isNew);
        words.Sort();
        var kept = 0;
        foreach (var word in CollectionsMarshal.AsSpan(words))
        {
            if (kept == 0 || words[kept - 1] >> 1 != word >> 1)
                words[kept++] = word;
        }

        words.RemoveRange(kept, words.Count - kept);
    }

    private void Collect(Text? text, int mark, List<int> words, bool isNew)
    {
        if (text is null)
            return;

        Span<byte> buffer = stackalloc byte[MostBytesInWord];
        foreach (var (_, value) in text.ByLanguage)
        {
            foreach (var word in Folding.EnumerateWords(value))
            {
                var term = Utf8(word, buffer);
                words.Add((isNew ? _words.FindOrAdd(term) : _words.Find(term)) << 1 | mark);
            }
        }
    }

    private static ReadOnlySpan<byte> Utf8(ReadOnlySpan<char> word, Span<byte> buffer) =>
        buffer[..Encoding.UTF8.GetBytes(word, buffer)];
}
