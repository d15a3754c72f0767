using ClusterInterop.Core.Faults;
using ClusterInterop.Core.Records;
using ClusterInterop.V1;
using static ClusterInterop.Core.Tests.Records.PlannedDirectory;

namespace ClusterInterop.Core.Tests.Records;

/// <summary>What a batch may do: its conditions, its references, its key, and its neighbours in the group.</summary>
public sealed class WritePlanTests
{
    private const string Masks = "associations/es/needs/masks";
    private const string Clinic = "associations/es/organisations/clinic";

    private readonly PlannedDirectory _directory = new();

    [Fact]
    public void A_write_at_another_etag_is_refused_with_both_etags()
    {
        var first = _directory.Do(Put(ANeed())).Results.Single();
        var second = _directory.Do(Put(ANeed(title: "FFP2"))).Results.Single();

        var refusal = Should.Throw<PreconditionFailedException>(
            () => _directory.Do(Put(ANeed(title: "FFP3"), new WriteCondition.IfEtag(first.Etag))));

        refusal.Message.ShouldBe(
            $"writes[0].put: \"{Masks}\" has the etag {second.Etag}, not \"{first.Etag}\". "
            + "Read the record again, then retry.");
        _directory.Do(Put(ANeed(title: "FFP3"), new WriteCondition.IfEtag(second.Etag)))
            .Results.Single().Outcome.ShouldBe(WriteOutcome.Updated);
    }

    [Fact]
    public void A_write_at_an_etag_of_what_does_not_exist_is_refused() =>
        Should.Throw<PreconditionFailedException>(
            () => _directory.Do(Put(ANeed(), new WriteCondition.IfEtag("0"))))
            .Message.ShouldStartWith($"writes[0].put: \"{Masks}\" does not exist.");

    [Fact]
    public void If_absent_holds_for_what_never_was_and_for_what_is_withdrawn_and_not_for_what_is_ACTIVE()
    {
        _directory.Do(Put(ANeed(), new WriteCondition.IfAbsent()));

        Should.Throw<PreconditionFailedException>(
            () => _directory.Do(Put(ANeed(title: "FFP2"), new WriteCondition.IfAbsent())));

        _directory.Do(Withdraw(Masks));
        _directory.Do(Put(ANeed(), new WriteCondition.IfAbsent()))
            .Results.Single().Outcome.ShouldBe(WriteOutcome.Created);
    }

    [Fact]
    public void If_present_holds_for_what_is_ACTIVE_alone()
    {
        Should.Throw<PreconditionFailedException>(() => _directory.Do(Put(ANeed(), new WriteCondition.IfPresent())));

        _directory.Do(Put(ANeed()));
        _directory.Do(Put(ANeed(title: "FFP2"), new WriteCondition.IfPresent()))
            .Results.Single().Outcome.ShouldBe(WriteOutcome.Updated);
        _directory.Do(Withdraw(Masks));
        Should.Throw<PreconditionFailedException>(() => _directory.Do(Erase(Masks, new WriteCondition.IfPresent())));
    }

