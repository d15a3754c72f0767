using ClusterInterop.Core.Vocabularies;

namespace ClusterInterop.Core.Matching;

/// <summary>All needs, or all capabilities: the records by ordinal, and the ways that lead to them.</summary>
internal sealed class MatchSide
{
    private readonly CodePostings _codes = new();
    private readonly WordPostings _words = new();
    private readonly MatchColumns _columns = new();
    private RecordFacets?[] _records = [];

    public int Count { get; private set; }

    public RecordFacets this[int ordinal] =>
        _records[ordinal] ?? throw new ArgumentOutOfRangeException(nameof(ordinal), ordinal, "Nothing is there.");

    public void Add(int ordinal, RecordFacets record)
    {
        if (ordinal >= _records.Length)
            Array.Resize(ref _records, Math.Max(ordinal + 1, Math.Max(64, _records.Length * 2)));
        _records[ordinal] = record;
        _columns.Set(ordinal, record);
        _codes.Add(ordinal, record);
        _words.Add(ordinal, record.Words);
        Count++;
    }

    public bool Remove(int ordinal)
    {
        if (ordinal >= _records.Length || _records[ordinal] is not { } record)
            return false;
        _records[ordinal] = null;
        _codes.Remove(ordinal, record);
        _words.Remove(ordinal, record.Words);
        Count--;
        return true;
    }

    /// <summary>All records that may be tied to the subject, and few others.</summary>
    public CandidateSet CandidatesFor(RecordFacets subject)
    {
        var candidates = new CandidateSet(_records.Length);
        var area = subject.Need?.AcceptedOrigin ?? subject.Capability?.DeliveryArea;
        foreach (var code in subject.Codes)
            _codes.AddRelated(code.Range, area, candidates);
        AddByWords(subject.Words, area, candidates);
        foreach (var code in subject.Codes)
            AddByWords(code.Words, area, candidates);
        return candidates;
    }

    /// <summary>False if a look at the columns shows that the two do not match.</summary>
    public bool MayFit(int ordinal, in Glance subject) => _columns.MayFit(ordinal, subject);

    private void AddByWords(VariantWords words, AreaFacet? area, CandidateSet candidates)
    {
        var stems = words.Stems.Span;
        var weights = words.Weights.Span;
        for (var i = 0; i < stems.Length; i++)
            if (weights[i] >= TextComparison.LinkWeight)
            {
                candidates.Add(_words[stems[i]]);
                _codes.AddLabelled(stems[i], words, area, candidates);
            }
    }
}
