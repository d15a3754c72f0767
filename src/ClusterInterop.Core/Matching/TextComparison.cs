using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ClusterInterop.Core.Matching;

/// <summary>How close two records are in words, in thousandths, and whether that alone ties them.</summary>
internal readonly record struct TextTie(int PerMille, bool Ties);

/// <summary>
/// Compares what one record says with what others say, in titles, summaries and the labels of their codes in all
/// languages. Each side is covered by the other as far as that variant of it is which is covered best, be it a title, a
/// title with summary, or a label of one of its codes; the closeness is the geometric mean of the two covers. So a need
/// in Polish meets a capability in Spanish if a code of one of them has a Polish label with those words. Labels of a
/// code that both carry do not count against each other: that is what the codes say already. Which of the two is the
/// subject makes no difference. Integer arithmetic throughout.
/// </summary>
/// <remarks>For one thread. What the labels of a code have in common with the subject is worked out once, since among
/// many records most codes come again.</remarks>
internal sealed class TextComparison
{
    /// <summary>Records at least as close are tied.</summary>
    public const int Floor = 400;

    /// <summary>A tie needs one word in common that weighs at least this on both sides.</summary>
    public const int LinkWeight = 400;

    /// <summary>A variant that says less than this counts as if it said this much: half a word is no title.</summary>
    public const int LeastTotal = 500;

    private readonly List<VariantWords> _parts = [];
    private readonly List<int> _firstVariants = [];
    private readonly Place[] _places;
    private readonly Stem[] _stems;
    private readonly StemFilter _filter = new();
    private readonly Dictionary<Stem, int> _firstPlaces = [];
    private readonly int[] _sums;
    private readonly ulong[] _shared;
    private readonly Dictionary<VariantWords, Heard> _labels = new(ReferenceEqualityComparer.Instance);

    public TextComparison(RecordFacets subject)
    {
        _parts.Add(subject.Words);
        foreach (var code in subject.Codes)
            if (code.Words != VariantWords.None && !_parts.Contains(code.Words))
                _parts.Add(code.Words);
        var variants = 0;
        foreach (var part in _parts)
        {
            _firstVariants.Add(variants);
            variants += part.Totals.Length;
        }

        _sums = new int[variants];
        _places = PlacesOf(_parts);
        _stems = new Stem[_places.Length];
        for (var i = 0; i < _places.Length; i++)
        {
            _stems[i] = _parts[_places[i].Part].Stems.Span[_places[i].Word];
            _firstPlaces.TryAdd(_stems[i], i);
            _filter.Add(_stems[i]);
        }

        _shared = new ulong[(_places.Length + 63) / 64];
    }

    public TextTie CompareWith(RecordFacets other)
    {
        Array.Clear(_shared);
        var own = Listen(other.Words, _shared, isLabel: false);
        var (cover, linked) = (own.Cover, own.Linked);
        foreach (var code in other.Codes)
        {
            ref var heard = ref CollectionsMarshal.GetValueRefOrAddDefault(_labels, code.Words, out var known);
            if (!known)
                heard = Listen(code.Words, new ulong[_shared.Length], isLabel: true);
            for (var i = 0; i < _shared.Length; i++)
                _shared[i] |= heard.Shared[i];
            cover = Math.Max(cover, heard.Cover);
            linked |= heard.Linked;
        }

        var perMille = cover == 0 ? 0 : SquareRoot(cover * CoverOfSubject());
        return new TextTie(perMille, linked && perMille >= Floor);
    }

    /// <summary>The words that both have, as the subject spells them, the weightiest first.</summary>
    public IReadOnlyList<string> SharedWords(RecordFacets other)
    {
        CompareWith(other);
        var words = new Dictionary<Stem, (string Spelled, int Weight)>();
        foreach (var place in Enumerable.Range(0, _places.Length).Where(i => (_shared[i / 64] >> i & 1) != 0))
        {
            var (part, word) = (_parts[_places[place].Part], _places[place].Word);
            words.TryAdd(_stems[place], (part.Spelled[word], part.Weights.Span[word]));
        }

        return [.. words.Values.OrderByDescending(word => word.Weight)
            .ThenBy(word => word.Spelled, StringComparer.Ordinal).Select(word => word.Spelled)];
    }

