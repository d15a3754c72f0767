using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ClusterInterop.Core.Vocabularies;

namespace ClusterInterop.Core.Matching;

/// <summary>That a text, or another label, is close to the label of a code.</summary>
/// <param name="Label">The number of the code's labels.</param>
/// <param name="Points">What it adds to a score, by the closest language.</param>
internal readonly record struct LabelHit(int Label, byte Points);

/// <summary>
/// The labels of all codes that records may carry, in all languages, by their telling words: the bridge between records
/// in different languages, and between vocabularies. The labels of one code in its languages have one number. One
/// for each set of vocabularies; safe for any thread.
/// </summary>
internal sealed class LabelPhrases
{
    /// <summary>Of the labels that a text is close to, so many count.</summary>
    public const int MostHits = 8;

    private static readonly ConditionalWeakTable<VocabularySet, LabelPhrases> BySet = [];

    private readonly Dictionary<VocabularyTerm, int> _labels = new(ReferenceEqualityComparer.Instance);
    private readonly List<VocabularyTerm> _terms = [];
    private readonly List<int> _firstPhrases = []; // by label, and one more
    private readonly List<int> _firstWords = [0]; // by phrase, and one more
    private readonly List<int> _words = [];
    private readonly List<int> _totals = []; // by phrase
    private readonly List<int> _labelsOfPhrases = [];
    private readonly Dictionary<Stem, int> _numbers = [];
    private readonly List<Stem> _stems = [];
    private readonly List<ushort> _weights = [];
    private readonly StemTable _numbersOfWords; // the same as the numbers
    private readonly Runs _phrasesOfWords;
    private readonly LabelHit[]?[] _near; // by label, found when they are asked for

    private LabelPhrases(VocabularySet vocabularies)
    {
        Words = TellingWords.Of(vocabularies);
        foreach (var list in vocabularies.All.Where(list => list.UsableAsCode))
            foreach (var term in list.Terms)
                Add(term);
        _firstPhrases.Add(_totals.Count);
        _numbersOfWords = new StemTable(_numbers);
        _phrasesOfWords = PhrasesByWord();
        _near = new LabelHit[]?[_terms.Count];
    }

    public TellingWords Words { get; }

    public static LabelPhrases Of(VocabularySet vocabularies) =>
        BySet.GetValue(vocabularies, static set => new LabelPhrases(set));

    /// <summary>The number of a code's labels; -1 if they say nothing.</summary>
    public int LabelOf(VocabularyTerm term) => _labels.GetValueOrDefault(term, -1);

    /// <summary>The code that labels belong to.</summary>
    public VocabularyTerm TermOf(int label) => _terms[label];

    /// <summary>The labels that a text is closest to, the closest first, then in the order of the lists.</summary>
    public LabelHit[] ClosestTo(ReadOnlySpan<Phrase> texts)
    {
        var scratch = Scratch.Empty();
        foreach (var text in texts)
            AddClosest(text, scratch);
        return scratch.InOrder(MostHits);
    }

    /// <summary>The other codes whose labels are close to those of this one.</summary>
    public LabelHit[] NearTo(int label) =>
        Volatile.Read(ref _near[label]) is { } known ? known : _near[label] = FindNear(label);

    /// <summary>The words that the closest of these texts shares with the closest of these labels, as the text spells
    /// them, the weightiest first.</summary>
    public IReadOnlyList<string> SharedWith(ReadOnlySpan<Phrase> texts, int label)
    {
        Span<int> numbers = stackalloc int[Phrase.MostWords];
        var (best, closest, shared) = (0, texts[0], -1);
        foreach (var text in texts)
        {
            var said = NumbersOf(text, numbers);
            for (var phrase = _firstPhrases[label]; phrase < _firstPhrases[label + 1]; phrase++)
                if (ClosenessOf(text, said, phrase) is var closeness && closeness > best)
                    (best, closest, shared) = (closeness, text, phrase);
        }

        if (shared < 0)
            return [];
        Span<Stem> words = stackalloc Stem[Phrase.MostWords];
        var count = 0;
        foreach (var word in WordsOf(shared))
            words[count++] = _stems[word];
        return closest.SharedWith(words[..count]);
    }

