using System.Runtime.InteropServices;
using ClusterInterop.Core.Vocabularies;

namespace ClusterInterop.Core.Matching;

/// <summary>What a record has of a code, in one number: which list of the index, whether the code is a main one, and
/// how close the record's texts are to its label.</summary>
internal readonly record struct CodeEntry(uint Packed)
{
    public CodeEntry(int number, bool isMain, byte points)
        : this(((uint)number << 9) | (isMain ? 256u : 0) | points)
    {
    }

    /// <summary>The number of the list, or of the label.</summary>
    public int Number => (int)(Packed >> 9);

    public bool IsMain => (Packed & 256) != 0;

    public byte Points => (byte)Packed;
}

/// <summary>
/// The records of one side by the codes that they carry. Codes in use stand in the order of their trees, so those below
/// one are neighbours, and those above it are found by its ranges; broad and narrow codes cost what they find.
/// </summary>
/// <remarks>One writer or many readers, as with the <see cref="MatchIndex"/> that it belongs to.</remarks>
internal sealed class CodeIndex(MatchRows rows)
{
    private static readonly Comparer<CodeRange> InPreorder = Comparer<CodeRange>.Create((left, right) =>
        (left.Scheme, left.First, ~left.Last).CompareTo((right.Scheme, right.First, ~right.Last)));

    private readonly Segments _entries = new();
    private readonly Dictionary<CodeRange, int> _numbers = [];
    private readonly List<CodeList?> _lists = [];
    private readonly Stack<int> _free = [];
    private readonly List<CodeRange> _inUse = [];
    private List<int>?[] _byLabel = [];

    // Whose texts are close to a label although they carry no code that has it.
    private List<uint>?[] _hits = [];

    private readonly HashSet<CodeList> _untidy = [];

    /// <summary>One more than the highest number of a list.</summary>
    public int ListEnd => _lists.Count;

    public CodeList this[int number] => _lists[number]!;

    /// <summary>The codes of a record, and behind them the labels that its texts are close to.</summary>
    public ReadOnlySpan<uint> EntriesOf(in MatchRow row) => _entries[row.Codes, row.CodeCount];

    /// <summary>The ecosystems among the codes of a record.</summary>
    public CodeRange[] EcosystemsOf(in MatchRow row)
    {
        var ecosystems = new List<CodeRange>();
        foreach (var packed in EntriesOf(row))
            if (this[new CodeEntry(packed).Number].Range is { } range && range.Scheme == RecordFacets.EcosystemScheme)
                ecosystems.Add(range);
        return [.. ecosystems];
    }

    public void Add(int slot, RecordFacets record)
    {
        ref var row = ref rows[slot];
        var entries = new List<uint>(record.Codes.Length + record.TextHits.Length);
        foreach (var code in record.Codes)
        {
            if (!_numbers.TryGetValue(code.Range, out var number))
                number = Open(code);
            // Two codes that are written differently may stand for the same.
            if (entries.Exists(entry => new CodeEntry(entry).Number == number))
                continue;
            entries.Add(new CodeEntry(number, code.IsMain, PointsOf(record, code.Label)).Packed);
        }

        List(slot, CollectionsMarshal.AsSpan(entries));
        row.CodeCount = (byte)entries.Count;
        foreach (var hit in record.TextHits)
            if (!Carries(record, hit.Label))
            {
                entries.Add(new CodeEntry(hit.Label, false, hit.Points).Packed);
                At(ref _hits, hit.Label).Add(((uint)slot << 8) | hit.Points);
            }

        row.HitCount = (byte)(entries.Count - row.CodeCount);
        row.Codes = _entries.Add(CollectionsMarshal.AsSpan(entries));
    }

    public void Remove(int slot)
    {
        ref readonly var row = ref rows[slot];
        foreach (var packed in _entries[row.Codes, row.CodeCount])
        {
            var list = _lists[new CodeEntry(packed).Number]!;
            list.Remove(slot);
            if (list.Count == 0)
                Close(list);
            else if (list.IsUntidy)
                _untidy.Add(list);
        }

        foreach (var packed in _entries[row.Codes, row.CodeCount + row.HitCount][row.CodeCount..])
        {
            var hit = new CodeEntry(packed);
            var slots = _hits[hit.Number]!;
            var position = slots.IndexOf(((uint)slot << 8) | hit.Points);
            slots[position] = slots[^1];
            slots.RemoveAt(slots.Count - 1);
            if (slots.Count == 0)
                _hits[hit.Number] = null;
        }

        _entries.Free(row.Codes, row.CodeCount + row.HitCount);
    }

