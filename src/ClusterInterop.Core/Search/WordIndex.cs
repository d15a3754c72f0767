using ClusterInterop.Core.Vocabularies;
using ClusterInterop.V1;

namespace ClusterInterop.Core.Search;

/// <summary>Which records have which folded word, in a title or else in a summary, in whatever language.</summary>
/// <remarks>One writer; readers only while nobody writes.</remarks>
internal sealed class WordIndex
{
    private readonly Dictionary<string, WordEntry> _words = [];
    private readonly SortedBlocks<WordEntry> _inOrder = new();

    /// <summary>Notes whether a record has the words of these texts. To take it out, pass what was put in.</summary>
    public void Set(Text? title, Text? summary, int ordinal, bool present)
    {
        // A word of the title counts as that alone: there it weighs more than it could in the summary.
        var titleWords = WordsOf(title, except: []);
        foreach (var word in titleWords)
            SetWord(word, ordinal, present, inTitle: true);
        foreach (var word in WordsOf(summary, except: titleWords))
            SetWord(word, ordinal, present, inTitle: false);
    }

    public WordEntry? Find(string word) => _words.GetValueOrDefault(word);

    /// <summary>The words that start so, the word itself among them, in order.</summary>
    public IEnumerable<WordEntry> StartingWith(string start)
    {
        foreach (var entry in _inOrder.From(new WordEntry(start)))
        {
            if (!entry.Word.StartsWith(start, StringComparison.Ordinal))
                yield break;
            yield return entry;
        }
    }

    private void SetWord(string word, int ordinal, bool present, bool inTitle)
    {
        if (!_words.TryGetValue(word, out var entry))
        {
            if (!present)
                return;
            entry = new WordEntry(word);
            _words.Add(word, entry);
            _inOrder.Add(entry);
        }

        entry.Set(ordinal, present, inTitle);
        if (!entry.IsEmpty)
            return;

        _words.Remove(word);
        _inOrder.Remove(entry);
    }

    private static HashSet<string> WordsOf(Text? text, HashSet<string> except)
    {
        var words = new HashSet<string>();
        if (text is null)
            return words;

        var bySpan = words.GetAlternateLookup<ReadOnlySpan<char>>();
        var exceptBySpan = except.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var (_, value) in text.ByLanguage)
        {
            foreach (var word in Folding.EnumerateWords(value))
            {
                if (!exceptBySpan.Contains(word))
                    bySpan.Add(word);
            }
        }

        return words;
    }
}

/// <summary>A word, and the records that have it.</summary>
internal sealed class WordEntry(string word) : IComparable<WordEntry>
{
    // Most words stand in titles alone or in summaries alone, and half of all words in one record.
    private OrdinalSet? _titles;
    private OrdinalSet? _summaries;

    public string Word => word;

    public bool IsEmpty => _titles is null && _summaries is null;

    public void Set(int ordinal, bool present, bool inTitle)
    {
        ref var set = ref inTitle ? ref _titles : ref _summaries;
        if (present)
            (set ??= new OrdinalSet()).Add(ordinal);
        else
            set?.Remove(ordinal);
        if (set is { Count: 0 })
            set = null;
    }

    public void UnionTitlesInto(OrdinalBitmap target) => _titles?.UnionInto(target);

    public void UnionSummariesInto(OrdinalBitmap target) => _summaries?.UnionInto(target);

    public int CompareTo(WordEntry? other) => string.CompareOrdinal(word, other?.Word);

    public override string ToString() => word;
}