    // The words of all parts, a word of several parts once for each, the record's own first.
    private static Place[] PlacesOf(List<VariantWords> parts)
    {
        var places = new List<(Stem Stem, Place Place)>();
        for (var part = 0; part < parts.Count; part++)
            for (var word = 0; word < parts[part].Stems.Length; word++)
                places.Add((parts[part].Stems.Span[word], new Place(part, word)));
        return [.. places.OrderBy(place => place.Stem).ThenBy(place => place.Place.Part).Select(place => place.Place)];
    }

    private Heard Listen(VariantWords said, ulong[] shared, bool isLabel)
    {
        Span<int> sums = stackalloc int[VariantWords.MostVariants];
        sums.Clear();
        var stems = said.Stems.Span;
        var linked = false;
        for (var i = 0; i < stems.Length; i++)
            if (_filter.MayHave(stems[i])
                && _firstPlaces.TryGetValue(stems[i], out var place)
                && Meet(said, i, place, shared, isLabel, ref linked))
                Add(said, i, sums);

        var cover = 0;
        for (var variant = 0; variant < said.Totals.Length; variant++)
            cover = Math.Max(cover, sums[variant] * 1000 / Math.Max(said.Totals.Span[variant], LeastTotal));
        return new Heard(shared, cover, linked);
    }

    // Marks the word wherever the subject says it; false if it does so only in the same labels.
    private bool Meet(VariantWords said, int word, int place, ulong[] shared, bool isLabel, ref bool linked)
    {
        var meets = false;
        for (var stem = _stems[place]; place < _stems.Length && _stems[place] == stem; place++)
        {
            var part = _parts[_places[place].Part];
            if (isLabel && ReferenceEquals(part, said))
                continue;
            meets = true;
            shared[place / 64] |= 1UL << place;
            linked |= said.Weights.Span[word] >= LinkWeight && part.Weights.Span[_places[place].Word] >= LinkWeight;
        }

        return meets;
    }

    private int CoverOfSubject()
    {
        Array.Clear(_sums);
        for (var i = 0; i < _shared.Length; i++)
            for (var bits = _shared[i]; bits != 0; bits &= bits - 1)
            {
                var place = _places[(i << 6) + BitOperations.TrailingZeroCount(bits)];
                Add(_parts[place.Part], place.Word, _sums.AsSpan(_firstVariants[place.Part]));
            }

        var cover = 0;
        for (var part = 0; part < _parts.Count; part++)
        {
            var totals = _parts[part].Totals.Span;
            for (var variant = 0; variant < totals.Length; variant++)
                cover = Math.Max(
                    cover, _sums[_firstVariants[part] + variant] * 1000 / Math.Max(totals[variant], LeastTotal));
        }

        return cover;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(VariantWords said, int word, Span<int> sums)
    {
        for (var variants = said.Variants.Span[word]; variants != 0; variants &= variants - 1)
            sums[BitOperations.TrailingZeroCount(variants)] += said.Weights.Span[word];
    }

    private static int SquareRoot(int square)
    {
        var root = (int)Math.Sqrt(square); // exact to one: the square is a million at most
        while (root * root > square)
            root--;
        while ((root + 1) * (root + 1) <= square)
            root++;
        return root;
    }

    /// <summary>Where the subject says a word: in which part, and which of its words.</summary>
    private readonly record struct Place(int Part, int Word);

    /// <summary>What texts or labels have in common with the subject: the places there that they share, and how far
    /// they are covered by it.</summary>
    private readonly record struct Heard(ulong[] Shared, int Cover, bool Linked);
}

/// <summary>Tells of most words that are not in a set that they are not, by one bit each.</summary>
internal sealed class StemFilter
{
    private readonly ulong[] _bits = new ulong[128];

    public void Add(Stem stem) => _bits[PlaceOf(stem) / 64] |= 1UL << PlaceOf(stem);

    public bool MayHave(Stem stem) => (_bits[PlaceOf(stem) / 64] >> PlaceOf(stem) & 1) != 0;

    private static int PlaceOf(Stem stem) => stem.GetHashCode() & 8191;
}
