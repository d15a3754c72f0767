using ClusterInterop.Core.Records;
using ClusterInterop.V1;

namespace ClusterInterop.Storage.Tests.Conformance;

/// <summary>The feed: the latest state of each record, in revision order.</summary>
public abstract class FeedConformance(IStoreHarness harness) : StoreSuite(harness)
{
    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task The_feed_of_a_new_directory_is_empty()
    {
        (await Store.ReadChangesAsync(Revision.None, 10, Cancel)).ShouldBeEmpty();
        var head = await Store.ReadHeadAsync(Cancel);
        head.Revision.ShouldBe(new(0));
        head.Floor.ShouldBe(new(0));
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task Changes_come_in_revision_order_without_gaps()
    {
        for (var n = 0; n < 5; n++)
            await WriteAsync(Put(ANeed($"a{n}")), Put(ANeed($"b{n}")));

        (await ReadFeedAsync(page: 3)).Select(record => record.Revision.Value)
            .ShouldBe([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_page_begins_after_the_revision_asked_for_and_has_at_most_the_limit()
    {
        await WriteAsync([.. Enumerable.Range(1, 9).Select(n => Put(ANeed($"n{n}")))]);

        var page = await Store.ReadChangesAsync(new(4), 3, Cancel);

        page.Select(record => record.Name.Value).ShouldBe(
            ["associations/es/needs/n5", "associations/es/needs/n6", "associations/es/needs/n7"]);
        (await Store.ReadChangesAsync(new(9), 3, Cancel)).ShouldBeEmpty();
        (await Store.ReadChangesAsync(new(1_000), 3, Cancel)).ShouldBeEmpty();
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_record_that_changes_again_moves_to_its_new_place()
    {
        await PutAsync(ANeed("a"));
        await PutAsync(ANeed("b"));
        await PutAsync(ANeed("a", title: "Otra"));

        (await ReadFeedAsync()).Select(record => (record.Revision.Value, record.Name.Value)).ShouldBe(
            [(2L, "associations/es/needs/b"), (3L, "associations/es/needs/a")]);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task What_is_withdrawn_or_erased_stays_in_the_feed_as_a_tombstone()
    {
        await WriteAsync(Put(ANeed("a")), Put(ANeed("b")), Put(ANeed("c")));
        await WriteAsync(Withdraw("associations/es/needs/a"), Erase("associations/es/needs/b"));

        (await ReadFeedAsync()).Select(record => (record.Revision.Value, record.State)).ShouldBe([
            (3L, RecordState.Active), (4L, RecordState.Withdrawn), (5L, RecordState.Erased)]);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task What_the_feed_says_of_a_record_is_what_is_found_under_its_name()
    {
        await WriteAsync(Put(AnOrganisation("taller")), Put(ANeed("masks")));

        foreach (var change in await ReadFeedAsync())
        {
            var found = await FindAsync(change.Name.Value);
            found.Bytes.ShouldBe(change.Bytes);
            found.Revision.ShouldBe(change.Revision);
            found.Record.ShouldBe(change.Record);
        }
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_reader_that_follows_while_others_write_misses_nothing()
    {
        var writers = Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (var n = 0; n < 100; n++)
                await WriteAsync(Put(ANeed($"w{writer}-{n}")), Put(ANeed($"v{writer}-{n}")));
        })).ToList();

        var seen = new List<long>();
        while (seen.Count < 1_600)
        {
            var grown = Store.NextCommit;
            var page = await Store.ReadChangesAsync(new(seen.LastOrDefault()), 7, Cancel);
            seen.AddRange(page.Select(change => change.Revision.Value));
            if (page.Count == 0)
                await grown.WaitAsync(Cancel);
        }

        await Task.WhenAll(writers);
        seen.ShouldBe(Enumerable.Range(1, 1_600).Select(n => (long)n));
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_reader_that_follows_records_changing_again_sees_the_last_state_of_each_and_never_goes_back()
    {
        var writers = Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (var n = 0; n < 100; n++)
                await PutAsync(ANeed($"n{(writer * 7 + n) % 20}", title: $"{writer} {n}"));
        })));

        var seen = new Dictionary<string, StoredRecord>();
        var after = Revision.None;
        while (!writers.IsCompleted || after < (await Store.ReadHeadAsync(Cancel)).Revision)
        {
            foreach (var change in await Store.ReadChangesAsync(after, 5, Cancel))
            {
                change.Revision.ShouldBeGreaterThan(after);
                after = change.Revision;
                seen[change.Name.Value] = change;
            }
        }

        await writers;
        after.ShouldBe(new(800));
        seen.Count.ShouldBe(20);
        foreach (var (name, last) in seen)
            (await FindAsync(name)).Bytes.ShouldBe(last.Bytes);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_written_record_is_found_and_in_the_feed_as_soon_as_its_write_is_acknowledged()
    {
        await Task.WhenAll(Enumerable.Range(0, 100).Select(async n =>
        {
            var written = await PutAsync(ANeed($"n{n}"));

            (await FindAsync(written.Name.Value)).Revision.ShouldBe(written.Revision);
            (await Store.ReadChangesAsync(new(written.Revision.Value - 1), 1, Cancel))
                .Single().Name.ShouldBe(written.Name);
            (await Store.ReadHeadAsync(Cancel)).Revision.ShouldBeGreaterThanOrEqualTo(written.Revision);
        }));
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task The_next_commit_wakes_those_who_wait_for_it()
    {
        var first = Store.NextCommit;
        first.IsCompleted.ShouldBeFalse();

        await PutAsync(ANeed("a"));
        await first.WaitAsync(Cancel);

        Store.NextCommit.IsCompleted.ShouldBeFalse();
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_write_that_changes_nothing_wakes_nobody()
    {
        var written = Store.NextCommit;
        await PutAsync(ANeed("a"));
        await written.WaitAsync(Cancel);
        var next = Store.NextCommit;

        await PutAsync(ANeed("a"));
        await WriteAsync();

        next.IsCompleted.ShouldBeFalse();
    }
}
