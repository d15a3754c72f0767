using ClusterInterop.Core.Matching;
using static ClusterInterop.Core.Tests.Matching.Sample;

namespace ClusterInterop.Core.Tests.Matching;

public sealed class MatchIndexTests
{
    private static readonly MatchQuery All = new();
    private readonly MatchIndex _index = new();

    [Fact]
    public void A_new_need_finds_the_capabilities_and_a_new_capability_the_needs_that_wait()
    {
        _index.Put(0, Need().Facets());
        _index.Put(1, Capability().Facets());
        _index.Put(2, Capability(code: "03000000").Facets());

        _index.Find(Need().Facets(), All).Select(hit => hit.Ordinal).ShouldBe([1]);
        _index.Find(Capability().Facets(), All).Select(hit => hit.Ordinal).ShouldBe([0]);
    }

    [Fact]
    public void A_record_that_changes_or_goes_is_found_as_it_is_now()
    {
        _index.Put(5, Capability().Facets());
        _index.Put(5, Capability(code: "03000000").Facets());
        _index.Find(Need().Facets(), All).ShouldBeEmpty();

        _index.Put(5, Capability().Facets());
        _index.Find(Need().Facets(), All).Count.ShouldBe(1);

        _index.Remove(5);
        _index.Find(Need().Facets(), All).ShouldBeEmpty();
        _index.CapabilityCount.ShouldBe(0);
    }

    [Fact]
    public void The_best_come_first_and_equal_ones_by_name()
    {
        _index.Put(0, Capability(name: "associations/es/capabilities/b").Facets());
        _index.Put(1, Capability(name: "associations/es/capabilities/a").Facets());
        _index.Put(2, Capability(name: "associations/es/capabilities/c", code: "33141420").Facets());
        _index.Put(3, Capability(name: "associations/es/capabilities/z", title: "A").Facets());

        var need = Need(title: "Gloves").Facets();
        _index.Find(need, All).Select(hit => hit.Ordinal).ShouldBe([1, 0, 3, 2]);
        _index.Find(need, new MatchQuery(Most: 2)).Select(hit => hit.Ordinal).ShouldBe([1, 0]);
    }

    [Fact]
    public void A_query_leaves_out_candidates_low_scores_and_the_same_association()
    {
        _index.Put(0, Capability(name: "associations/pl/capabilities/a").Facets());
        _index.Put(1, Capability(name: "associations/es/capabilities/b").Facets());
        var need = Need().Facets();

        _index.Find(need, new MatchQuery(ordinal => ordinal != 1)).Select(hit => hit.Ordinal).ShouldBe([0]);
        _index.Find(need, new MatchQuery(ExcludeSameAssociation: true)).Select(hit => hit.Ordinal).ShouldBe([1]);
        _index.Find(need, new MatchQuery(MinScore: 1000)).ShouldBeEmpty();
    }

    [Fact]
    public void Drafts_without_a_name_are_of_no_association()
    {
        _index.Put(0, Capability().Facets());

        _index.Find(Need(name: "").Facets(), new MatchQuery(ExcludeSameAssociation: true)).Count.ShouldBe(1);
    }

    [Fact]
    public void Only_needs_and_capabilities_have_matches()
    {
        var cluster = new Record { Name = "associations/es/clusters/x", Cluster = new() }.Facets();
        _index.Put(0, Capability().Facets());
        _index.Put(0, cluster);

        _index.CapabilityCount.ShouldBe(0);
        Should.Throw<ArgumentException>(() => _index.Find(cluster, All));
    }
}
