using ClusterInterop.Core.Faults;
using ClusterInterop.Core.Records;
using ClusterInterop.V1;

namespace ClusterInterop.Storage.Tests.Conformance;

/// <summary>Preconditions, and trying without doing.</summary>
public abstract class ConditionConformance(IStoreHarness harness) : StoreSuite(harness)
{
    private const string Name = "associations/es/needs/masks";

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_write_at_the_right_etag_is_done()
    {
        var first = await PutAsync(ANeed("masks"));

        var done = await WriteAsync(Put(ANeed("masks", title: "FFP2"), new WriteCondition.IfEtag(first.Etag)));

        done.Results.Single().Outcome.ShouldBe(WriteOutcome.Updated);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_write_at_an_old_etag_is_refused_with_the_current_one_and_changes_nothing()
    {
        var first = await PutAsync(ANeed("masks"));
        var second = await PutAsync(ANeed("masks", title: "FFP2"));

        var refusal = await Should.ThrowAsync<PreconditionFailedException>(
            () => WriteAsync(Put(ANeed("masks", title: "FFP3"), new WriteCondition.IfEtag(first.Etag))));

        refusal.Reason.ShouldBe("PRECONDITION_FAILED");
        refusal.Message.ShouldStartWith("writes[0].put: ");
        refusal.Message.ShouldContain(first.Etag);
        refusal.Message.ShouldContain(second.Etag);
        (await FindAsync(Name)).Etag.ShouldBe(second.Etag);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_write_at_an_etag_of_what_is_not_there_is_refused()
    {
        var condition = new WriteCondition.IfEtag("00112233445566778899aabbccddeeff");

        await Should.ThrowAsync<PreconditionFailedException>(() => WriteAsync(Put(ANeed("masks"), condition)));
        await Should.ThrowAsync<PreconditionFailedException>(() => WriteAsync(Withdraw(Name, condition)));
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task If_absent_holds_when_there_is_no_ACTIVE_record()
    {
        var condition = new WriteCondition.IfAbsent();
        (await WriteAsync(Put(ANeed("masks"), condition))).Results.Single().Outcome.ShouldBe(WriteOutcome.Created);

        await Should.ThrowAsync<PreconditionFailedException>(() => WriteAsync(Put(ANeed("masks"), condition)));

        await WriteAsync(Withdraw(Name));
        (await WriteAsync(Put(ANeed("masks"), condition))).Results.Single().Outcome.ShouldBe(WriteOutcome.Created);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task If_present_holds_when_there_is_an_ACTIVE_record()
    {
        var condition = new WriteCondition.IfPresent();
        await Should.ThrowAsync<PreconditionFailedException>(() => WriteAsync(Put(ANeed("masks"), condition)));

        await PutAsync(ANeed("masks"));
        (await WriteAsync(Put(ANeed("masks", title: "FFP2"), condition)))
            .Results.Single().Outcome.ShouldBe(WriteOutcome.Updated);

        await WriteAsync(Withdraw(Name, condition));
        await Should.ThrowAsync<PreconditionFailedException>(() => WriteAsync(Put(ANeed("masks"), condition)));
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_condition_that_fails_in_one_write_undoes_the_whole_batch()
    {
        await Should.ThrowAsync<PreconditionFailedException>(() => WriteAsync(
            Put(ANeed("gloves")), Put(ANeed("masks"), new WriteCondition.IfPresent())));

        (await ReadFeedAsync()).ShouldBeEmpty();
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task Of_many_writers_at_one_etag_exactly_one_wins()
    {
        var first = await PutAsync(ANeed("masks"));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(async n =>
        {
            try
            {
                var condition = new WriteCondition.IfEtag(first.Etag);
                await WriteAsync(Put(ANeed("masks", title: $"Mascarillas {n}"), condition));
                return "won";
            }
            catch (PreconditionFailedException)
            {
                return "refused";
            }
        }));

        outcomes.Count(outcome => outcome == "won").ShouldBe(1);
        (await FindAsync(Name)).Revision.ShouldBe(new(2));
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task Validate_only_answers_as_if_it_were_done_and_changes_nothing()
    {
        var kept = await PutAsync(ANeed("kept"));
        await PutAsync(ANeed("masks"));

        var tried = await Store.WriteAsync(
            Batch(
                Put(ANeed("kept")), Put(ANeed("masks", title: "FFP2")), Put(ANeed("new")))
                with { ValidateOnly = true },
            Cancel);

        tried.Results.Select(result => (result.Outcome, result.Revision.Value)).ShouldBe([
            (WriteOutcome.Unchanged, 1L), (WriteOutcome.Updated, 0L), (WriteOutcome.Created, 0L)]);
        tried.Results[0].Etag.ShouldBe(kept.Etag);
        tried.Revision.ShouldBe(new(2));
        (await ReadFeedAsync()).Count.ShouldBe(2);
        (await PutAsync(ANeed("new"))).Etag.ShouldBe(tried.Results[2].Etag);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task Validate_only_refuses_what_would_be_refused()
    {
        await Should.ThrowAsync<RecordNotFoundException>(
            () => Store.WriteAsync(Batch(Withdraw(Name)) with { ValidateOnly = true }, Cancel));
        await Should.ThrowAsync<ReferenceMissingException>(() => Store.WriteAsync(
            Batch(Put(ANeed("masks", "associations/es/organisations/none"))) with { ValidateOnly = true }, Cancel));
    }
}
