using System.Runtime.InteropServices;

namespace ClusterInterop.Core.Matching;

/// <summary>A list of records that carry one code, as a subject sees it.</summary>
/// <param name="Number">The number of the list.</param>
/// <param name="Codes">How close the code is to the subject's, in thousandths, where it is the main one; 0 if it is not
/// related to any.</param>
/// <param name="SideCodes">The same where it is not the main one.</param>
/// <param name="Text">What the label of the code adds to the score by the subject's words.</param>
/// <param name="CountsPoints">Whether the subject carries the label too, so that what it has in common with the
/// record's texts counts.</param>
internal record struct SearchedList(int Number, int Codes, int SideCodes, byte Text, bool CountsPoints)
{
    /// <summary>Whether its records may be close to the subject in words by the code.</summary>
    public readonly bool IsByWords => Text > 0 || CountsPoints;
}

/// <summary>The lists in which a subject's matches are: by related codes, and by labels that its texts, or the labels
/// of its codes, are close to.</summary>
/// <remarks>For one thread, and one subject at a time.</remarks>
internal sealed class SearchedLists(LabelPhrases labels)
{
    private readonly List<SearchedList> _lists = [];
    private readonly List<int> _related = [];
    private int[] _places = []; // one more than the place among the lists, by number
    private SearchedList[] _sorted = [];
    private readonly int[] _byOthers = new int[OtherCodes.NumberEnd]; // the most that a code can add, by its number
    private int _codesWeight;

    public void Collect(RecordFacets subject, CodeIndex codes)
    {
        if (_places.Length < codes.ListEnd)
            _places = new int[codes.ListEnd * 5 / 4];
        _codesWeight = subject.Need is { } need ? need.Weights.Codes : default(MatchWeights).Codes;
        foreach (var code in subject.Codes)
        {
            AddRelated(code, codes);
            foreach (var number in codes.Labelled(code.Label))
                Of(number).CountsPoints = true;
            if (code is { Label: >= 0, IsBorrowed: false })
                foreach (var hit in labels.NearTo(code.Label))
                    AddLabelled(hit, codes, ofItsOwn: true);
        }

        foreach (var hit in subject.TextHits)
            AddLabelled(hit, codes, ofItsOwn: false);
        foreach (ref readonly var list in CollectionsMarshal.AsSpan(_lists))
            if (list.Codes > 0)
            {
                ref var most = ref _byOthers[OtherCodes.NumberOf(list.Number)];
                most = Math.Max(most, OwnCodePoints(list));
                _byOthers[OtherCodes.Any] = Math.Max(_byOthers[OtherCodes.Any], most);
            }
    }

    /// <summary>The lists, in no order.</summary>
    public ReadOnlySpan<SearchedList> All => CollectionsMarshal.AsSpan(_lists);

    /// <summary>The lists, those in which the highest scores can be first.</summary>
    public ReadOnlySpan<SearchedList> BestFirst()
    {
        var lists = CollectionsMarshal.AsSpan(_lists);
        var sorted = _sorted.Length < lists.Length ? _sorted = new SearchedList[lists.Length * 2] : _sorted;
        lists.CopyTo(sorted);
        var result = sorted.AsSpan(0, lists.Length);
        result.Sort((left, right) => (MostOf(right), right.Codes).CompareTo((MostOf(left), left.Codes)));
        return result;
    }

    /// <summary>The most that codes can add to the score of a record of the list.</summary>
    /// <remarks>A record whose codes are more closely related elsewhere was met there, but one that owes its closeness
    /// in words to this list may owe that in codes to any other.</remarks>
    public int MostCodePoints(in SearchedList list) => list.IsByWords ? MostOfAll : OwnCodePoints(list);

    /// <summary>The same, of a record that carries these codes besides.</summary>
    public int MostCodePoints(in SearchedList list, OtherCodes others) => list.IsByWords
        ? Math.Max(OwnCodePoints(list), Math.Max(_byOthers[others.First], _byOthers[others.Second]))
        : OwnCodePoints(list);

    /// <summary>The most that codes can add to the score of any record.</summary>
    public int MostOfAll => _byOthers[OtherCodes.Any];

    /// <summary>The most that words can add to the score of a record of the list, other than what its texts share with
    /// the subject's.</summary>
    public static int MostText(in SearchedList list) => list.CountsPoints ? MatchWeights.Text : list.Text;

    /// <summary>How close a record is by its codes, and by the words of their labels.</summary>
    /// <param name="entries">Its codes.</param>
    /// <param name="text">What its texts alone add to the score.</param>
    public (int Codes, int Text, bool IsRelated) Judge(ReadOnlySpan<uint> entries, int text)
    {
        var codes = 0;
        foreach (var packed in entries)
        {
            var entry = new CodeEntry(packed);
            if (_places[entry.Number] is not (> 0 and var place))
                continue;
            ref readonly var list = ref CollectionsMarshal.AsSpan(_lists)[place - 1];
            codes = Math.Max(codes, entry.IsMain ? list.Codes : list.SideCodes);
            text = Math.Max(text, list.CountsPoints ? Math.Max(list.Text, entry.Points) : list.Text);
        }

        return (codes, text, codes > 0);
    }

    public void Clear()
    {
        foreach (ref readonly var list in CollectionsMarshal.AsSpan(_lists))
            _places[list.Number] = 0;
        _lists.Clear();
        _byOthers.AsSpan().Clear();
    }

    private int MostOf(in SearchedList list) => MostCodePoints(list) + MostText(list);

    private int OwnCodePoints(in SearchedList list) => list.Codes * _codesWeight / 1000;

    private void AddRelated(CodeFacet code, CodeIndex codes)
    {
        _related.Clear();
        codes.AddRelated(code.Range, _related);
        foreach (var number in _related)
        {
            ref var list = ref Of(number);
            var other = codes[number].Range;
            var notMain = code.IsMain ? 0 : 1;
            list.Codes = Math.Max(list.Codes, CodeCloseness.PerMilleOf(code.Range, other, notMain));
            list.SideCodes = Math.Max(list.SideCodes, CodeCloseness.PerMilleOf(code.Range, other, notMain + 1));
        }
    }

    private void AddLabelled(LabelHit hit, CodeIndex codes, bool ofItsOwn)
    {
        foreach (var number in codes.Labelled(hit.Label))
            if (!ofItsOwn || !codes[number].IsBorrowed)
            {
                ref var list = ref Of(number);
                list.Text = Math.Max(list.Text, hit.Points);
            }
    }

    private ref SearchedList Of(int number)
    {
        if (_places[number] == 0)
        {
            _lists.Add(new SearchedList(number, 0, 0, 0, false));
            _places[number] = _lists.Count;
        }

        return ref CollectionsMarshal.AsSpan(_lists)[_places[number] - 1];
    }
}
