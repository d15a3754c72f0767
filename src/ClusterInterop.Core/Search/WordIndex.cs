using ClusterInterop.Core.Vocabularies;
using ClusterInterop.V1;

namespace ClusterInterop.Core.Search;

/// <summary>Which records have which folded word, in a title or else in a summary, in whatever language.</summary>
/// <remarks>One writer; readers only while nobody writes.</remarks>
internal sealed class WordIndex
{
    private readonly Dictionary<string, WordEntry> _words = [];
    private readonly SortedBlocks<WordEntry> _inOrder = new();

    // Of the record that is being put in or taken out.
    private readonly HashSet<WordEntry> _ofTitle = [];
    private readonly HashSet<WordEntry> _ofSummary = [];

    /// <summary>Notes whether a record has the words of these texts. To take it out, pass what was put in.</summary>
    public void Set(Text? title, Text? summary, int ordinal, bool present)
    {
        Collect(title, _ofTitle, present);
        Collect(summary, _ofSummary, present);

        // A word of the title counts as that alone: there it weighs more than it could in the summary.
        _ofSummary.ExceptWith(_ofTitle);
        foreach (var entry in _ofTitle)
            SetWord(entry, ordinal, present, inTitle: true);
        foreach (var entry in _ofSummary)
            SetWord(entry, ordinal, present, inTitle: false);
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

    private void SetWord(WordEntry entry, int ordinal, bool present, bool inTitle)
    {
        entry.Set(ordinal, present, inTitle);
        if (!entry.IsEmpty)
            return;

        _words.Remove(entry.Word);
        _inOrder.Remove(entry);
    }

    private void Collect(Text? text, HashSet<WordEntry> entries, bool present)
    {
        entries.Clear();
        if (text is null)
            return;

        var bySpan = _words.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var (_, value) in text.ByLanguage)
        {
            foreach (var word in Folding.EnumerateWords(value))
            {
                if (bySpan.TryGetValue(word, out var entry) || (present && TryAdd(word, out entry)))
                    entries.Add(entry);
            }
        }
    }

    private bool TryAdd(ReadOnlySpan<char> word, out WordEntry entry)
    {
        entry = new WordEntry(new string(word));
        _inOrder.Add(entry);
        return _words.TryAdd(entry.Word, entry);
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