    // Nearly all labels that have a word of a text have no other, and so are too far from it; there are hundreds. Close
    // enough by one word are the lightest at most, with which its list begins. The others are looked at when they come
    // up for the second time, or seem to: which came up is known by a bit that some share.
    private void AddClosest(Phrase text, Scratch scratch)
    {
        var numbers = NumbersOf(text, stackalloc int[Phrase.MostWords]);
        scratch.ForgetSeen();
        for (var i = 0; i < numbers.Length; i++)
        {
            if (numbers[i] < 0)
                continue;
            var alone = SharedWeight.Of(text.Weights[i], text.IsHead(i), isOtherHead: true);
            var isEnough = true;
            foreach (var phrase in _phrasesOfWords[numbers[i]])
            {
                isEnough = isEnough && ClosenessOf(text, alone, phrase) > 0;
                if (scratch.IsSeenNow(phrase) || isEnough)
                    Judge(text, numbers, phrase, scratch);
            }
        }
    }

    private void Judge(Phrase text, ReadOnlySpan<int> numbers, int phrase, Scratch scratch)
    {
        if (ClosenessOf(text, numbers, phrase) is > 0 and var closeness)
            scratch.Points.Raise(_labelsOfPhrases[phrase], TextCloseness.PointsOf(closeness));
    }

    // Of the words of a text; -1 for one that no label has.
    private Span<int> NumbersOf(Phrase text, Span<int> numbers)
    {
        for (var i = 0; i < text.Words.Length; i++)
            numbers[i] = _numbersOfWords[text.Words[i]];
        return numbers[..text.Words.Length];
    }

    private int ClosenessOf(Phrase text, SharedWeight shared, int phrase) =>
        TextCloseness.Of(shared, text.HeadTotal, text.Total, _totals[phrase], _totals[phrase]);

    private int ClosenessOf(Phrase text, ReadOnlySpan<int> numbers, int phrase)
    {
        var shared = default(SharedWeight);
        foreach (var word in WordsOf(phrase))
            if (numbers.IndexOf(word) is >= 0 and var i)
                shared += SharedWeight.Of(text.Weights[i], text.IsHead(i), isOtherHead: true);
        return ClosenessOf(text, shared, phrase);
    }

    private LabelHit[] FindNear(int label)
    {
        var scratch = Scratch.Empty();
        for (var phrase = _firstPhrases[label]; phrase < _firstPhrases[label + 1]; phrase++)
        {
            foreach (var word in WordsOf(phrase))
                AddTo(scratch.Sums, word, SharedWeight.Of(_weights[word], isHead: true, isOtherHead: true));
            Take(scratch, _totals[phrase], _totals[phrase]);
        }

        return [.. scratch.InOrder(int.MaxValue).Where(hit => hit.Label != label)];
    }

    private void AddTo(NumberTable sums, int word, SharedWeight weight)
    {
        foreach (var phrase in _phrasesOfWords[word])
            sums[phrase] += weight.Packed;
    }

    private void Take(Scratch scratch, int headTotal, int total)
    {
        for (var i = 0; i < scratch.Sums.Count; i++)
        {
            var phrase = scratch.Sums.NumberAt(i);
            var (shared, ofLabel) = (new SharedWeight(scratch.Sums.SumAt(i)), _totals[phrase]);
            if (TextCloseness.MayBeClose(shared, headTotal, ofLabel)
                && TextCloseness.Of(shared, headTotal, total, ofLabel, ofLabel) is > 0 and var closeness)
            {
                ref var best = ref scratch.Points[_labelsOfPhrases[phrase]];
                best = Math.Max(best, TextCloseness.PointsOf(closeness));
            }
        }

        scratch.Sums.Clear();
    }

    private ReadOnlySpan<int> WordsOf(int phrase) =>
        CollectionsMarshal.AsSpan(_words)[_firstWords[phrase].._firstWords[phrase + 1]];