    [Fact]
    public void A_condition_is_held_against_a_record_that_would_not_change_too()
    {
        _directory.Do(Put(ANeed()));

        Should.Throw<PreconditionFailedException>(() => _directory.Do(Put(ANeed(), new WriteCondition.IfAbsent())));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_batch_brings_a_record_and_what_it_refers_to_in_any_order(bool reversed)
    {
        ValidWrite[] writes =
        [
            Put(ACluster("es", "bio")),
            Put(AnOrganisation("clinic", "associations/es/clusters/bio")),
            Put(ANeed(seeker: Clinic)),
        ];

        var done = _directory.Do(reversed ? [.. writes.Reverse()] : writes);

        done.Revision.ShouldBe(new(3));
        done.Results.Select(result => result.Revision.Value).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public void Every_reference_that_is_missing_is_reported_with_its_path()
    {
        _directory.Do(Put(ANeed("gloves")), Put(AnOrganisation("gone")));
        _directory.Do(Withdraw("associations/es/organisations/gone"));

        var refusal = Should.Throw<ReferenceMissingException>(() => _directory.Do(
            Put(AnOrganisation("a", "associations/es/clusters/x", "associations/es/clusters/y"), index: 0),
            Put(ANeed(seeker: Clinic), index: 1),
            Put(ANeed("visors", seeker: "associations/es/organisations/gone"), index: 2)));

        refusal.Count.ShouldBe(4);
        refusal.FieldViolations.Select(violation => (violation.Path, violation.Reason)).ShouldBe(
        [
            ("writes[0].put.organisation.member_of[0]", "REFERENCE_MISSING"),
            ("writes[0].put.organisation.member_of[1]", "REFERENCE_MISSING"),
            ("writes[1].put.need.seeker", "REFERENCE_MISSING"),
            ("writes[2].put.need.seeker", "REFERENCE_MISSING"),
        ]);
    }

    [Fact]
    public void Of_many_missing_references_twenty_are_reported_and_all_are_counted()
    {
        var refusal = Should.Throw<ReferenceMissingException>(() => _directory.Do(
            [.. Enumerable.Range(0, 25).Select(n => Put(ANeed($"n{n}", seeker: Clinic), index: n))]));

        (refusal.Count, refusal.FieldViolations.Count).ShouldBe((25, 20));
    }

    [Fact]
    public void A_reference_to_what_the_same_batch_withdraws_is_missing()
    {
        _directory.Do(Put(AnOrganisation("clinic")));

        Should.Throw<ReferenceMissingException>(() => _directory.Do(Put(ANeed(seeker: Clinic)), Withdraw(Clinic)));
    }

    [Fact]
    public void A_record_of_another_association_can_be_referred_to_if_it_can_be_seen()
    {
        _directory.Do(new WriteBatch(
            [Put(ACluster("pl", "open", Visibility.Network)), Put(ACluster("pl", "hidden", Visibility.Private))])
        {
            Association = Pl,
        });

        _directory.Do(Put(AnOrganisation("a", "associations/pl/clusters/open")));
        Should.Throw<ReferenceMissingException>(
            () => _directory.Do(Put(AnOrganisation("b", "associations/pl/clusters/hidden"))));
    }

    [Fact]
    public void The_servers_own_batches_check_no_references() =>
        _directory.Do(new WriteBatch([Put(ANeed(seeker: Clinic))])).Revision.ShouldBe(new(1));

    [Fact]
    public void A_batch_that_fails_at_its_last_write_leaves_no_trace_and_its_neighbours_do_not_notice()
    {
        var group = _directory.NewGroup();
        var before = group.Add(Batch(Put(ANeed("before"))));

        Should.Throw<RecordNotFoundException>(
            () => group.Add(Batch(Put(ANeed("failed")), Withdraw("associations/es/needs/none"))));
        Should.Throw<ReferenceMissingException>(
            () => group.Add(Batch(Put(ANeed("failed")), Put(ANeed("x", seeker: Clinic)))));
        var after = group.Add(Batch(Put(ANeed("after"))));

        group.ChangeCount.ShouldBe(2);
        var results = _directory.Commit(group, before, after);
        results.Select(result => result.Revision.Value).ShouldBe([1, 2]);
        _directory.Count.ShouldBe(2);
    }

    [Fact]
    public void A_record_that_a_group_changes_twice_is_stored_once_in_its_last_state()
    {
        var group = _directory.NewGroup();
        var first = group.Add(Batch(Put(ANeed())));
        var other = group.Add(Batch(Put(ANeed("gloves"))));
        var second = group.Add(Batch(Put(ANeed(title: "FFP2"))));
        var none = group.Add(Batch(Put(ANeed(title: "FFP2"))));

        group.Number(new(100)).Select(record => (record.Name.Value, record.Revision.Value)).ShouldBe(
            [("associations/es/needs/gloves", 102), (Masks, 103)]);
        new[] { first, other, second, none }.Select(plan => plan.ResultAt(new(100)).Results.Single()).Select(
            result => (result.Outcome, result.Revision.Value)).ShouldBe(
        [
            (WriteOutcome.Created, 101), (WriteOutcome.Created, 102), (WriteOutcome.Updated, 103),
            (WriteOutcome.Unchanged, 103),
        ]);
    }

    [Fact]
    public void A_batch_that_only_validates_is_answered_as_if_done_and_the_next_one_does_not_see_it()
    {
        var group = _directory.NewGroup();

        var tried = group.Add(Batch(Put(ANeed())) with { ValidateOnly = true });

        group.ChangeCount.ShouldBe(0);
        var result = tried.ResultAt(new(7));
        result.Revision.ShouldBe(new(7));
        (result.Results.Single().Outcome, result.Results.Single().Revision).ShouldBe((WriteOutcome.Created, new(0)));
        Should.Throw<PreconditionFailedException>(
            () => group.Add(Batch(Put(ANeed(), new WriteCondition.IfPresent()))));
    }

    [Fact]
    public void A_repeated_key_gets_its_answer_from_the_same_group_and_from_a_later_one()
    {
        var group = _directory.NewGroup();
        var plan = group.Add(Keyed("digest", Put(ANeed())));
        var repeated = group.Add(Keyed("digest", Put(ANeed())));
        repeated.KeepFor.ShouldBeNull();
        var results = _directory.Commit(group, plan, repeated);
        results[1].Results.ShouldBe(results[0].Results);

        var later = _directory.Do(Keyed("digest", Withdraw("associations/es/needs/none")));

        later.Results.ShouldBe(results[0].Results);
        _directory[Masks].Revision.ShouldBe(new(1));
    }

    [Fact]
    public void A_key_with_another_digest_is_refused_before_anything_else_is_looked_at()
    {
        _directory.Do(Keyed("digest", Put(ANeed())));

        Should.Throw<RequestIdReusedException>(
            () => _directory.Do(Keyed("another", Withdraw("associations/es/needs/none"))));
    }

    [Fact]
    public void A_refused_batch_is_refused_unless_its_key_was_answered()
    {
        var refused = WriteBatch.Refused(new(Es, "k1", "digest"), new RecordNotFoundException("x"));
        Should.Throw<RecordNotFoundException>(() => _directory.Do(refused));
        var first = _directory.Do(Keyed("digest", Put(ANeed())));

        _directory.Do(refused).Results.ShouldBe(first.Results);
    }

    private static WriteBatch Keyed(string digest, params ValidWrite[] writes) =>
        Batch(writes) with { RequestKey = new(Es, "k1", digest) };
}
