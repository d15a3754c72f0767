using ClusterInterop.Core.Matching;

namespace ClusterInterop.Core.Search;

/// <summary>
/// Which records have which term, a byte string, each with a mark or without. A million terms, most of them in a record
/// or two, take some 30 bytes each and the records 2 to 5: the strings are packed in an archive, short lists in runs,
/// and one record needs no list at all.
/// </summary>
/// <remarks>One writer; readers only while nobody writes.</remarks>
internal sealed class TermIndex
{
    private readonly Chunked<Postings> _postings = new();
    private readonly ByteArchive _terms;
    private readonly KeyTable _numbers;
    private readonly SortedNumbers? _inOrder;
    private readonly NumberRuns _runs = new();
    private readonly List<LongPostings?> _long = [];
    private readonly Stack<int> _unusedNumbers = [];
    private readonly Stack<int> _unusedLong = [];
    private int _end;

    /// <param name="isOrdered">Whether terms can be found by how they start.</param>
    public TermIndex(bool isOrdered)
    {
        _terms = new ByteArchive(number => ref _postings[number].Place);
        _numbers = new KeyTable(_terms.SpanOf);
        _inOrder = isOrdered ? new SortedNumbers(_terms.SpanOf) : null;
    }

    /// <summary>Terms that are added from now on are found by how they start only after <see cref="EndLoading"/>.
    /// </summary>
    public void BeginLoading() => _inOrder?.BeginLoading();

    public void EndLoading() => _inOrder?.EndLoading();

    /// <summary>The number of a term, which it keeps as long as some record has it; -1 if none does.</summary>
    public int Find(ReadOnlySpan<byte> term) => _numbers.Find(term);

    /// <summary>The number of a term, also when no record has it yet; then one must be added next.</summary>
    public int FindOrAdd(ReadOnlySpan<byte> term)
    {
        var number = _numbers.Find(term);
        if (number >= 0)
            return number;

        if (!_unusedNumbers.TryPop(out number))
            number = _end++;
        _postings.Reach(number + 1);
        _terms.Put(number, term);
        _numbers.Add(term, number);
        _inOrder?.Add(number);
        return number;
    }

    /// <summary>Notes that a record has a term, which it was not noted to have.</summary>
    public void Add(int number, int ordinal, bool isMarked)
    {
        ref var postings = ref _postings[number];
        if (postings.Count > NumberRuns.Longest)
            _long[(int)postings.Where]!.Of(isMarked).Add(ordinal);
        else if (postings.Count == NumberRuns.Longest)
            BecomeLong(ref postings).Of(isMarked).Add(ordinal);
        else
            AddShort(ref postings, PostingOf(ordinal, isMarked));
        postings.Count++;
    }

    /// <summary>Notes that a record no longer has a term, which it had so. A term that no record has is gone.</summary>
    public void Remove(int number, int ordinal, bool isMarked)
    {
        ref var postings = ref _postings[number];
        if (postings.Count > NumberRuns.Longest)
        {
            _long[(int)postings.Where]!.Of(isMarked).Remove(ordinal);
            postings.Count--;
            if (postings.Count == NumberRuns.Longest)
                BecomeShort(ref postings);
            return;
        }

        RemoveShort(ref postings, PostingOf(ordinal, isMarked));
        if (postings.Count > 0)
            return;

        _numbers.Remove(_terms.SpanOf(number), number);
        _inOrder?.Remove(number);
        _terms.Remove(number);
        _unusedNumbers.Push(number);
    }

    /// <summary>Adds the records that have a term.</summary>
    public void UnionInto(OrdinalBitmap target, int number)
    {
        var postings = _postings[number];
        if (postings.Count <= NumberRuns.Longest)
        {
            foreach (var posting in ShortOf(ref postings))
                target.Add((int)(posting >> 1));
            return;
        }

        _long[(int)postings.Where]!.Of(isMarked: false).UnionInto(target);
        _long[(int)postings.Where]!.Of(isMarked: true).UnionInto(target);
    }

    /// <summary>Shows, of some records, those that have a term.</summary>
    public void VisitAmong<TVisitor>(int number, OrdinalBitmap among, ref TVisitor visitor)
        where TVisitor : struct, IPostingVisitor, allows ref struct
    {
        var postings = _postings[number];
        if (postings.Count > NumberRuns.Longest)
        {
            _long[(int)postings.Where]!.Of(isMarked: false).VisitAmong(among, false, ref visitor);
            _long[(int)postings.Where]!.Of(isMarked: true).VisitAmong(among, true, ref visitor);
            return;
        }

        foreach (var posting in ShortOf(ref postings))
        {
            if (among.Contains((int)(posting >> 1)))
                visitor.Visit((int)(posting >> 1), (posting & 1) != 0);
        }
    }

