using ClusterInterop.Core.Vocabularies;

namespace ClusterInterop.Core.Matching;

/// <summary>All needs, or all capabilities: the records by ordinal, and the ways that lead to them.</summary>
internal sealed class MatchSide(Lexicon lexicon)
{
    private readonly CodePostings _codes = new();
    private readonly WordPostings _words = new();
    private readonly MatchColumns _columns = new();
    private RecordFacets?[] _records = [];
    private SaidText[] _texts = [];

    public int Count { get; private set; }

    public RecordFacets this[int ordinal] =>
        _records[ordinal] ?? throw new ArgumentOutOfRangeException(nameof(ordinal), ordinal, "Nothing is there.");

    /// <summary>What the record says, in the numbers of the lexicon.</summary>
    public SaidText TextOf(int ordinal) => _texts[ordinal];

    public void Add(int ordinal, RecordFacets record)
    {
        if (ordinal >= _records.Length)
            Grow(Math.Max(ordinal + 1, Math.Max(64, _records.Length * 2)));
        _records[ordinal] = record;
        _texts[ordinal] = lexicon.Add(record);
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
        _texts[ordinal] = default;
        lexicon.Remove(record);
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
        for (var i = 0; i < words.Stems.Length; i++)
            if (words.Weights[i] >= TextComparison.LinkWeight)
            {
                candidates.Add(_words[words.Stems[i]]);
                _codes.AddLabelled(words.Stems[i], words, area, candidates);
            }
    }

    private void Grow(int length)
    {
        Array.Resize(ref _records, length);
        Array.Resize(ref _texts, length);
    }
}
