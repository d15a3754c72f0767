using System.Numerics;

namespace ClusterInterop.Core.Matching;

/// <summary>
/// What the subject of a comparison says, by the numbers of a lexicon: a place for each word of its own texts, and for
/// each word of each of its labels. Words that the lexicon does not know are in none of the other records; they have no
/// place, but they weigh.
/// </summary>
/// <remarks>For one thread.</remarks>
internal sealed class SubjectWords
{
    /// <summary>The label of a place in the subject's own texts.</summary>
    public const int NoLabel = -1;

    /// <summary>The label of a place in a label that meets texts, but no other label: one that is borrowed.</summary>
    public const int TextsOnly = -2;

    /// <summary>The label of a place in a label that none of the others has.</summary>
    private const int UnsharedLabel = -3;

    /// <summary>Of most words that are asked for, a look at one bit says that the subject does not say them.</summary>
    private const int FilterLength = 256;

    private readonly Place[] _places;
    private readonly int[] _slots; // place + 1 by the hash of a word; the next slot if it is another's
    private readonly int _slotMask;
    private readonly ulong[] _filter = new ulong[FilterLength]; // a bit for each word, by its last digits
    private readonly int[] _firstMentions; // by place, and one more
    private readonly Mention[] _mentions;
    private readonly Variants[] _variants; // one for each language of each part
    private readonly (int Head, int All)[] _sums;
    private readonly List<int> _summed = [];

    public SubjectWords(RecordFacets subject, Lexicon lexicon)
    {
        var reader = new Reader(lexicon);
        reader.Read(subject.Words, NoLabel);
        foreach (var label in Lexicon.LabelsOf(subject))
            reader.Read(label, label.IsBorrowed ? TextsOnly
                : lexicon.NumberOf(label) is >= 0 and var number ? number : UnsharedLabel);

        (_places, _mentions, _firstMentions, _variants) = reader.InOrder();
        _sums = new (int, int)[_variants.Length];
        _slots = new int[BitOperations.RoundUpToPowerOf2((uint)(_places.Length * 4) + 1)];
        _slotMask = _slots.Length - 1;
        for (var place = 0; place < _places.Length; place++)
            if (place == 0 || _places[place].Word != _places[place - 1].Word)
                Index(place);
    }

    public int PlaceCount => _places.Length;

    public ref readonly Place this[int place] => ref _places[place];

    /// <summary>The first place of a word; those of the same word follow it.</summary>
    public bool TryFind(int word, out int place)
    {
        place = -1;
        if ((_filter[(word >> 6) & (FilterLength - 1)] >> word & 1) == 0)
            return false;
        for (var slot = SlotOf(word); _slots[slot] != 0; slot = (slot + 1) & _slotMask)
        {
            place = _slots[slot] - 1;
            if (_places[place].Word == word)
                return true;
        }

        return false;
    }

    /// <summary>How far the best variant is covered, in thousandths, if the words at these places are shared.</summary>
    public int CoverBy(ulong[] shared)
    {
        for (var i = 0; i < shared.Length; i++)
            for (var bits = shared[i]; bits != 0; bits &= bits - 1)
                Add((i << 6) + BitOperations.TrailingZeroCount(bits));

        var cover = 0;
        foreach (var variant in _summed)
        {
            var (sum, variants) = (_sums[variant], _variants[variant]);
            cover = Math.Max(
                cover, Math.Max(sum.Head * 1000 / variants.HeadTotal, sum.All * 1000 / variants.Total));
            _sums[variant] = default;
        }

        _summed.Clear();
        return cover;
    }

    private void Add(int place)
    {
        int weight = _places[place].Weight;
        foreach (var mention in _mentions.AsSpan(_firstMentions[place].._firstMentions[place + 1]))
        {
            ref var sum = ref _sums[mention.Variants];
            if (sum.All == 0)
                _summed.Add(mention.Variants);
            sum.All += weight;
            sum.Head += mention.IsHead ? weight : 0;
        }
    }

    private void Index(int place)
    {
        var word = _places[place].Word;
        _filter[(word >> 6) & (FilterLength - 1)] |= 1UL << word;
        var slot = SlotOf(word);
        while (_slots[slot] != 0)
            slot = (slot + 1) & _slotMask;
        _slots[slot] = place + 1;
    }

    private int SlotOf(int word) => (int)(((uint)word * 0x9E3779B1) >> 7) & _slotMask;

    /// <summary>A word of the subject's texts or of one of its labels.</summary>
    /// <param name="Word">Its number.</param>
    /// <param name="Part">0 for its own texts, then one for each label.</param>
    /// <param name="Label">The number of the label, or one of the constants.</param>
    /// <param name="Weight">Its weight there.</param>
    public readonly record struct Place(int Word, int Part, int Label, ushort Weight) : IComparable<Place>
    {
        public int CompareTo(Place other) =>
            Word != other.Word ? Word.CompareTo(other.Word) : Part.CompareTo(other.Part);
    }

    /// <summary>That a language has a word, in the title or only in the summary.</summary>
    private readonly record struct Mention(int Variants, bool IsHead);

    /// <summary>What the words of a title, and of title with summary, weigh in one language.</summary>
    private readonly record struct Variants(int HeadTotal, int Total);

    private sealed class Reader(Lexicon lexicon)
    {
        private readonly List<Place> _places = [];
        private readonly List<(int Place, Mention Mention)> _mentions = [];
        private readonly List<Variants> _variants = [];
        private int _parts;

        public void Read(VariantWords words, int label)
        {
            var places = new int[words.Stems.Length];
            for (var i = 0; i < places.Length; i++)
            {
                var number = lexicon.NumberOf(words.Stems[i]);
                places[i] = number < 0 ? -1 : _places.Count;
                if (number >= 0)
                    _places.Add(new Place(number, _parts, label, words.Weights[i]));
            }

            _parts++;
            foreach (var wording in words.Wordings)
                Read(words, wording, places);
        }

        public (Place[] Places, Mention[] Mentions, int[] FirstMentions, Variants[] Variants) InOrder()
        {
            var places = _places.ToArray();
            var order = new int[places.Length];
            for (var i = 0; i < order.Length; i++)
                order[i] = i;
            Array.Sort(places, order);

            var ranks = new int[places.Length];
            for (var i = 0; i < order.Length; i++)
                ranks[order[i]] = i;
            var firstMentions = new int[places.Length + 1];
            foreach (var (place, _) in _mentions)
                firstMentions[ranks[place] + 1]++;
            for (var i = 0; i < places.Length; i++)
                firstMentions[i + 1] += firstMentions[i];

            var mentions = new Mention[_mentions.Count];
            var next = firstMentions.AsSpan().ToArray();
            foreach (var (place, mention) in _mentions)
                mentions[next[ranks[place]]++] = mention;
            return (places, mentions, firstMentions, [.. _variants]);
        }

        private void Read(VariantWords words, Wording wording, int[] places)
        {
            var (head, all) = (0, 0);
            for (var i = wording.Start; i < wording.End; i++)
            {
                var word = words.Mentions[i];
                var isHead = i < wording.HeadEnd;
                all += words.Weights[word];
                head += isHead ? words.Weights[word] : 0;
                if (places[word] >= 0)
                    _mentions.Add((places[word], new Mention(_variants.Count, isHead)));
            }

            _variants.Add(new Variants(
                Math.Max(head, TextComparison.LeastTotal), Math.Max(all, TextComparison.LeastTotal)));
        }
    }
}