    /// <summary>The lists of the code, of those above it and of those below it.</summary>
    public void AddRelated(CodeRange code, List<int> numbers)
    {
        for (var depth = 1; depth < code.Depth; depth++)
            if (_numbers.TryGetValue(code.AtDepth(depth), out var above))
                numbers.Add(above);

        var start = _inUse.BinarySearch(code, InPreorder);
        for (var i = start < 0 ? ~start : start; i < _inUse.Count && code.Contains(_inUse[i]); i++)
            numbers.Add(_numbers[_inUse[i]]);
    }

    /// <summary>The lists of codes that have these labels, their own or borrowed ones.</summary>
    public ReadOnlySpan<int> Labelled(int label) =>
        CollectionsMarshal.AsSpan((uint)label < (uint)_byLabel.Length ? _byLabel[label] : null);

    /// <summary>Whether lists should be sorted.</summary>
    public bool IsUntidy => _untidy.Count > 0;

    /// <summary>The lists that should be sorted, sorted; readers may go on meanwhile.</summary>
    public IReadOnlyList<SortedPostings> Tidied() => [.. _untidy.Select(list => list.Sorted(rows.Regions))];

    /// <summary>Puts sorted lists in the place of what they were made from; nothing may have changed since.</summary>
    public void Take(IReadOnlyList<SortedPostings> tidied)
    {
        foreach (var sorted in tidied)
            sorted.List.Take(sorted);
        _untidy.Clear();
    }

    /// <summary>Records whose texts are close to these labels although they carry no such code: the slot, and in the
    /// last eight bits the points.</summary>
    public ReadOnlySpan<uint> HitsOf(int label) =>
        CollectionsMarshal.AsSpan((uint)label < (uint)_hits.Length ? _hits[label] : null);

    private void List(int slot, ReadOnlySpan<uint> entries)
    {
        foreach (var packed in entries)
        {
            var entry = new CodeEntry(packed);
            var list = _lists[entry.Number]!;
            var glance = rows.GlanceOf(slot).Beside(OtherCodes.Of(entries, entry.Number));
            list.Add(new Posting(glance, slot, entry.Points));
            if (list.IsUntidy)
                _untidy.Add(list);
        }
    }

    private static byte PointsOf(RecordFacets record, int label)
    {
        foreach (var hit in record.TextHits)
            if (hit.Label == label)
                return hit.Points;
        return 0;
    }

    private static bool Carries(RecordFacets record, int label)
    {
        foreach (var code in record.Codes)
            if (code.Label == label)
                return true;
        return false;
    }

    private static List<T> At<T>(ref List<T>?[] byLabel, int label)
    {
        if (label >= byLabel.Length)
            Array.Resize(ref byLabel, Math.Max(label + 1, byLabel.Length * 2));
        return byLabel[label] ??= [];
    }

    private int Open(CodeFacet code)
    {
        if (!_free.TryPop(out var number))
        {
            number = _lists.Count;
            _lists.Add(null);
        }

        _lists[number] = new CodeList(code, number);
        _numbers.Add(code.Range, number);
        _inUse.Insert(~_inUse.BinarySearch(code.Range, InPreorder), code.Range);
        if (code.Label >= 0)
            At(ref _byLabel, code.Label).Add(number);
        return number;
    }

    private void Close(CodeList list)
    {
        _untidy.Remove(list);
        _lists[list.Number] = null;
        _free.Push(list.Number);
        _numbers.Remove(list.Range);
        _inUse.RemoveAt(_inUse.BinarySearch(list.Range, InPreorder));
        if (list.Label < 0)
            return;
        var labelled = _byLabel[list.Label]!;
        labelled.Remove(list.Number);
        if (labelled.Count == 0)
            _byLabel[list.Label] = null;
    }
}
