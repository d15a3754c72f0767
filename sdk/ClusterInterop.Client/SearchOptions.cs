using ClusterInterop.V1;

namespace ClusterInterop.Client;

/// <summary>Says how a search is answered.</summary>
public sealed record SearchOptions
{
    /// <summary>Gets the order. Default: by relevance when the filter has a text, else by name.</summary>
    public SearchOrder Order { get; init; }

    /// <summary>Gets how many records are fetched at a time, 1 to 500. Default 0: the server's 50.</summary>
    public int PageSize { get; init; }

    /// <summary>
    /// Gets the revision that the answer must include, as a write returned it; the server waits up to 3 seconds for it.
    /// Default 0: what is known now.
    /// </summary>
    public long MinRevision { get; init; }
}

/// <summary>Makes the dimensions of a summary.</summary>
public static class SummaryBy
{
    /// <summary>Groups by kind of record; the key is the segment of names, such as <c>capabilities</c>.</summary>
    /// <returns>The dimension.</returns>
    public static GroupBy Kind() => new() { Kind = new KindDimension() };

    /// <summary>Groups by association; the key is its id.</summary>
    /// <returns>The dimension.</returns>
    public static GroupBy Association() => new() { Association = new AssociationDimension() };

    /// <summary>Groups by place; the key is a country or NUTS region, empty for records without place.</summary>
    /// <param name="level">0 for countries, 1 to 3 for NUTS levels.</param>
    /// <returns>The dimension.</returns>
    public static GroupBy Region(int level = 0) => new() { Region = new RegionDimension { Level = level } };

    /// <summary>Groups by code; the key is a code of the scheme, empty for records without one.</summary>
    /// <param name="scheme">The vocabulary, such as <c>cpv</c>.</param>
    /// <param name="level">The level in its tree, 1 the topmost, at most 10; 0 for codes as they are.</param>
    /// <returns>The dimension.</returns>
    public static GroupBy Code(string scheme, int level = 0) =>
        new() { Code = new CodeDimension { Scheme = scheme, Level = level } };

    /// <summary>Groups needs and capabilities by what they are; the key is in lower case, such as
    /// <c>product</c>.</summary>
    /// <returns>The dimension.</returns>
    public static GroupBy ResourceKind() => new() { ResourceKind = new ResourceKindDimension() };
}
