using System.Runtime.InteropServices;
using ClusterInterop.Core.Vocabularies;

namespace ClusterInterop.Core.Matching;

/// <summary>
/// The records that carry a code, clustered by region. Codes in use stand in the order of their trees, so those below
/// one are neighbours, and those above it are found by its ranges; broad and narrow codes cost what they find.
/// </summary>
internal sealed class CodePostings
{
    private static readonly Comparer<CodeRange> InPreorder = Comparer<CodeRange>.Create((left, right) =>
        (left.Scheme, left.First, ~left.Last).CompareTo((right.Scheme, right.First, ~right.Last)));

    private readonly Dictionary<CodeRange, CodePosting> _postings = [];
    private readonly List<CodeRange> _inUse = [];

    // By what codes are called: a listed code and the unlisted ones below it share their labels.
    private readonly Dictionary<VariantWords, List<CodePosting>> _byLabels = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Stem, List<VariantWords>> _labelsByWord = [];

    public void Add(int ordinal, RecordFacets record)
    {
        foreach (var code in DistinctCodes(record))
        {
            if (!_postings.TryGetValue(code.Range, out var posting))
                posting = Open(code);
            posting.Add(ordinal, record.Region);
        }
    }

    public void Remove(int ordinal, RecordFacets record)
    {
        foreach (var code in DistinctCodes(record))
        {
            var posting = _postings[code.Range];
            posting.Remove(ordinal, record.Region);
            if (posting.IsEmpty)
                Close(code, posting);
        }
    }

    /// <summary>Adds the records that carry the code, or one above or below it, and are not outside the area.</summary>
    public void AddRelated(CodeRange code, AreaFacet? area, CandidateSet candidates)
    {
        for (var depth = 1; depth < code.Depth; depth++)
            if (_postings.TryGetValue(code.AtDepth(depth), out var above))
                above.AddTo(candidates, area);

        var start = _inUse.BinarySearch(code, InPreorder);
        for (var i = start < 0 ? ~start : start; i < _inUse.Count && code.Contains(_inUse[i]); i++)
            _postings[_inUse[i]].AddTo(candidates, area);
    }

    /// <summary>Adds the records with a code that has the word in a label, other than these labels
    /// themselves.</summary>
    public void AddLabelled(Stem word, VariantWords except, AreaFacet? area, CandidateSet candidates)
    {
        if (_labelsByWord.TryGetValue(word, out var labels))
            foreach (var label in labels)
                if (!ReferenceEquals(label, except))
                    foreach (var posting in _byLabels[label])
                        posting.AddTo(candidates, area);
    }

    private CodePosting Open(CodeFacet code)
    {
        var posting = new CodePosting();
        _postings.Add(code.Range, posting);
        _inUse.Insert(~_inUse.BinarySearch(code.Range, InPreorder), code.Range);
        ref var codes = ref CollectionsMarshal.GetValueRefOrAddDefault(_byLabels, code.Words, out var known);
        (codes ??= []).Add(posting);
        if (!known)
            foreach (var word in LinkWords(code.Words))
            {
                ref var labels = ref CollectionsMarshal.GetValueRefOrAddDefault(_labelsByWord, word, out _);
                (labels ??= []).Add(code.Words);
            }

        return posting;
    }

    private void Close(CodeFacet code, CodePosting posting)
    {
        _postings.Remove(code.Range);
        _inUse.RemoveAt(_inUse.BinarySearch(code.Range, InPreorder));
        var codes = _byLabels[code.Words];
        codes.Remove(posting);
        if (codes.Count > 0)
            return;
        _byLabels.Remove(code.Words);
        foreach (var word in LinkWords(code.Words))
            if (_labelsByWord[word] is var labels && labels.Remove(code.Words) && labels.Count == 0)
                _labelsByWord.Remove(word);
    }

    private static IEnumerable<Stem> LinkWords(VariantWords words)
    {
        for (var i = 0; i < words.Stems.Length; i++)
            if (words.Weights[i] >= TextComparison.LinkWeight)
                yield return words.Stems[i];
    }

    // Two codes that are written differently may stand for the same, and a posting holds a record once.
    private static IEnumerable<CodeFacet> DistinctCodes(RecordFacets record) =>
        record.Codes.Length < 2 ? record.Codes : record.Codes.DistinctBy(code => code.Range);
}

/// <summary>The records that carry one code, in clusters of the same region.</summary>
internal sealed class CodePosting
{
    private readonly Dictionary<CodeRange, List<int>> _byRegion = [];

    public bool IsEmpty => _byRegion.Count == 0;

    public void Add(int ordinal, CodeRange? region)
    {
        ref var ordinals = ref CollectionsMarshal.GetValueRefOrAddDefault(_byRegion, region ?? default, out _);
        (ordinals ??= []).Add(ordinal);
    }

    public void Remove(int ordinal, CodeRange? region)
    {
        if (Ordinals.Remove(_byRegion[region ?? default], ordinal))
            _byRegion.Remove(region ?? default);
    }

    /// <summary>An area with a circle leaves out nothing here: who is within it, the region does not tell.</summary>
    public void AddTo(CandidateSet candidates, AreaFacet? area)
    {
        foreach (var (region, ordinals) in _byRegion)
            if (area is null or { RadiusKm: not null } || region == default || LiesIn(area.Regions, region))
                candidates.Add(CollectionsMarshal.AsSpan(ordinals));
    }

    private static bool LiesIn(IReadOnlyList<CodeRange> areas, CodeRange region)
    {
        foreach (var area in areas)
            if (area.Contains(region))
                return true;
        return false;
    }
}
