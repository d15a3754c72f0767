using ClusterInterop.V1;

namespace ClusterInterop.Client;

/// <summary>Says whose matches are followed, and with whom.</summary>
public sealed record MatchSubscription
{
    /// <summary>
    /// Gets the records one cares about, needs, capabilities or both, by anything but text. Default null: all.
    /// </summary>
    public RecordFilter? Subjects { get; init; }

    /// <summary>Gets what the other side must be, by anything but text. Default null: anything.</summary>
    public RecordFilter? Candidates { get; init; }

    /// <summary>Gets the least score, 0 to 1,000. Default 0: every match.</summary>
    public int MinScore { get; init; }

    /// <summary>Gets whether matches within one association are left out. Default false.</summary>
    public bool ExcludeSameAssociation { get; init; }
}

/// <summary>Says which matches of a record are found.</summary>
public sealed record MatchOptions
{
    /// <summary>
    /// Gets what the other side must be, by anything but text. Default null: any ACTIVE record that the caller may see.
    /// </summary>
    public RecordFilter? Candidates { get; init; }

    /// <summary>Gets the least score, 0 to 1,000. Default 0: every match.</summary>
    public int MinScore { get; init; }

    /// <summary>Gets whether matches within one association are left out. Default false.</summary>
    public bool ExcludeSameAssociation { get; init; }

    /// <summary>Gets how many matches are fetched at a time, 1 to 500. Default 0: the server's 50.</summary>
    public int PageSize { get; init; }

    /// <summary>
    /// Gets the revision that the answer must include, as a write returned it; the server waits up to 3 seconds for it.
    /// Default 0: what is known now.
    /// </summary>
    public long MinRevision { get; init; }

    internal FindMatchesRequest ToRequest() => new()
    {
        Candidates = Candidates,
        MinScore = MinScore,
        ExcludeSameAssociation = ExcludeSameAssociation,
        PageSize = PageSize,
        MinRevision = MinRevision,
    };
}
