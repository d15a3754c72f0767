using ClusterInterop.Core.Faults;
using ClusterInterop.Core.Records;
using ClusterInterop.V1;

namespace ClusterInterop.Storage.Tests.Conformance;

/// <summary>Many callers, one transaction; and the limits of the queue.</summary>
public abstract class GroupConformance(IStoreHarness harness) : StoreSuite(harness)
{
    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task Writes_of_concurrent_callers_share_commits()
    {
        var results = await WriteTogetherAsync([.. Enumerable.Range(0, 200).Select(n => Batch(Put(ANeed($"n{n}"))))]);

        results.Select(result => result.Revision.Value).Order().ShouldBe(Enumerable.Range(1, 200).Select(n => (long)n));
        (await CountCommitsAsync(200)).ShouldBeLessThan(20);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task Batches_of_one_caller_after_another_are_done_in_that_order()
    {
        var results = await WriteTogetherAsync([.. Enumerable.Range(0, 100).Select(
            n => Batch(Put(ANeed("masks", title: $"Mascarillas {n}"))))]);

        results.Select(result => result.Revision.Value).ShouldBe(Enumerable.Range(1, 100).Select(n => (long)n));
        var stored = await FindAsync("associations/es/needs/masks");
        stored.Revision.ShouldBe(new(100));
        stored.Record.Title.ByLanguage["es"].ShouldBe("Mascarillas 99");
        (await ReadFeedAsync()).Count.ShouldBe(1);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task What_this_process_has_committed_is_known_before_a_write_is_answered()
    {
        for (var n = 1; n <= 50; n++)
        {
            var answer = await WriteAsync(Put(ANeed($"n{n}")));

            if (Store.LastCommitted is { } committed) // not where others write too
                committed.ShouldBeGreaterThanOrEqualTo(answer.Revision);
        }
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task Within_a_group_each_batch_sees_those_before_it()
    {
        var name = "associations/es/organisations/taller";
        var results = await WriteTogetherAsync(
            Batch(Put(AnOrganisation("taller"), new WriteCondition.IfAbsent())),
            Batch(Put(ACapability("printers", name))),
            Batch(Put(AnOrganisation("taller"))),
            Batch(Withdraw(name, new WriteCondition.IfPresent())),
            Batch(Put(AnOrganisation("taller"), new WriteCondition.IfAbsent())));

        results.Select(result => (result.Results.Single().Outcome, result.Results.Single().Revision.Value)).ShouldBe([
            (WriteOutcome.Created, 1L), (WriteOutcome.Created, 2L), (WriteOutcome.Unchanged, 1L),
            (WriteOutcome.Withdrawn, 3L), (WriteOutcome.Created, 4L)]);
        results[2].Revision.ShouldBe(new(2));
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_batch_that_fails_does_not_harm_its_neighbours_and_leaves_no_gap()
    {
        var calls = await StartTogetherAsync(
            Batch(Put(ANeed("a"))),
            Batch(Put(ANeed("x")), Withdraw("associations/es/needs/never-there")),
            Batch(Put(ANeed("b"), new WriteCondition.IfPresent())),
            Batch(Put(ANeed("y", "associations/es/organisations/none"))),
            Batch(Put(ANeed("b"))));

        await Should.ThrowAsync<RecordNotFoundException>(() => calls[1]);
        await Should.ThrowAsync<PreconditionFailedException>(() => calls[2]);
        await Should.ThrowAsync<ReferenceMissingException>(() => calls[3]);
        (await calls[0]).Revision.ShouldBe(new(1));
        (await calls[4]).Revision.ShouldBe(new(2));
        (await ReadFeedAsync()).Select(record => record.Name.Value).ShouldBe(
            ["associations/es/needs/a", "associations/es/needs/b"]);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_batch_that_meets_a_bug_does_not_harm_its_neighbours()
    {
        var broken = new ValidWrite(WriteAction.Put, RecordName.Parse("associations/es/needs/x"), "", null);

        var calls = await StartTogetherAsync(
            Batch(Put(ANeed("a"))), new WriteBatch([broken]), Batch(Put(ANeed("b"))));

        await Should.ThrowAsync<ArgumentNullException>(() => calls[1]);
        (await calls[0]).Revision.ShouldBe(new(1));
        (await calls[2]).Revision.ShouldBe(new(2));
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_commit_that_fails_is_told_to_its_callers_and_the_store_goes_on()
    {
        await PutAsync(ANeed("before"));
        await Harness.BreakAsync(RecordName.Parse("associations/es/needs/broken"));

        await Should.ThrowAsync<Exception>(() => WriteAsync(Put(ANeed("a")), Put(ANeed("broken"))));

        (await Store.ReadHeadAsync(Cancel)).Revision.ShouldBe(new(1));
        (await PutAsync(ANeed("after"))).Revision.ShouldBe(new(2));
        (await ReadFeedAsync()).Select(record => record.Name.Value).ShouldBe(
            ["associations/es/needs/before", "associations/es/needs/after"]);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task Nothing_is_visible_before_its_commit()
    {
        Task<BatchResult> call;
        await using (await Harness.HoldCommitsAsync())
        {
            call = WriteAsync(Put(ANeed("a")));

            (await ReadFeedAsync()).ShouldBeEmpty();
            call.IsCompleted.ShouldBeFalse();
        }

        await call;
        (await ReadFeedAsync()).Count.ShouldBe(1);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_full_queue_refuses_further_writes_and_does_those_it_took()
    {
        await ReopenAsync(options => options.WriteQueueCapacity = 4);
        List<Task<BatchResult>> taken = [];
        WriteQueueFullException? refusal = null;
        await using (await Harness.HoldCommitsAsync())
        {
            // The writer may have taken up to a group off the queue already.
            for (var n = 0; refusal is null && n < 1_000; n++)
                refusal = Refusal(() => taken.Add(Store.WriteAsync(Batch(Put(ANeed($"n{n}"))), Cancel)));
        }

        refusal.ShouldNotBeNull().Reason.ShouldBe("WRITE_QUEUE_FULL");
        refusal.Message.ShouldContain("4 writes");
        refusal.RetryAfter.ShouldBe(TimeSpan.FromSeconds(1));
        await Task.WhenAll(taken);
        (await ReadFeedAsync()).Count.ShouldBe(taken.Count);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task Ten_thousand_waiting_writes_of_one_association_delay_another_by_one_group_at_most()
    {
        Task<BatchResult> other;
        await using (await Harness.HoldCommitsAsync())
        {
            for (var n = 0; n < 10_000; n++)
                _ = Store.WriteAsync(Batch(Put(ANeed($"n{n}"))), Cancel);
            other = Store.WriteAsync(
                new WriteBatch([Put(ACluster("late", association: "pl"))]) { Association = Pl }, Cancel);
        }

        // A group has 512 batches: at most one was being written when it came, and the next is its own.
        (await other).Revision.Value.ShouldBeLessThanOrEqualTo(1_024);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task An_association_whose_share_of_the_queue_is_full_leaves_room_for_the_others()
    {
        await ReopenAsync(options => (options.WriteQueueCapacity, options.WriteQueueShare) = (20, 4));
        WriteQueueFullException? refusal = null;
        Task<BatchResult> other;
        await using (await Harness.HoldCommitsAsync())
        {
            for (var n = 0; refusal is null && n < 1_000; n++)
                refusal = Refusal(() => _ = Store.WriteAsync(Batch(Put(ANeed($"n{n}"))), Cancel));
            other = Store.WriteAsync(
                new WriteBatch([Put(ACluster("late", association: "pl"))]) { Association = Pl }, Cancel);
        }

        refusal.ShouldNotBeNull().Message.ShouldContain("4 writes of \"es\"");
        (await other).Revision.Value.ShouldBeGreaterThan(0);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task Large_writes_of_an_association_fill_its_share_of_the_queue_long_before_they_are_many()
    {
        await ReopenAsync(options => (options.WriteQueueBytes, options.WriteQueueShareBytes) = (400_000, 100_000));
        WriteQueueFullException? refusal = null;
        List<Task<BatchResult>> taken = [];
        await using (await Harness.HoldCommitsAsync())
        {
            // As above: a group of it may be with the writer already.
            for (var n = 0; refusal is null && n < 1_000; n++)
                refusal = Refusal(() => taken.Add(Store.WriteAsync(
                    Batch(Put(ANeed($"n{n}", title: new string('m', 30_000)))), Cancel)));
            taken.Add(Store.WriteAsync(
                new WriteBatch([Put(ACluster("late", association: "pl"))]) { Association = Pl }, Cancel));
        }

        refusal.ShouldNotBeNull().Message.ShouldMatch("^90[0-9]{3} bytes of writes of \"es\" wait already");
        await Task.WhenAll(taken);
        (await ReadFeedAsync()).Count.ShouldBe(taken.Count);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task Closing_commits_what_was_accepted_and_refuses_what_comes_later()
    {
        Task<BatchResult>[] accepted;
        Task closing;
        await using (await Harness.HoldCommitsAsync())
        {
            accepted = [.. Enumerable.Range(0, 150).Select(n => WriteAsync(Put(ANeed($"n{n}"))))];
            closing = Task.Run(Harness.CloseAsync, Cancel);
        }

        await Task.WhenAll(accepted);
        await closing;
        await Should.ThrowAsync<ServerStoppingException>(() => PutAsync(ANeed("late")));
        await Should.ThrowAsync<ServerStoppingException>(() => Store.ReadHeadAsync(Cancel));
        await ReopenAsync();
        (await ReadFeedAsync()).Count.ShouldBe(150);
    }

    [Fact(Timeout = 5 * TimeoutMilliseconds)]
    public async Task A_batch_of_200_000_records_is_done_at_once()
    {
        var writes = Enumerable.Range(0, 200_000).Select(n => Put(ANeed($"n{n}"))).ToArray();

        var done = await WriteAsync(writes);

        done.Revision.ShouldBe(new(200_000));
        done.Results.Count.ShouldBe(200_000);
        done.Results[^1].ShouldBe(new(
            RecordName.Parse("associations/es/needs/n199999"), WriteOutcome.Created, new(200_000),
            (await FindAsync("associations/es/needs/n199999")).Etag));
        (await CountCommitsAsync(200_000, step: 20_000)).ShouldBe(1);
    }

    private static WriteQueueFullException? Refusal(Action write)
    {
        try
        {
            write();
            return null;
        }
        catch (WriteQueueFullException refusal)
        {
            return refusal;
        }
    }

    private async Task<BatchResult[]> WriteTogetherAsync(params WriteBatch[] batches) =>
        await Task.WhenAll(await StartTogetherAsync(batches));

    // Held back until all are in the queue, so that they meet in as few groups as can be.
    private async Task<Task<BatchResult>[]> StartTogetherAsync(params WriteBatch[] batches)
    {
        await using var held = await Harness.HoldCommitsAsync();
        return [.. batches.Select(batch => Store.WriteAsync(batch, Cancel))];
    }

    private async Task<int> CountCommitsAsync(long revisions, int step = 1)
    {
        var tags = new HashSet<CommitTag>();
        for (long revision = step; revision <= revisions; revision += step)
            tags.Add((await Store.FindTagAsync(new(revision), Cancel)).ShouldNotBeNull());
        return tags.Count;
    }
}
