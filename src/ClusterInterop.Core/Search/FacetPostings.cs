using ClusterInterop.Core.Matching;
using ClusterInterop.Core.Records;
using ClusterInterop.Core.Vocabularies;
using ClusterInterop.V1;

namespace ClusterInterop.Core.Search;

/// <summary>Which records have what a filter can ask for, text aside.</summary>
/// <remarks>One writer; readers only while nobody writes.</remarks>
internal sealed class FacetPostings(SortedBlocks<NameKey> names)
{
    private readonly Postings<RecordState> _states = new();
    private readonly Postings<RecordKind> _kinds = new();
    private readonly Postings<string> _associations = new();
    private readonly Postings<string> _languages = new();
    private readonly Postings<ResourceKind> _resourceKinds = new();
    private readonly Postings<VerificationLevel> _verifications = new();
    private readonly Postings<string> _refersTo = new();
    private readonly RangePostings _regions = new();

    // By who may see a record: for what only its association sees, that association.
    private readonly OrdinalSet _public = new();
    private readonly OrdinalSet _network = new();
    private readonly Postings<AssociationId> _private = new();

    public RangePostings Codes { get; } = new();

    /// <summary>Notes whether a record is there. To take a record out, pass what was put in.</summary>
    public void Set(int ordinal, StoredRecord record, RecordFacets facets, bool present)
    {
        var association = record.Name.Association;
        _states.Set(record.State, ordinal, present);
        _kinds.Set(record.Name.Kind, ordinal, present);
        _associations.Set(association.Value, ordinal, present);
        _resourceKinds.Set(facets.ResourceKind, ordinal, present);
        _verifications.Set(facets.Verification, ordinal, present);
        foreach (var language in facets.Languages)
            _languages.Set(language, ordinal, present);
        foreach (var name in facets.RefersTo)
            _refersTo.Set(name, ordinal, present);
        Codes.Set(facets.Codes.Select(code => code.Range), ordinal, present);
        if (facets.Region is { } region)
            _regions.Set([region], ordinal, present);

        if (record.Visibility == Visibility.Private)
            _private.Set(association, ordinal, present);
        else if (present)
            SeenBy(record.Visibility).Add(ordinal);
        else
            SeenBy(record.Visibility).Remove(ordinal);
    }

    /// <summary>The records that pass a filter, its text aside.</summary>
    public OrdinalBitmap Find(CompiledFilter filter, QueryScratch scratch)
    {
        var (result, values) = (scratch.NewBitmap(), scratch.NewBitmap());
        UnionAll(_states, filter.States, result);
        Narrow(result, values, _ => UnionVisible(filter.Caller, values));
        NarrowTo(_kinds, filter.Kinds);
        NarrowTo(_associations, filter.Associations);
        NarrowTo(_resourceKinds, filter.ResourceKinds);
        NarrowTo(_refersTo, filter.RefersTo);
        if (filter.Names.Count > 0)
            Narrow(result, values, target => UnionNamed(filter.Names, target));
        if (filter.Languages.Count > 0)
            Narrow(result, values, target =>
                UnionAll(_languages, _languages.Values.Where(filter.PassesLanguage), target));
        if (filter.MinVerification > VerificationLevel.Unspecified)
        {
            var levels = _verifications.Values.Where(level => level >= filter.MinVerification);
            Narrow(result, values, target => UnionAll(_verifications, levels, target));
        }

        NarrowToRanges(Codes, filter.Codes);
        NarrowToRanges(_regions, filter.Regions);
        return result;

        void NarrowTo<TValue>(Postings<TValue> postings, IReadOnlyCollection<TValue> wanted)
            where TValue : notnull
        {
            if (wanted.Count > 0)
                Narrow(result, values, target => UnionAll(postings, wanted, target));
        }

        void NarrowToRanges(RangePostings postings, IReadOnlyList<CodeRange> wanted)
        {
            if (wanted.Count > 0)
                Narrow(result, values, target =>
                {
                    foreach (var range in wanted)
                        postings.UnionInto(target, range);
                });
        }
    }

    private void UnionNamed(IEnumerable<string> wanted, OrdinalBitmap target)
    {
        foreach (var name in wanted)
        {
            foreach (var key in names.From(new NameKey(name, 0)))
            {
                if (key.Name == name)
                    target.Add(key.Ordinal);
                break;
            }
        }
    }

    // As Caller.CanSee decides for one record; a property test holds the two together.
    private void UnionVisible(Caller caller, OrdinalBitmap target)
    {
        _public.UnionInto(target);
        if (caller.Association is not { } association)
            return;

        _network.UnionInto(target);
        _private.UnionInto(target, association);
    }

    private OrdinalSet SeenBy(Visibility visibility) => visibility == Visibility.Network ? _network : _public;

    private static void Narrow(OrdinalBitmap result, OrdinalBitmap values, Action<OrdinalBitmap> union)
    {
        values.Clear();
        union(values);
        result.And(values);
    }

    private static void UnionAll<TValue>(
        Postings<TValue> postings, IEnumerable<TValue> values, OrdinalBitmap target)
        where TValue : notnull
    {
        foreach (var value in values)
            postings.UnionInto(target, value);
    }
}
