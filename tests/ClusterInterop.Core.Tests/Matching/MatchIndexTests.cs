using ClusterInterop.Core.Matching;
using static ClusterInterop.Core.Tests.Matching.Sample;

namespace ClusterInterop.Core.Tests.Matching;

public sealed class MatchIndexTests
{
    private static readonly MatchQuery All = new();
    private readonly MatchIndex _index = new(Sample.Vocabularies);
    private readonly Dictionary<int, string> _names = [];

    [Fact]
    public void A_new_need_finds_the_capabilities_and_a_new_capability_the_needs_that_wait()
    {
        Put(0, Need().Facets());
        Put(1, Capability().Facets());
        Put(2, Capability(code: "03000000").Facets());

        Find(Need().Facets(), All).Select(hit => hit.Ordinal).ShouldBe([1]);
        Find(Capability().Facets(), All).Select(hit => hit.Ordinal).ShouldBe([0]);
    }

    [Fact]
    public void A_record_that_changes_or_goes_is_found_as_it_is_now()
    {
        Put(5, Capability().Facets());
        Put(5, Capability(code: "03000000").Facets());
        Find(Need().Facets(), All).ShouldBeEmpty();

        Put(5, Capability().Facets());
        Find(Need().Facets(), All).Count.ShouldBe(1);

        _index.Remove(5);
        Find(Need().Facets(), All).ShouldBeEmpty();
        _index.CapabilityCount.ShouldBe(0);
    }

    [Fact]
    public void The_best_come_first_and_equal_ones_by_name()
    {
        Put(0, Capability(name: "associations/es/capabilities/b").Facets());
        Put(1, Capability(name: "associations/es/capabilities/a").Facets());
        Put(2, Capability(name: "associations/es/capabilities/c", code: "33141420").Facets());
        Put(3, Capability(name: "associations/es/capabilities/z", title: "A").Facets());

        var need = Need(title: "Gloves").Facets();
        Find(need, All).Select(hit => hit.Ordinal).ShouldBe([1, 0, 3, 2]);
        Find(need, new MatchQuery(Most: 2)).Select(hit => hit.Ordinal).ShouldBe([1, 0]);
    }

    [Fact]
    public void A_query_leaves_out_candidates_low_scores_and_the_same_association()
    {
        Put(0, Capability(name: "associations/pl/capabilities/a").Facets());
        Put(1, Capability(name: "associations/es/capabilities/b").Facets());
        var need = Need().Facets();

        Find(need, new MatchQuery(ordinal => ordinal != 1)).Select(hit => hit.Ordinal).ShouldBe([0]);
        Find(need, new MatchQuery(ExcludeSameAssociation: true)).Select(hit => hit.Ordinal).ShouldBe([1]);
        Find(need, new MatchQuery(MinScore: 1000)).ShouldBeEmpty();
    }

    [Fact]
    public void Drafts_without_a_name_are_of_no_association()
    {
        Put(0, Capability().Facets());

        Find(Need(name: "").Facets(), new MatchQuery(ExcludeSameAssociation: true)).Count.ShouldBe(1);
    }

    [Fact]
    public void Only_needs_and_capabilities_have_matches()
    {
        var cluster = new Record { Name = "associations/es/clusters/x", Cluster = new() }.Facets();
        Put(0, Capability().Facets());
        Put(0, cluster);

        _index.CapabilityCount.ShouldBe(0);
        Should.Throw<ArgumentException>(() => Find(cluster, All));
    }

    private void Put(int ordinal, RecordFacets record)
    {
        _names[ordinal] = record.Name;
        _index.Put(ordinal, record);
    }

    private IReadOnlyList<MatchHit> Find(RecordFacets subject, MatchQuery query) =>
        _index.Find(subject, query, ordinal => _names[ordinal]);
}
