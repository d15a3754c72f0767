using ClusterInterop.Core.Matching;
using ClusterInterop.Core.Records;
using ClusterInterop.Core.Vocabularies;

namespace ClusterInterop.Core.Feed;

/// <summary>Facets of records that were asked for lately. They are made of a record's bytes in some ten microseconds
/// and cost three times its size to keep; but a thousand streams ask for those of the same change. Any thread may ask.
/// </summary>
internal sealed class RecentFacets(VocabularySet vocabularies)
{
    private const int Most = 4096;
    private readonly Entry?[] _entries = new Entry?[Most];

    public RecordFacets Of(in LiveRecord record)
    {
        if (Volatile.Read(ref EntryOf(record.Ordinal)) is { } known
            && known.Ordinal == record.Ordinal && known.Revision == record.Revision)
            return known.Facets;

        var facets = RecordFacets.From(record.Parse(), vocabularies);
        Note(record, facets);
        return facets;
    }

    /// <summary>Keeps what was made for another reason.</summary>
    public void Note(in LiveRecord record, RecordFacets facets) =>
        Volatile.Write(ref EntryOf(record.Ordinal), new Entry(record.Ordinal, record.Revision, facets));

    private ref Entry? EntryOf(int ordinal) => ref _entries[ordinal % Most];

    private sealed record Entry(int Ordinal, Revision Revision, RecordFacets Facets);
}
