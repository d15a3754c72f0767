using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ClusterInterop.Core.Matching;

/// <summary>
/// The texts of one side's records by their telling words. Which texts come close to one is found by walking along the
/// lists of its words, the shortest first, and adding up what each text there shares with it. A text that is met first
/// when too few words are left to make it close is not taken up, which is so for most in the longest lists.
/// </summary>
/// <remarks>One writer or many readers. What a text says is not kept, so the entries of one that is removed stay in the
/// lists until a broom comes by; with each removal it sweeps a few lists.</remarks>
internal sealed class TextIndex
{
    private const int FewestSwept = 8;
    private const int TextEnd = 1 << 25; // an entry has as many bits for the number of a text
    private const int HeadStep = 128; // how exactly an entry tells what a title says in all
    private const int MostHeads = 63;
    private const ulong LowBits = (1UL << 48) - 1;

    private readonly Dictionary<Stem, int> _numbers = [];
    private readonly List<WordList> _lists = [];
    private readonly List<Stem> _words = []; // by the number of its list; the default for one that is free
    private readonly Stack<int> _freeLists = [];
    private readonly Chunked<Said> _texts = new();
    private readonly Queue<(int First, int Count, long Round)> _removed = [];
    private readonly Dictionary<int, Stack<int>> _free = []; // runs of texts, by length
    private int _textEnd;
    private int _broom;
    private long _round;

    /// <returns>The number of the record's first text; the others follow it.</returns>
    public int Add(int slot, Phrase[] texts)
    {
        if (texts.Length == 0)
            return 0;
        if (!_free.TryGetValue(texts.Length, out var runs) || !runs.TryPop(out var first))
        {
            if (_textEnd + texts.Length > TextEnd)
                throw new InvalidOperationException($"The index holds {TextEnd:N0} texts at most.");
            first = _textEnd;
            _textEnd += texts.Length;
            _texts.Reach(_textEnd);
        }

        for (var i = 0; i < texts.Length; i++)
        {
            var phrase = texts[i];
            _texts[first + i] = new Said(slot, (ushort)phrase.HeadTotal, (ushort)phrase.Total);
            var entry = ((uint)(first + i) << 7) | ((uint)HeadsOf(phrase.HeadTotal) << 1);
            for (var word = 0; word < phrase.Words.Length; word++)
                ListOf(phrase.Words[word]).Add(entry | (phrase.IsHead(word) ? 1u : 0));
        }

        return first;
    }

    public void Remove(int first, int count)
    {
        if (count == 0)
            return;
        for (var i = 0; i < count; i++)
            _texts[first + i] = Said.Removed;
        _removed.Enqueue((first, count, _round));
        Sweep();
    }

    /// <summary>Finds the records of which a text comes close to this one.</summary>
    /// <param name="phrase">The text.</param>
    /// <param name="sums">Empty; used meanwhile.</param>
    /// <param name="close">By slot the points that the closeness adds to a score; what is higher already stays.</param>
    public void FindClose(Phrase phrase, NumberTable sums, NumberTable close)
    {
        Span<Walk> walks = stackalloc Walk[Phrase.MostWords];
        var count = 0;
        for (var i = 0; i < phrase.Words.Length; i++)
            if (_numbers.TryGetValue(phrase.Words[i], out var number))
                walks[count++] = new Walk(number, _lists[number].Count, phrase.Weights[i], phrase.IsHead(i));
        walks = walks[..count];
        walks.Sort(static (left, right) => left.Length.CompareTo(right.Length));

        var (head, all) = (0, 0);
        foreach (var walk in walks)
        {
            all += walk.Weight;
            head += walk.IsHead ? walk.Weight : 0;
        }

        foreach (var walk in walks)
        {
            Add(walk, MostHeadTotal(phrase, head, all), sums);
            all -= walk.Weight;
            head -= walk.IsHead ? walk.Weight : 0;
        }

        Take(phrase, sums, close);
    }

    // A text that has none of the words before can share those that are left at most. If it is to be close by them, its
    // title must not say much more: what it covers of itself is what it shares, to what it says.
    private static int MostHeadTotal(Phrase phrase, int head, int all)
    {
        var mostCover = Math.Max((long)head * 1000 / phrase.HeadTotal, (long)all * 1000 / phrase.Total) + 1;
        return (int)Math.Min(int.MaxValue, mostCover * all * 1000 / (TextCloseness.Floor * TextCloseness.Floor));
    }

