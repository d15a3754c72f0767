using ClusterInterop.Core.Matching;
using ClusterInterop.Core.Records;
using ClusterInterop.Core.Vocabularies;

namespace ClusterInterop.Core.Feed;

/// <summary>Facets of records that changed or were asked for lately. They are made of a record's bytes in some ten
/// microseconds and cost three times its size to keep; but a thousand streams ask for those of the same change, and of
/// the same partners again and again. Any thread may ask.</summary>
internal sealed class RecentFacets(VocabularySet vocabularies)
{
    // Apart, so that the stream of changes does not wash away what is asked for.
    private readonly Table _changed = new(places: 1024);
    private readonly Table _askedFor = new(places: 16 * 1024);

    public RecordFacets Of(in LiveRecord record)
    {
        if ((_askedFor.Find(record) ?? _changed.Find(record)) is { } known)
            return known;

        var facets = RecordFacets.From(record.Parse(), vocabularies);
        _askedFor.Put(record, facets);
        return facets;
    }

    /// <summary>Keeps what was made because the record changed.</summary>
    public void Note(in LiveRecord record, RecordFacets facets) => _changed.Put(record, facets);

    private sealed class Table(int places)
    {
        private readonly Entry?[] _entries = new Entry?[places];

        public RecordFacets? Find(in LiveRecord record) =>
            Volatile.Read(ref PlaceOf(record)) is { } known
            && known.Ordinal == record.Ordinal && known.Revision == record.Revision ? known.Facets : null;

        public void Put(in LiveRecord record, RecordFacets facets) =>
            Volatile.Write(ref PlaceOf(record), new Entry(record.Ordinal, record.Revision, facets));

        private ref Entry? PlaceOf(in LiveRecord record) => ref _entries[record.Ordinal % _entries.Length];
    }

    private sealed record Entry(int Ordinal, Revision Revision, RecordFacets Facets);
}
