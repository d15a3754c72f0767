using ClusterInterop.Core.Vocabularies;

namespace ClusterInterop.Core.Matching;

/// <summary>A record that carries a code.</summary>
/// <param name="Glance">What of it can be seen at a glance.</param>
/// <param name="Bits">Its slot, and in the last bits whether the code is a main one of the record and how close the
/// record's texts are to the label of the code.</param>
internal readonly record struct Posting(Glance Glance, uint Bits)
{
    /// <summary>The most records that a side can hold.</summary>
    public const int SlotEnd = 1 << 24;

    public Posting(Glance glance, int slot, byte points)
        : this(glance, ((uint)slot << 8) | points)
    {
    }

    public int Slot => (int)(Bits >> 8);

    public byte Points => (byte)Bits;
}

/// <summary>What the postings of a block have at most, or in common.</summary>
internal readonly record struct PostingBlock(
    uint Kinds, ushort Region, AreaSketch Area, ushort SomeCertificates, ushort AllCertificates, byte Unit,
    byte Verification, byte Points, bool HasAmount, bool HasTimes);

/// <summary>
/// The records that carry one code. Most of them are sorted so that those that can score high stand together, and are
/// read in blocks: of a block one look tells whether any record in it can score high enough. The latest ones follow
/// unsorted, until they are many and the list is sorted anew.
/// </summary>
/// <remarks>One writer or many readers, as with the <see cref="MatchIndex"/> that it belongs to.</remarks>
internal sealed class CodeList(CodeFacet code, int number)
{
    public const int BlockLength = 32;
    private const int FewestUnsorted = 4;
    private const ulong AfterRegions = 1UL << 25; // no region has a number as high
    private static readonly Posting Removed = new(default, uint.MaxValue);

    private Posting[] _postings = [];
    private PostingBlock[] _blocks = [];
    private int _end;
    private int _sorted;
    private int _removed;

    public int Number => number;

    public CodeRange Range => code.Range;

    public int Label => code.Label;

    public bool IsBorrowed => code.IsBorrowed;

    public int Count => _end - _removed;

    /// <summary>The blocks, in the order of their postings.</summary>
    public ReadOnlySpan<PostingBlock> Blocks => _blocks;

    /// <summary>What follows the blocks.</summary>
    public ReadOnlySpan<Posting> Unsorted => _postings.AsSpan(_sorted, _end - _sorted);

    /// <summary>Whether so much was added or removed that sorting pays.</summary>
    public bool IsUntidy => _end - _sorted + _removed > FewestUnsorted + (_end / 8);

    /// <summary>Whether a posting stands for a record that is gone.</summary>
    public static bool IsRemoved(in Posting posting) => posting.Bits == uint.MaxValue;

    public ReadOnlySpan<Posting> this[int block] =>
        _postings.AsSpan(block * BlockLength, Math.Min(BlockLength, _sorted - (block * BlockLength)));

    public void Add(Posting posting)
    {
        if (_end == _postings.Length)
            Array.Resize(ref _postings, _end + (_end / 4) + 1);
        _postings[_end++] = posting;
    }

    public void Remove(int slot)
    {
        for (var i = 0; i < _end; i++)
            if (_postings[i].Slot == slot)
            {
                _postings[i] = Removed;
                _removed++;
                return;
            }
    }

    /// <summary>The same list sorted, for <see cref="Take"/>; readers may go on meanwhile.</summary>
    public SortedPostings Sorted(MatchRegions regions)
    {
        var postings = new Posting[Count];
        var keys = new ulong[Count];
        var count = 0;
        foreach (ref readonly var posting in _postings.AsSpan(0, _end))
            if (!IsRemoved(posting))
            {
                keys[count] = KeyOf(posting, regions);
                postings[count++] = posting;
            }

        Array.Sort(keys, postings);
        var blocks = new PostingBlock[(count + BlockLength - 1) / BlockLength];
        for (var block = 0; block < blocks.Length; block++)
            blocks[block] = Sum(
                postings.AsSpan(block * BlockLength, Math.Min(BlockLength, count - (block * BlockLength))), regions);
        return new SortedPostings(this, postings, blocks);
    }

    public void Take(SortedPostings sorted)
    {
        (_postings, _blocks) = (sorted.Postings, sorted.Blocks);
        (_end, _sorted, _removed) = (_postings.Length, _postings.Length, 0);
    }

    // First what decides whether a record fits at all: where a subject is of another kind, or not in the area, all of
    // a block are left out. Then so that high scores stand together: by closeness in words, verification and region.
    private static ulong KeyOf(in Posting posting, MatchRegions regions)
    {
        var glance = posting.Glance;
        var area = glance.Area.IsOfCountries ? AfterRegions | glance.Area.Packed
            : glance.Area == AreaSketch.Anywhere ? 0UL : 1 + regions[glance.Area.Region].First;
        return ((ulong)glance.Kind << 59) | ((ulong)glance.Unit << 55) | (glance.Certificates != 0 ? 1UL << 54 : 0)
            | (area << 28) | ((ulong)(7 - (posting.Points / 32)) << 25) | ((ulong)(3 - glance.Verification) << 23)
            | (regions[glance.Region].First >> 2);
    }

    private static PostingBlock Sum(ReadOnlySpan<Posting> postings, MatchRegions regions)
    {
        var first = postings[0].Glance;
        var (kinds, verification, points) = (0u, 0, (byte)0);
        var (some, all, unit) = (0u, ushort.MaxValue + 0u, first.Unit);
        var (region, area, hasAmount, hasTimes) = (first.Region, first.Area, false, false);
        foreach (ref readonly var posting in postings)
        {
            var glance = posting.Glance;
            kinds |= 1u << glance.Kind;
            verification = Math.Max(verification, glance.Verification);
            points = Math.Max(points, posting.Points);
            region = regions.Common(region, glance.Region);
            area = regions.Common(area, glance.Area);
            hasAmount |= glance.Amount != Glance.NoAmount;
            hasTimes |= glance.HasTimes;
            some |= glance.Certificates;
            all &= glance.Certificates;
            unit = unit == glance.Unit ? unit : Glance.AnyUnit;
        }

        return new(
            kinds, (ushort)region, area, (ushort)some, (ushort)all, (byte)unit, (byte)verification, points, hasAmount,
            hasTimes);
    }
}

/// <summary>A list that was sorted, to be put in the place of what it was made from.</summary>
internal sealed record SortedPostings(CodeList List, Posting[] Postings, PostingBlock[] Blocks);
