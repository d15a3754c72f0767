using ClusterInterop.Core.Records;

namespace ClusterInterop.Core.Feed;

/// <summary>
/// Which records changed, by revision: the store's query "changed after", answered from memory. An entry that a later
/// change of the same record made stale is passed over when read. It is kept in pieces, and a piece is made smaller
/// when half of it is stale, or one with its neighbour: there are never more than about four entries a record, and no
/// change moves more than a few thousand. Not thread-safe: <see cref="LiveDirectory"/> guards it.
/// </summary>
/// <param name="latestRevisionOf">The latest revision of a record, by its ordinal, as it is when a change is appended.
/// </param>
internal sealed class ChangeLog(Func<int, Revision> latestRevisionOf)
{
    private const int MostInPiece = 4096;
    private readonly List<Piece> _pieces = [];

    /// <param name="ordinal">The record.</param>
    /// <param name="revision">The revision that its change took, above all before.</param>
    /// <param name="before">The revision of its change before; null when it is new.</param>
    public void Append(int ordinal, Revision revision, Revision? before)
    {
        if (_pieces is not [.., { Count: < MostInPiece } last])
            _pieces.Add(last = new Piece(MostInPiece));
        last.Add(revision, ordinal);
        if (before is { } stale)
            MarkStale(PieceOf(stale));
    }

    /// <summary>The records changed after a revision, oldest change first, each once, at most
    /// <paramref name="limit"/>.</summary>
    public List<int> Read(Revision after, int limit)
    {
        var changes = new List<int>();
        for (var at = PieceOf(after); at < _pieces.Count; at++)
        {
            var piece = _pieces[at];
            for (var i = piece.FirstAfter(after); i < piece.Count; i++)
            {
                if (changes.Count == limit)
                    return changes;
                if (IsFresh(piece, i))
                    changes.Add(piece.OrdinalAt(i));
            }
        }

        return changes;
    }

    /// <summary>The records whose last change is before a revision, the last change first.</summary>
    public IEnumerable<int> ReadBackwards(Revision before)
    {
        for (var at = _pieces.Count - 1; at >= 0; at--)
        {
            var piece = _pieces[at];
            for (var i = piece.FirstAfter(new Revision(before.Value - 1)) - 1; i >= 0; i--)
            {
                if (IsFresh(piece, i))
                    yield return piece.OrdinalAt(i);
            }
        }
    }

    private bool IsFresh(Piece piece, int at) => latestRevisionOf(piece.OrdinalAt(at)) == piece.RevisionAt(at);

    private void MarkStale(int at)
    {
        var piece = _pieces[at];
        piece.Stale++;
        if (IsLast(at) || piece.Stale * 2 < piece.Count)
            return;

        _pieces[at] = FreshOf(piece);
        if (_pieces[at].Count == 0)
            _pieces.RemoveAt(at);
        else if (at > 0 && FitTogether(at - 1))
            Join(at - 1);
        else if (!IsLast(at + 1) && FitTogether(at))
            Join(at);
    }

    // The last one has room for what comes.
    private bool IsLast(int at) => at == _pieces.Count - 1;

    private bool FitTogether(int at) => _pieces[at].Count + _pieces[at + 1].Count <= MostInPiece;

    private Piece FreshOf(Piece piece)
    {
        var fresh = new Piece(piece.Count - piece.Stale);
        for (var i = 0; i < piece.Count; i++)
        {
            if (IsFresh(piece, i))
                fresh.Add(piece.RevisionAt(i), piece.OrdinalAt(i));
        }

        return fresh;
    }

    private void Join(int at)
    {
        var joined = new Piece(_pieces[at].Count + _pieces[at + 1].Count);
        foreach (var piece in _pieces.GetRange(at, 2))
        {
            joined.Stale += piece.Stale;
            for (var i = 0; i < piece.Count; i++)
                joined.Add(piece.RevisionAt(i), piece.OrdinalAt(i));
        }

        _pieces[at] = joined;
        _pieces.RemoveAt(at + 1);
    }

    // The last piece that does not begin above a revision, else the first.
    private int PieceOf(Revision revision)
    {
        var (low, high) = (0, _pieces.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_pieces[middle].First <= revision)
                low = middle + 1;
            else
                high = middle;
        }

        return Math.Max(low - 1, 0);
    }

    /// <summary>Changes in order.</summary>
    private sealed class Piece(int room)
    {
        private readonly Revision[] _revisions = new Revision[room];
        private readonly int[] _ordinals = new int[room];

        public int Count { get; private set; }

        public int Stale { get; set; }

        /// <summary>The first revision that is, or was, in it.</summary>
        public Revision First { get; private set; }

        public Revision RevisionAt(int index) => _revisions[index];

        public int OrdinalAt(int index) => _ordinals[index];

        public void Add(Revision revision, int ordinal)
        {
            if (Count == 0)
                First = revision;
            (_revisions[Count], _ordinals[Count]) = (revision, ordinal);
            Count++;
        }

        public int FirstAfter(Revision revision)
        {
            var (low, high) = (0, Count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (_revisions[middle] > revision)
                    high = middle;
                else
                    low = middle + 1;
            }

            return low;
        }
    }
}