    private void Add(Walk walk, int mostHeadTotal, NumberTable sums)
    {
        var plain = SharedWeight.Of(walk.Weight, walk.IsHead, false).Packed;
        var inHead = SharedWeight.Of(walk.Weight, walk.IsHead, true).Packed;
        var mostHeads = HeadsOf(mostHeadTotal);
        foreach (var entry in CollectionsMarshal.AsSpan(_lists)[walk.Number].Entries)
        {
            var text = (int)(entry >> 7);
            var heads = (int)(entry >> 1 & MostHeads);
            ref var sum = ref heads <= mostHeads ? ref sums[text] : ref sums.Find(text);
            if (!Unsafe.IsNullRef(ref sum))
                sum = (sum & LowBits) + ((entry & 1) != 0 ? inHead : plain) + ((ulong)heads << 48);
        }
    }

    private void Take(Phrase phrase, NumberTable sums, NumberTable close)
    {
        for (var i = 0; i < sums.Count; i++)
        {
            var shared = new SharedWeight(sums.SumAt(i));
            if (!TextCloseness.MayBeClose(shared, phrase.HeadTotal, LeastHeadTotalOf((int)(shared.Packed >> 48))))
                continue;
            ref readonly var said = ref _texts[sums.NumberAt(i)];
            var closeness = TextCloseness.Of(
                shared, phrase.HeadTotal, phrase.Total, said.HeadTotal, said.Total);
            if (closeness > 0 && !said.IsRemoved)
                close.Raise(said.Slot, TextCloseness.PointsOf(closeness));
        }
    }

    private static int HeadsOf(int headTotal) =>
        Math.Clamp((headTotal - TextCloseness.LeastTotal) / HeadStep, 0, MostHeads);

    private static int LeastHeadTotalOf(int heads) => TextCloseness.LeastTotal + (heads * HeadStep);

    private ref WordList ListOf(Stem word)
    {
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_numbers, word, out var known);
        if (!known && _freeLists.TryPop(out number))
            _words[number] = word;
        else if (!known)
        {
            number = _lists.Count;
            _lists.Add(default);
            _words.Add(word);
        }

        return ref CollectionsMarshal.AsSpan(_lists)[number];
    }

    // A text that was removed may be used anew when the broom has been at every list since.
    private void Sweep()
    {
        var lists = CollectionsMarshal.AsSpan(_lists);
        for (var i = 0; i < Math.Max(FewestSwept, lists.Length / 65_536) && lists.Length > 0; i++)
        {
            if (_broom >= lists.Length)
            {
                _broom = 0;
                _round++;
            }

            lists[_broom].RemoveAll(this);
            if (lists[_broom].Count == 0 && _words[_broom] != default)
            {
                _numbers.Remove(_words[_broom]);
                (_words[_broom], lists[_broom]) = (default, default);
                _freeLists.Push(_broom);
            }

            _broom++;
        }

        while (_removed.TryPeek(out var run) && run.Round + 1 < _round)
        {
            _removed.Dequeue();
            if (!_free.TryGetValue(run.Count, out var runs))
                _free.Add(run.Count, runs = []);
            runs.Push(run.First);
        }
    }

    /// <summary>A text: whose it is, and what it says in all.</summary>
    private readonly record struct Said(int Slot, ushort HeadTotal, ushort Total)
    {
        public static readonly Said Removed = new(-1, 1, 1);

        public bool IsRemoved => Slot < 0;
    }

    /// <summary>A word of the text that is asked for, and how many texts say it.</summary>
    private readonly record struct Walk(int Number, int Length, ushort Weight, bool IsHead);

    /// <summary>The texts that say a word: their numbers, then in six bits what their titles say in all, and in the
    /// last bit whether the title says this. Most words are said once, so the first entry stands in the list itself.
    /// </summary>
    private struct WordList
    {
        private uint _only;
        private uint[]? _entries;

        public int Count { get; private set; }

        [System.Diagnostics.CodeAnalysis.UnscopedRef]
        public readonly ReadOnlySpan<uint> Entries =>
            _entries is null ? new ReadOnlySpan<uint>(in _only)[..Count] : _entries.AsSpan(0, Count);

        public void Add(uint entry)
        {
            if (Count == 0 && _entries is null)
                _only = entry;
            else
            {
                if (_entries is null)
                    _entries = [_only, 0];
                else if (_entries.Length == Count)
                    Array.Resize(ref _entries, Count + (Count / 4) + 2);
                _entries[Count] = entry;
            }

            Count++;
        }

        public void RemoveAll(TextIndex index)
        {
            var kept = 0;
            if (_entries is null)
                kept = Count > 0 && !index._texts[(int)(_only >> 7)].IsRemoved ? 1 : 0;
            else
                for (var i = 0; i < Count; i++)
                    if (!index._texts[(int)(_entries[i] >> 7)].IsRemoved)
                        _entries[kept++] = _entries[i];
            Count = kept;
        }
    }
}
