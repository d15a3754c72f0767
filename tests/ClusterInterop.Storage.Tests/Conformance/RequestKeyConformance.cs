using ClusterInterop.Core.Faults;
using ClusterInterop.Core.Records;
using ClusterInterop.V1;

namespace ClusterInterop.Storage.Tests.Conformance;

/// <summary>A call whose answer was lost can be repeated.</summary>
public abstract class RequestKeyConformance(IStoreHarness harness) : StoreSuite(harness)
{
    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_key_that_is_repeated_gets_the_first_answer_again_and_changes_nothing()
    {
        var first = await Store.WriteAsync(Keyed("k1", "digest", Put(ANeed("masks"))), Cancel);
        await PutAsync(ANeed("masks", title: "FFP2"));

        var again = await Store.WriteAsync(Keyed("k1", "digest", Put(ANeed("masks"))), Cancel);

        again.Results.ShouldBe(first.Results);
        again.Revision.ShouldBe(first.Revision);
        (await FindAsync("associations/es/needs/masks")).Record.Title.ByLanguage["es"].ShouldBe("FFP2");
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_key_that_comes_with_another_body_is_refused()
    {
        await Store.WriteAsync(Keyed("k1", "digest", Put(ANeed("masks"))), Cancel);

        var refusal = await Should.ThrowAsync<RequestIdReusedException>(
            () => Store.WriteAsync(Keyed("k1", "another", Put(ANeed("gloves"))), Cancel));

        refusal.Reason.ShouldBe("REQUEST_ID_REUSED");
        (await ReadFeedAsync()).Count.ShouldBe(1);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_batch_that_breaks_the_rules_by_now_gets_its_first_answer_and_without_one_its_refusal()
    {
        var refused = WriteBatch.Refused(new(Es, "k1", "digest"), new RecordNotFoundException("x"));
        await Should.ThrowAsync<RecordNotFoundException>(() => Store.WriteAsync(refused, Cancel));
        var first = await Store.WriteAsync(Keyed("k1", "digest", Put(ANeed("masks"))), Cancel);

        var again = await Store.WriteAsync(refused, Cancel);

        again.Results.ShouldBe(first.Results);
        again.Revision.ShouldBe(first.Revision);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task Answers_are_known_after_the_store_was_closed_and_opened()
    {
        var first = await Store.WriteAsync(
            Keyed("k1", "digest", Put(ANeed("masks")), Put(ANeed("gloves"))), Cancel);
        await ReopenAsync();

        var again = await Store.WriteAsync(Keyed("k1", "digest", Put(ANeed("masks"))), Cancel);

        again.Results.ShouldBe(first.Results);
        again.Revision.ShouldBe(first.Revision);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task The_same_key_of_two_associations_is_two_keys()
    {
        await Store.WriteAsync(Keyed("k1", "digest", Put(ANeed("masks"))), Cancel);

        var other = await Store.WriteAsync(
            new WriteBatch([Put(AnOrganisation("one", "Jeden", "pl"))])
            {
                Association = Pl,
                RequestKey = new(Pl, "k1", "another"),
            },
            Cancel);

        other.Results.Single().Outcome.ShouldBe(WriteOutcome.Created);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_key_is_free_again_after_its_retention()
    {
        await Store.WriteAsync(Keyed("k1", "digest", Put(ANeed("masks"))), Cancel);
        Harness.Time.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        await Should.ThrowAsync<RequestIdReusedException>(
            () => Store.WriteAsync(Keyed("k1", "another", Put(ANeed("gloves"))), Cancel));
        Harness.Time.Advance(TimeSpan.FromSeconds(1));

        var done = await Store.WriteAsync(Keyed("k1", "another", Put(ANeed("gloves"))), Cancel);
        var again = await Store.WriteAsync(Keyed("k1", "another", Put(ANeed("gloves"))), Cancel);

        done.Results.Single().Outcome.ShouldBe(WriteOutcome.Created);
        again.Results.ShouldBe(done.Results);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_request_that_failed_keeps_no_answer()
    {
        await Should.ThrowAsync<RecordNotFoundException>(
            () => Store.WriteAsync(Keyed("k1", "digest", Withdraw("associations/es/needs/masks")), Cancel));

        var done = await Store.WriteAsync(Keyed("k1", "another", Put(ANeed("masks"))), Cancel);

        done.Results.Single().Outcome.ShouldBe(WriteOutcome.Created);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_request_that_only_validates_keeps_no_answer()
    {
        await Store.WriteAsync(Keyed("k1", "digest", Put(ANeed("masks"))) with { ValidateOnly = true }, Cancel);

        var done = await Store.WriteAsync(Keyed("k1", "another", Put(ANeed("masks"))), Cancel);

        done.Results.Single().Revision.ShouldBe(new(1));
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_request_that_changed_nothing_keeps_its_answer_too()
    {
        await PutAsync(ANeed("masks"));
        await Store.WriteAsync(Keyed("k1", "digest", Put(ANeed("masks"))), Cancel);
        await PutAsync(ANeed("masks", title: "FFP2"));

        var again = await Store.WriteAsync(Keyed("k1", "digest", Put(ANeed("masks"))), Cancel);

        again.Results.Single().Outcome.ShouldBe(WriteOutcome.Unchanged);
        again.Revision.ShouldBe(new(1));
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task Of_repeats_in_flight_at_the_same_time_one_is_done_and_all_get_its_answer()
    {
        Task<BatchResult>[] calls;
        await using (await Harness.HoldCommitsAsync())
        {
            calls = [.. Enumerable.Range(0, 20).Select(
                _ => Store.WriteAsync(Keyed("k1", "digest", Put(ANeed("masks"))), Cancel))];
        }

        var answers = await Task.WhenAll(calls);

        answers.ShouldAllBe(answer => answer.Revision == new Revision(1)
            && answer.Results.Single().Outcome == WriteOutcome.Created);
        (await Store.ReadHeadAsync(Cancel)).Revision.ShouldBe(new(1));
    }

    private static WriteBatch Keyed(string id, string digest, params ValidWrite[] writes) =>
        Batch(writes) with { RequestKey = new(Es, id, digest) };
}