    /// <summary>The numbers of the terms that start so, in order; of an index that is ordered.</summary>
    /// <param name="start">UTF-8, at least a byte.</param>
    public SortedNumbers.Walk StartingWith(ReadOnlySpan<byte> start)
    {
        // Whatever starts so is below what has the next byte in the place of the last.
        Span<byte> end = stackalloc byte[start.Length];
        start.CopyTo(end);
        end[^1]++;
        return _inOrder!.Between(start, end);
    }

    // In order of records: the mark is the lowest bit.
    private static uint PostingOf(int ordinal, bool isMarked) => ((uint)ordinal << 1) | (isMarked ? 1u : 0u);

    // A single posting stands in the place of where a run would be.
    private Span<uint> ShortOf(ref Postings postings) => postings.Count switch
    {
        0 => [],
        1 => new Span<uint>(ref postings.Where),
        _ => _runs[postings.Where, postings.Count],
    };

    private void AddShort(ref Postings postings, uint posting)
    {
        var old = ShortOf(ref postings);
        var position = old.IsEmpty || old[^1] < posting ? old.Length : ~old.BinarySearch(posting);
        if (postings.Count == 0)
        {
            postings.Where = posting;
            return;
        }

        var room = postings.Count == 1 ? 1 : NumberRuns.RoomFor(postings.Count);
        if (postings.Count < room)
        {
            var run = _runs[postings.Where, postings.Count + 1];
            run[position..^1].CopyTo(run[(position + 1)..]);
            run[position] = posting;
            return;
        }

        var where = _runs.Take(postings.Count + 1);
        var target = _runs[where, postings.Count + 1];
        old[..position].CopyTo(target);
        target[position] = posting;
        old[position..].CopyTo(target[(position + 1)..]);
        if (postings.Count > 1)
            _runs.Return(postings.Where, postings.Count);
        postings.Where = where;
    }

    private void RemoveShort(ref Postings postings, uint posting)
    {
        var old = ShortOf(ref postings);
        var position = old.BinarySearch(posting);
        old[(position + 1)..].CopyTo(old[position..]);
        var count = --postings.Count;
        if (count == 0 || (count > 1 && NumberRuns.RoomFor(count) == NumberRuns.RoomFor(count + 1)))
            return;

        // Fewer have room in a shorter run.
        var run = postings.Where;
        var kept = old[..count];
        postings.Where = count == 1 ? kept[0] : _runs.Take(count);
        if (count > 1)
            kept.CopyTo(_runs[postings.Where, count]);
        _runs.Return(run, count + 1);
    }

    private LongPostings BecomeLong(ref Postings postings)
    {
        var sets = new LongPostings();
        foreach (var posting in ShortOf(ref postings))
            sets.Of((posting & 1) != 0).Add((int)(posting >> 1));
        _runs.Return(postings.Where, postings.Count);
        if (!_unusedLong.TryPop(out var at))
        {
            at = _long.Count;
            _long.Add(null);
        }

        _long[at] = sets;
        postings.Where = (uint)at;
        return sets;
    }

    private void BecomeShort(ref Postings postings)
    {
        var at = (int)postings.Where;
        var sets = _long[at]!;
        _long[at] = null;
        _unusedLong.Push(at);
        postings.Where = _runs.Take(postings.Count);
        var run = _runs[postings.Where, postings.Count];
        var count = 0;
        foreach (var isMarked in new[] { false, true })
        {
            foreach (var ordinal in sets.Of(isMarked).ToArray())
                run[count++] = PostingOf(ordinal, isMarked);
        }

        run.Sort();
    }

    /// <summary>The records of a term.</summary>
    /// <remarks>One is <see cref="Where"/> itself, as a posting; up to <see cref="NumberRuns.Longest"/> are a run of
    /// postings there; more are one of <see cref="_long"/>.</remarks>
    private struct Postings
    {
        public int Count;
        public uint Where;
        public uint Place; // of the string
    }

    private sealed class LongPostings
    {
        private readonly OrdinalSet _plain = new();
        private readonly OrdinalSet _marked = new();

        public OrdinalSet Of(bool isMarked) => isMarked ? _marked : _plain;
    }
}
