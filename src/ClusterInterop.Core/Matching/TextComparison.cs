using System.Numerics;
using System.Runtime.InteropServices;

namespace ClusterInterop.Core.Matching;

/// <summary>How close two records are in words, in thousandths, and whether that alone ties them.</summary>
internal readonly record struct TextTie(int PerMille, bool Ties);

/// <summary>
/// Compares what one record says with what others say, in titles, summaries and the labels of their codes in all
/// languages. Each side is covered by the other as far as that variant of it is which is covered best, be it a title,
/// a title with summary, or a label of one of its codes; the closeness is the geometric mean of the two covers. So a
/// need in Polish meets a capability in Spanish if a code of one of them has a Polish label with those words. Labels
/// of a code that both carry do not count against each other: that is what the codes say already. Nor do labels
/// borrowed from a code above: they name more than is meant. Which of the two is the subject makes no difference.
/// Integer arithmetic throughout.
/// </summary>
/// <remarks>For one thread, and as long as the lexicon does not change. What the labels of a code have in common with
/// the subject is worked out once, since among many records most codes come again.</remarks>
internal sealed class TextComparison
{
    /// <summary>Records at least as close are tied.</summary>
    public const int Floor = 400;

    /// <summary>A tie needs one word in common that weighs at least this on both sides.</summary>
    public const int LinkWeight = 400;

    /// <summary>A variant that says less than this counts as if it said this much: half a word is no title.</summary>
    public const int LeastTotal = 500;

    private readonly Lexicon _lexicon;
    private readonly SubjectWords _subject;
    private readonly ulong[] _shared;
    private readonly ulong[] _heard;
    private readonly Heard _nothing;
    private readonly Dictionary<int, Heard> _labels = [];

    /// <param name="subject">The record that is compared with others.</param>
    /// <param name="lexicon">That of the others.</param>
    public TextComparison(RecordFacets subject, Lexicon lexicon)
    {
        _lexicon = lexicon;
        _subject = new SubjectWords(subject, lexicon);
        _shared = new ulong[(_subject.PlaceCount + 63) / 64];
        _heard = new ulong[_shared.Length];
        _nothing = new Heard(new ulong[_shared.Length], 0, false);
    }

    /// <summary>How close two records are.</summary>
    public static TextTie Compare(RecordFacets one, RecordFacets other)
    {
        var lexicon = new Lexicon();
        var said = lexicon.Add(other);
        return new TextComparison(one, lexicon).CompareWith(said);
    }

    /// <param name="other">What another record says, in the numbers of the lexicon.</param>
    public TextTie CompareWith(SaidText other)
    {
        Array.Clear(_shared);
        var (cover, linked, meets) = Listen(other, SubjectWords.NoLabel, _shared);
        var labels = other.Labels;
        if (!meets && labels.Length == 1)
        {
            var heard = LabelOf(labels[0]);
            heard.CoverOfSubject ??= _subject.CoverBy(heard.Shared);
            return TieOf(heard.Cover, heard.CoverOfSubject.Value, heard.Linked);
        }

        foreach (var label in labels)
        {
            var heard = LabelOf(label);
            for (var i = 0; i < _shared.Length; i++)
                _shared[i] |= heard.Shared[i];
            cover = Math.Max(cover, heard.Cover);
            linked |= heard.Linked;
        }

        return cover == 0 ? default : TieOf(cover, _subject.CoverBy(_shared), linked);
    }

    private static TextTie TieOf(int cover, int coverOfSubject, bool linked)
    {
        var perMille = SquareRoot(cover * coverOfSubject);
        return new TextTie(perMille, linked && perMille >= Floor);
    }

    private Heard LabelOf(int label)
    {
        ref var heard = ref CollectionsMarshal.GetValueRefOrAddDefault(_labels, label, out _);
        if (heard is null)
        {
            var kind = _lexicon.IsBorrowed(label) ? SubjectWords.TextsOnly : label;
            Array.Clear(_heard);
            var (cover, linked, meets) = Listen(_lexicon.TextOf(label), kind, _heard);
            heard = meets ? new Heard([.. _heard], cover, linked) : _nothing;
        }

        return heard;
    }

    // How far the best variant of what is said is covered by the subject; marks where the subject says the same.
    private (int Cover, bool Linked, bool Meets) Listen(SaidText text, int label, ulong[] shared)
    {
        var (cover, linked, meets) = (0, false, false);
        foreach (var said in text)
        {
            var (head, sum) = (0, 0);
            for (var i = 0; i < said.Words.Length; i++)
                if (_subject.TryFind(said.Words[i], out var place)
                    && Meet(place, said.Words[i], said.Weights[i], label, shared, ref linked))
                {
                    sum += said.Weights[i];
                    head += i < said.HeadCount ? said.Weights[i] : 0;
                }

            if (sum == 0)
                continue;
            meets = true;
            cover = Math.Max(cover, Math.Max(head * 1000 / said.HeadTotal, sum * 1000 / said.Total));
        }

        return (cover, linked, meets);
    }

    // Texts meet everything; of two labels, those that stand for themselves and are not the same.
    private static bool MayMeet(int one, int other) =>
        one == SubjectWords.NoLabel || other == SubjectWords.NoLabel
        || (one != other && one != SubjectWords.TextsOnly && other != SubjectWords.TextsOnly);

    // Marks the word wherever the subject says it; false if it does so only where the two may not meet.
    private bool Meet(int place, int word, int weight, int label, ulong[] shared, ref bool linked)
    {
        var meets = false;
        for (; place < _subject.PlaceCount && _subject[place].Word == word; place++)
        {
            ref readonly var said = ref _subject[place];
            if (!MayMeet(label, said.Label))
                continue;
            meets = true;
            shared[place / 64] |= 1UL << place;
            linked |= weight >= LinkWeight && said.Weight >= LinkWeight;
        }

        return meets;
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

    /// <summary>What a label has in common with the subject: the places there that say the same, and how far the label
    /// is covered by it.</summary>
    private sealed record Heard(ulong[] Shared, int Cover, bool Linked)
    {
        /// <summary>How far the subject is covered by this label alone, once somebody asked.</summary>
        public int? CoverOfSubject { get; set; }
    }
}