    private void Add(VocabularyTerm term)
    {
        var first = _totals.Count;
        foreach (var label in term.Labels)
            if (Words.PhraseOf(label) is { } phrase && !Says(first, phrase))
                Add(phrase);
        if (_totals.Count == first)
            return;
        _labels.Add(term, _terms.Count);
        _terms.Add(term);
        _firstPhrases.Add(first);
    }

    // Labels that say the same in two languages count once.
    private bool Says(int firstPhrase, Phrase phrase)
    {
        for (var known = firstPhrase; known < _totals.Count; known++)
            if (IsSame(WordsOf(known), phrase.Words))
                return true;
        return false;
    }

    private bool IsSame(ReadOnlySpan<int> known, ReadOnlySpan<Stem> words)
    {
        if (known.Length != words.Length)
            return false;
        for (var i = 0; i < words.Length; i++)
            if (!_numbers.TryGetValue(words[i], out var number) || number != known[i])
                return false;
        return true;
    }

    private void Add(Phrase phrase)
    {
        for (var i = 0; i < phrase.Words.Length; i++)
        {
            ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(
                _numbers, phrase.Words[i], out var known);
            if (!known)
            {
                number = _weights.Count;
                _stems.Add(phrase.Words[i]);
                _weights.Add(phrase.Weights[i]);
            }

            _words.Add(number);
        }

        _labelsOfPhrases.Add(_terms.Count);
        _totals.Add(phrase.Total);
        _firstWords.Add(_words.Count);
    }

    // Of each word the lightest first.
    private Runs PhrasesByWord()
    {
        var starts = new int[_weights.Count + 1];
        foreach (var word in _words)
            starts[word + 1]++;
        for (var word = 0; word < _weights.Count; word++)
            starts[word + 1] += starts[word];
        var next = starts.AsSpan().ToArray();
        var phrases = new int[_words.Count];
        foreach (var phrase in ByTotal())
            foreach (var word in WordsOf(phrase))
                phrases[next[word]++] = phrase;
        return new Runs(starts, phrases);
    }

    private int[] ByTotal()
    {
        int[] totals = [.. _totals];
        int[] phrases = [.. Enumerable.Range(0, totals.Length)];
        Array.Sort(totals, phrases);
        return phrases;
    }

    /// <summary>What comparing one text with the labels needs; one a thread, used again and again.</summary>
    private sealed class Scratch
    {
        private const int SeenBits = 32_768;

        [ThreadStatic]
        private static Scratch? _own;

        private readonly ulong[] _seen = new ulong[SeenBits / 64];

        /// <summary>What is shared, by phrase.</summary>
        public NumberTable Sums { get; } = new();

        /// <summary>The points, by label.</summary>
        public NumberTable Points { get; } = new();

        public static Scratch Empty()
        {
            var scratch = _own ??= new Scratch();
            scratch.Sums.Clear();
            scratch.Points.Clear();
            return scratch;
        }

        public void ForgetSeen() => Array.Clear(_seen);

        /// <summary>Whether a phrase, or one that shares its bit, was asked about before.</summary>
        public bool IsSeenNow(int phrase)
        {
            ref var bits = ref _seen[phrase % SeenBits / 64];
            var wasSeen = (bits >> phrase & 1) != 0;
            bits |= 1UL << phrase;
            return wasSeen;
        }

        /// <summary>The closest first, then by number.</summary>
        public LabelHit[] InOrder(int most)
        {
            if (Points.Count == 0)
                return [];
            var hits = new LabelHit[Points.Count];
            for (var i = 0; i < hits.Length; i++)
                hits[i] = new LabelHit(Points.NumberAt(i), (byte)Points.SumAt(i));
            hits.AsSpan().Sort(static (left, right) =>
                left.Points != right.Points ? right.Points.CompareTo(left.Points) : left.Label.CompareTo(right.Label));
            return hits.Length <= most ? hits : hits[..most];
        }
    }
}
