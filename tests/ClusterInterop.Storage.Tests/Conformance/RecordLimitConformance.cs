using ClusterInterop.Core.Faults;
using ClusterInterop.Core.Records;
using ClusterInterop.V1;

namespace ClusterInterop.Storage.Tests.Conformance;

/// <summary>How many ACTIVE records an association may have: five here.</summary>
public abstract class RecordLimitConformance(IStoreHarness harness) : StoreSuite(harness)
{
    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task An_association_has_as_many_ACTIVE_records_as_it_may_and_not_one_more()
    {
        await ReopenAsync(FiveRecords);
        for (var n = 1; n <= 5; n++)
            await PutAsync(ANeed($"n{n}"));

        var refusal = await Should.ThrowAsync<RecordLimitReachedException>(() => PutAsync(ANeed("n6")));

        refusal.Reason.ShouldBe("RECORD_LIMIT_REACHED");
        refusal.Message.ShouldStartWith("\"es\" would have 6 ACTIVE records, and may have 5; nothing was changed.");
        refusal.RetryAfter.ShouldBeNull();
        (await ReadFeedAsync()).Count.ShouldBe(5);
        (await PutAsync(ANeed("n1", title: "Guantes"))).Outcome.ShouldBe(WriteOutcome.Updated);
        await Store.WriteAsync(
            new WriteBatch([Put(ACluster("another", association: "pl"))]) { Association = Pl }, Cancel);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task What_is_withdrawn_erased_or_expired_makes_room_and_comes_back_only_into_room()
    {
        await ReopenAsync(FiveRecords);
        await WriteAsync([.. Enumerable.Range(1, 5).Select(n => Put(Expiring(ANeed($"n{n}"))))]);
        await WriteAsync(Withdraw("associations/es/needs/n1"), Erase("associations/es/needs/n2"));
        await WriteAsync(Withdraw("associations/es/needs/n1"));
        Harness.Time.Advance(TimeSpan.FromHours(2));
        await Store.WriteAsync(new WriteBatch([Expire("associations/es/needs/n3")]), Cancel);

        await WriteAsync(Put(ANeed("n6")), Put(ANeed("n7")), Put(ANeed("n8")));

        await Should.ThrowAsync<RecordLimitReachedException>(() => PutAsync(ANeed("n1")));
        await WriteAsync(Put(ANeed("n1")), Withdraw("associations/es/needs/n6"));
        await Should.ThrowAsync<RecordLimitReachedException>(() => PutAsync(ANeed("n9")));
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task What_is_only_tried_takes_no_room_and_is_refused_as_it_would_be()
    {
        await ReopenAsync(FiveRecords);
        var four = Batch([.. Enumerable.Range(1, 4).Select(n => Put(ANeed($"n{n}")))]);
        await Store.WriteAsync(four with { ValidateOnly = true }, Cancel);
        await Store.WriteAsync(four, Cancel);

        var two = Batch(Put(ANeed("n5")), Put(ANeed("n6"))) with { ValidateOnly = true };
        await Should.ThrowAsync<RecordLimitReachedException>(() => Store.WriteAsync(two, Cancel));
        await PutAsync(ANeed("n5"));
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task Of_many_that_come_at_once_exactly_as_many_are_done_as_there_is_room_for()
    {
        await ReopenAsync(FiveRecords);
        Task<BatchResult>[] calls;
        await using (await Harness.HoldCommitsAsync())
            calls = [.. Enumerable.Range(1, 40).Select(n => Store.WriteAsync(Batch(Put(ANeed($"n{n}"))), Cancel))];

        await Task.WhenAll(calls).ContinueWith(_ => { }, Cancel, TaskContinuationOptions.None, TaskScheduler.Default);

        calls.Count(call => call.IsCompletedSuccessfully).ShouldBe(5);
        calls.Where(call => call.IsFaulted)
            .ShouldAllBe(call => call.Exception!.InnerException is RecordLimitReachedException);
        (await ReadFeedAsync()).Count.ShouldBe(5);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task The_number_is_known_after_a_restart_and_a_lower_limit_leaves_what_is_there()
    {
        await WriteAsync([.. Enumerable.Range(1, 7).Select(n => Put(ANeed($"n{n}")))]);
        await WriteAsync(Put(ACluster("one")), Withdraw("associations/es/needs/n7"));
        await Store.WriteAsync(
            new WriteBatch([Put(ACluster("one", association: "es-north"))])
            {
                Association = Association("es-north"),
            },
            Cancel);
        await ReopenAsync(FiveRecords);

        (await Should.ThrowAsync<RecordLimitReachedException>(() => PutAsync(ANeed("n8"))))
            .Message.ShouldContain("8 ACTIVE records");
        await PutAsync(ANeed("n1", title: "Guantes"));
        await WriteAsync(
            Withdraw("associations/es/needs/n1"), Withdraw("associations/es/needs/n2"),
            Withdraw("associations/es/needs/n3"));
        await PutAsync(ANeed("n8"));
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_commit_that_fails_takes_no_room()
    {
        await ReopenAsync(FiveRecords);
        await WriteAsync([.. Enumerable.Range(1, 4).Select(n => Put(ANeed($"n{n}")))]);
        await Harness.BreakAsync(RecordName.Parse("associations/es/needs/broken"));

        await Should.ThrowAsync<Exception>(() => PutAsync(ANeed("broken")));

        await PutAsync(ANeed("n5"));
        await Should.ThrowAsync<RecordLimitReachedException>(() => PutAsync(ANeed("n6")));
    }

    private static void FiveRecords(StoreOptions options) => options.MaxRecords = 5;

    private Record Expiring(Record record)
    {
        record.ExpireTime = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(Now.AddHours(1));
        return record;
    }
}
