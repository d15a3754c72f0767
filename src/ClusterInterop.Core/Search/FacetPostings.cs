using System.Text;
using ClusterInterop.Core.Feed;
using ClusterInterop.Core.Records;
using ClusterInterop.Core.Vocabularies;
using ClusterInterop.V1;

namespace ClusterInterop.Core.Search;

/// <summary>Which records have what a filter can ask for, text aside.</summary>
/// <remarks>One writer; readers only while nobody writes.</remarks>
internal sealed class FacetPostings(LiveRecords records)
{
    private readonly Postings<RecordState> _states = new();
    private readonly Postings<RecordKind> _kinds = new();
    private readonly Postings<string> _associations = new();
    private readonly Postings<string> _languages = new();
    private readonly Postings<ResourceKind> _resourceKinds = new();
    private readonly Postings<VerificationLevel> _verifications = new();
    private readonly TermIndex _refersTo = new(isOrdered: false);
    private readonly RangePostings _regions = new();

    // By who may see a record: for what only its association sees, that association.
    private readonly OrdinalSet _public = new();
    private readonly OrdinalSet _network = new();
    private readonly Postings<string> _private = new();

    public RangePostings Codes { get; } = new();

    /// <summary>Notes what a record has.</summary>
    /// <param name="before">The record as it was noted before; null for a new one.</param>
    /// <param name="now">The record as it is.</param>
    public void Put(LiveRecord? before, in LiveRecord now)
    {
        if (before is { } known)
        {
            if (known.SaysTheSameAs(now))
                return;
            Set(known, present: false);
        }

        Set(now, present: true);
    }

    /// <summary>The records that pass a filter, its text aside.</summary>
    public OrdinalBitmap Find(CompiledFilter filter, QueryScratch scratch)
    {
        var (result, values) = (scratch.NewBitmap(), scratch.NewBitmap());
        foreach (var state in filter.States)
            _states.UnionInto(result, state);
        NarrowToRanges(Codes, filter.Codes);
        NarrowToRanges(_regions, filter.Regions);
        Narrow(UnionVisible);
        NarrowTo(_kinds, filter.Kinds);
        NarrowTo(_associations, filter.Associations);
        NarrowTo(_resourceKinds, filter.ResourceKinds);
        if (filter.RefersTo.Count > 0)
            Narrow(UnionReferring);
        if (filter.Names.Count > 0)
            Narrow(UnionNamed);
        if (filter.Languages.Count > 0)
            NarrowTo(_languages, [.. _languages.Values.Where(filter.PassesLanguage)], isEmptyAll: false);
        if (filter.MinVerification > VerificationLevel.Unspecified)
            NarrowTo(
                _verifications,
                [.. _verifications.Values.Where(level => level >= filter.MinVerification)],
                isEmptyAll: false);
        return result;

        void Narrow(Action<CompiledFilter, OrdinalBitmap> union)
        {
            values.Clear();
            union(filter, values);
            result.And(values);
        }

        void NarrowTo<TValue>(Postings<TValue> postings, IReadOnlyCollection<TValue> wanted, bool isEmptyAll = true)
            where TValue : notnull
        {
            if (wanted.Count == 0 && isEmptyAll)
                return;
            if (wanted.Count == 1 && postings.TryGet(wanted.First(), out var set))
                set.Narrow(result);
            else
                Narrow((_, target) =>
                {
                    foreach (var value in wanted)
                        postings.UnionInto(target, value);
                });
        }

        void NarrowToRanges(RangePostings postings, IReadOnlyList<CodeRange> wanted) =>
            NarrowTo(postings.Below, wanted);
    }

    private void UnionReferring(CompiledFilter filter, OrdinalBitmap target)
    {
        foreach (var name in filter.RefersTo)
        {
            if (_refersTo.Find(Encoding.UTF8.GetBytes(name)) is >= 0 and var number)
                _refersTo.UnionInto(target, number);
        }
    }

    private void UnionNamed(CompiledFilter filter, OrdinalBitmap target)
    {
        foreach (var name in filter.Names)
        {
            if (RecordName.TryParse(name, out var parsed) && records.Find(parsed) is { } record)
                target.Add(record.Ordinal);
        }
    }

    // As Caller.CanSee decides for one record; a property test holds the two together.
    private void UnionVisible(CompiledFilter filter, OrdinalBitmap target)
    {
        _public.UnionInto(target);
        if (filter.Caller.Association is not { } association)
            return;

        _network.UnionInto(target);
        _private.UnionInto(target, association.Value);
    }

    private void Set(in LiveRecord record, bool present)
    {
        var (ordinal, association) = (record.Ordinal, record.Association.Value);
        _states.Set(record.State, ordinal, present);
        _kinds.Set(record.Kind, ordinal, present);
        _associations.Set(association, ordinal, present);
        _resourceKinds.Set(record.ResourceKind, ordinal, present);
        _verifications.Set(record.Verification, ordinal, present);
        SetVisibility(record.Visibility, association, ordinal, present);

        var card = record.OpenCard();
        if (card.ReadRegion() is { } region)
            _regions.Set(region, ordinal, present);
        for (var left = card.ReadCount(); left > 0; left--)
            Codes.Set(card.ReadRange(), ordinal, present);
        for (var left = card.ReadCount(); left > 0; left--)
            _languages.Set(Encoding.UTF8.GetString(card.ReadLanguage()), ordinal, present);
        for (var left = card.ReadCount(); left > 0; left--)
        {
            var name = card.ReadReference();
            if (present)
                _refersTo.Add(_refersTo.FindOrAdd(name), ordinal, isMarked: false);
            else
                _refersTo.Remove(_refersTo.Find(name), ordinal, isMarked: false);
        }
    }

    private void SetVisibility(Visibility visibility, string association, int ordinal, bool present)
    {
        var seenByAll = visibility switch
        {
            Visibility.Public or Visibility.Unspecified => _public,
            Visibility.Network => _network,
            _ => null,
        };
        if (seenByAll is null)
            _private.Set(association, ordinal, present);
        else if (present)
            seenByAll.Add(ordinal);
        else
            seenByAll.Remove(ordinal);
    }
}
