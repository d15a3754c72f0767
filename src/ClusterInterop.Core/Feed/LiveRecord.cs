using ClusterInterop.Core.Matching;
using ClusterInterop.Core.Records;

namespace ClusterInterop.Core.Feed;

/// <summary>The latest state of a record as this process knows it. Immutable; a change makes another one.</summary>
/// <param name="Ordinal">A number that stands for the record's name as long as the process runs.</param>
/// <param name="Stored">The record as it is stored.</param>
/// <param name="Facets">What it says, for filters and matching.</param>
internal sealed record LiveRecord(int Ordinal, StoredRecord Stored, RecordFacets Facets)
{
    public RecordName Name => Stored.Name;

    public Revision Revision => Stored.Revision;

    /// <summary>Whether it takes part in matching as it is now.</summary>
    public bool IsMatchable => Stored.IsActive && IsOfMatchableKind;

    /// <summary>Whether records of its kind can match at all.</summary>
    public bool IsOfMatchableKind => Name.Kind is V1.RecordKind.Need or V1.RecordKind.Capability;
}
