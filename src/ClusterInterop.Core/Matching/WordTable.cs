using System.Numerics;

namespace ClusterInterop.Core.Matching;

/// <summary>What is known of folded words. Every word of every record is looked up, so a look costs no more than the
/// place, the entry and the word itself.</summary>
internal sealed class WordTable
{
    private readonly (uint Hash, int Entry)[] _places; // an entry is one more than its index, so that nothing is 0
    private readonly Entry[] _entries;
    private int _count;

    /// <param name="most">How many words are added at most.</param>
    public WordTable(int most)
    {
        _places = new (uint, int)[BitOperations.RoundUpToPowerOf2((uint)most * 2)];
        _entries = new Entry[most];
    }

    /// <summary>Adds a word; of one that was added before it changes nothing.</summary>
    public void Add(string word, Stem stem, ushort weight)
    {
        var hash = HashOf(word);
        var place = PlaceOf(word, hash);
        if (_places[place].Entry != 0)
            return;
        _entries[_count++] = new Entry(word, stem, weight);
        _places[place] = (hash, _count);
    }

    public bool TryFind(ReadOnlySpan<char> word, out Stem stem, out ushort weight)
    {
        var entry = _places[PlaceOf(word, HashOf(word))].Entry;
        (stem, weight) = entry == 0 ? default : (_entries[entry - 1].Stem, _entries[entry - 1].Weight);
        return entry != 0;
    }

    // Where the word stands, or where it would.
    private uint PlaceOf(ReadOnlySpan<char> word, uint hash)
    {
        var mask = (uint)_places.Length - 1;
        for (var place = hash & mask; ; place = (place + 1) & mask)
        {
            var (known, entry) = _places[place];
            if (entry == 0 || (known == hash && word.SequenceEqual(_entries[entry - 1].Word)))
                return place;
        }
    }

    private static uint HashOf(ReadOnlySpan<char> word)
    {
        var hash = (ulong)word.Length;
        foreach (var letter in word)
            hash = (hash ^ letter) * 0x9E3779B97F4A7C15;
        return (uint)(hash >> 32);
    }

    private readonly record struct Entry(string Word, Stem Stem, ushort Weight);
}
