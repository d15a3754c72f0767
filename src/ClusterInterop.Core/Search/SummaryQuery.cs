using System.Globalization;
using ClusterInterop.Core.Faults;
using ClusterInterop.Core.Records;
using ClusterInterop.Core.Vocabularies;
using ClusterInterop.V1;

namespace ClusterInterop.Core.Search;

/// <summary>A summary as it is worked out: of which records, by which dimensions. Immutable.</summary>
internal sealed class SummaryQuery
{
    private const int DefaultMaxGroups = 100;

    private SummaryQuery(CompiledFilter filter, IReadOnlyList<SummaryDimension> dimensions, int maxGroups)
    {
        Filter = filter;
        Dimensions = dimensions;
        MaxGroups = maxGroups;
    }

    public CompiledFilter Filter { get; }

    public IReadOnlyList<SummaryDimension> Dimensions { get; }

    public int MaxGroups { get; }

    /// <param name="request">A request that the contract's rules have accepted.</param>
    /// <param name="vocabularies">Those of the index that is summarized.</param>
    /// <param name="caller">Who asks.</param>
    /// <exception cref="InvalidRequestException">The filter or a dimension cannot be understood.</exception>
    public static SummaryQuery From(SummarizeRecordsRequest request, VocabularySet vocabularies, Caller caller)
    {
        var violations = new Violations();
        var filter = CompiledFilter.Compile(
            request.Filter, "filter", allowsText: true, vocabularies, caller, violations);
        var dimensions = new List<SummaryDimension>();
        for (var i = 0; i < request.GroupBy.Count; i++)
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"group_by[{i}]");
            if (UnknownFields.In(request.GroupBy[i]))
                violations.Add(path, "FIELD_UNKNOWN", "It has fields that this server does not know.");
            else if (request.GroupBy.IndexOf(request.GroupBy[i]) < i)
                violations.Add(path, "DUPLICATE", "The dimension is given twice.");
            else if (SummaryDimension.Of(request.GroupBy[i], path, vocabularies, violations) is { } dimension)
                dimensions.Add(dimension);
        }

        violations.ThrowIfAny();
        return new SummaryQuery(filter, dimensions, request.MaxGroups == 0 ? DefaultMaxGroups : request.MaxGroups);
    }
}
