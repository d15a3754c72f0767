using ClusterInterop.Core.Records;
using ClusterInterop.V1;

namespace ClusterInterop.Storage.Tests.Conformance;

/// <summary>What a resume token rests on: the feed's id, tags of commits, the floor; across closing, cuts and restores.
/// </summary>
public abstract class HistoryConformance(IStoreHarness harness) : StoreSuite(harness)
{
    private const string A = "associations/es/needs/a";
    private const string B = "associations/es/needs/b";

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task The_head_is_the_last_change_with_the_tag_of_its_commit()
    {
        await PutAsync(ANeed("a"));
        await WriteAsync(Put(ANeed("b")), Put(ANeed("c")));

        var head = await Store.ReadHeadAsync(Cancel);

        head.Revision.ShouldBe(new(3));
        (await Store.FindTagAsync(new(3), Cancel)).ShouldBe(head.Tag);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task All_revisions_of_a_commit_have_its_tag_and_other_commits_have_others()
    {
        await PutAsync(ANeed("a"));
        await WriteAsync(Put(ANeed("b")), Put(ANeed("c")), Put(ANeed("d")));
        await PutAsync(ANeed("e"));

        var tags = new List<CommitTag?>();
        for (var revision = 1; revision <= 5; revision++)
            tags.Add(await Store.FindTagAsync(new(revision), Cancel));

        tags.ShouldAllBe(tag => tag != null);
        tags[1].ShouldBe(tags[2]);
        tags[2].ShouldBe(tags[3]);
        tags.Distinct().Count().ShouldBe(3);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_revision_that_was_never_given_has_no_tag()
    {
        await PutAsync(ANeed("a"));

        (await Store.FindTagAsync(new(0), Cancel)).ShouldBeNull();
        (await Store.FindTagAsync(new(2), Cancel)).ShouldBeNull();
        (await Store.FindTagAsync(new(-1), Cancel)).ShouldBeNull();
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task Everything_is_there_after_the_store_was_closed_and_opened()
    {
        await WriteAsync(Put(ANeed("a")), Put(ANeed("b")));
        await WriteAsync(Withdraw(A));
        var (head, feed) = (await Store.ReadHeadAsync(Cancel), await ReadFeedAsync());

        await ReopenAsync();

        (await Store.ReadHeadAsync(Cancel)).ShouldBe(head);
        (await ReadFeedAsync()).Select(record => record.Record).ShouldBe(feed.Select(record => record.Record));
        (await PutAsync(ANeed("c"))).Revision.ShouldBe(new(4));
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task What_was_acknowledged_is_there_after_a_power_cut()
    {
        for (var n = 1; n <= 20; n++)
        {
            await PutAsync(ANeed($"n{n}"));
            if (n % 5 != 0)
                continue;

            var left = await Harness.OpenAfterPowerCutAsync();
            (await left.ReadHeadAsync(Cancel)).ShouldBe(await Store.ReadHeadAsync(Cancel));
            (await left.ReadChangesAsync(Revision.None, 100, Cancel)).Count.ShouldBe(n);
        }
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task Two_directories_have_different_feed_ids_and_one_keeps_its_own()
    {
        var head = await Store.ReadHeadAsync(Cancel);
        await ReopenAsync();
        (await Store.ReadHeadAsync(Cancel)).FeedId.ShouldBe(head.FeedId);

        await Harness.CloseAsync();
        await using var other = (IStoreHarness)Activator.CreateInstance(Harness.GetType())!;
        var theirs = await (await other.OpenAsync()).ReadHeadAsync(Cancel);
        theirs.FeedId.ShouldNotBe(head.FeedId);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task After_a_restore_the_same_revisions_have_other_tags()
    {
        await PutAsync(ANeed("a"));
        var kept = await Store.FindTagAsync(new(1), Cancel);
        await Harness.CloseAsync();
        await Harness.BackUpAsync();
        await ReopenAsync();
        await PutAsync(ANeed("b"));
        var (lost, feed) = (await Store.FindTagAsync(new(2), Cancel), (await Store.ReadHeadAsync(Cancel)).FeedId);

        await Harness.CloseAsync();
        await Harness.RestoreAsync();
        await ReopenAsync();
        (await Store.FindTagAsync(new(2), Cancel)).ShouldBeNull();
        (await PutAsync(ANeed("c"))).Revision.ShouldBe(new(2));

        (await Store.FindTagAsync(new(2), Cancel)).ShouldNotBe(lost);
        (await Store.FindTagAsync(new(1), Cancel)).ShouldBe(kept);
        (await Store.ReadHeadAsync(Cancel)).FeedId.ShouldBe(feed);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task Trimming_removes_old_tombstones_and_raises_the_floor_to_the_last_of_them()
    {
        await WriteAsync(Put(ANeed("a")), Put(ANeed("b")));
        await WriteAsync(Withdraw(A));
        await WriteAsync(Erase(B));
        Harness.Time.Advance(TimeSpan.FromDays(31));
        await PutAsync(ANeed("c"));

        await TrimAsync();

        (await Store.FindAsync(RecordName.Parse(A), Cancel)).ShouldBeNull();
        (await Store.FindAsync(RecordName.Parse(B), Cancel)).ShouldBeNull();
        (await ReadFeedAsync()).Select(record => record.Revision.Value).ShouldBe([5]);
        (await Store.ReadHeadAsync(Cancel)).Floor.ShouldBe(new(4));
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task Trimming_keeps_ACTIVE_records_however_old_and_young_tombstones()
    {
        await WriteAsync(Put(ANeed("a")), Put(ANeed("b")));
        Harness.Time.Advance(TimeSpan.FromDays(31));
        await WriteAsync(Withdraw(B));
        Harness.Time.Advance(TimeSpan.FromDays(29));

        await TrimAsync();

        (await FindAsync(A)).IsActive.ShouldBeTrue();
        (await FindAsync(B)).State.ShouldBe(RecordState.Withdrawn);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task At_the_floor_the_tag_is_known_and_below_it_none()
    {
        await PutAsync(ANeed("a"));
        await PutAsync(ANeed("b"));
        await WriteAsync(Withdraw(A));
        var atFloor = await Store.FindTagAsync(new(3), Cancel);
        Harness.Time.Advance(TimeSpan.FromDays(31));
        await PutAsync(ANeed("c"));

        await TrimAsync();

        (await Store.ReadHeadAsync(Cancel)).Floor.ShouldBe(new(3));
        (await Store.FindTagAsync(new(3), Cancel)).ShouldBe(atFloor);
        (await Store.FindTagAsync(new(2), Cancel)).ShouldBeNull();
        (await Store.FindTagAsync(new(1), Cancel)).ShouldBeNull();
        (await Store.FindTagAsync(new(4), Cancel)).ShouldNotBeNull();
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task The_head_keeps_its_tag_however_long_nothing_happens()
    {
        await PutAsync(ANeed("a"));
        var head = await Store.ReadHeadAsync(Cancel);
        Harness.Time.Advance(TimeSpan.FromDays(365));

        await TrimAsync();

        var after = await Store.ReadHeadAsync(Cancel);
        (after.Revision, after.Tag).ShouldBe((head.Revision, head.Tag));
        (await Store.FindTagAsync(head.Revision, Cancel)).ShouldBe(head.Tag);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task Trimming_twice_is_safe_and_the_floor_never_falls()
    {
        await PutAsync(ANeed("a"));
        await WriteAsync(Withdraw(A));
        Harness.Time.Advance(TimeSpan.FromDays(31));
        await PutAsync(ANeed("b"));
        await TrimAsync();
        var once = await Store.ReadHeadAsync(Cancel);

        await TrimAsync();
        await Store.TrimAsync(Now.AddDays(-300), Now.AddDays(-300), Now.AddDays(-300), Cancel);

        (await Store.ReadHeadAsync(Cancel)).ShouldBe(once);
        (await ReadFeedAsync()).Count.ShouldBe(1);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task Many_tombstones_are_trimmed_while_others_write()
    {
        await WriteAsync([.. Enumerable.Range(0, 5_000).Select(n => Put(ANeed($"n{n}")))]);
        await WriteAsync([.. Enumerable.Range(0, 5_000).Select(n => Withdraw($"associations/es/needs/n{n}"))]);
        Harness.Time.Advance(TimeSpan.FromDays(31));

        var trimming = TrimAsync();
        var writing = Task.WhenAll(Enumerable.Range(0, 100).Select(n => PutAsync(ANeed($"m{n}"))));
        await trimming;
        await writing;

        (await ReadFeedAsync()).Count.ShouldBe(100);
        (await Store.ReadHeadAsync(Cancel)).Floor.ShouldBe(new(10_000));
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_record_that_is_put_after_its_tombstone_was_trimmed_is_a_new_one()
    {
        await PutAsync(ANeed("a"));
        var uid = (await FindAsync(A)).Record.Uid;
        await WriteAsync(Withdraw(A));
        Harness.Time.Advance(TimeSpan.FromDays(31));
        await TrimAsync();

        (await PutAsync(ANeed("a"))).Revision.ShouldBe(new(3));

        (await FindAsync(A)).Record.Uid.ShouldNotBe(uid);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task Trimming_removes_the_answers_that_are_older_than_asked()
    {
        await Store.WriteAsync(Batch(Put(ANeed("a"))) with { RequestKey = new(Es, "k1", "digest") }, Cancel);
        Harness.Time.Advance(TimeSpan.FromHours(2));

        await Store.TrimAsync(Now.AddDays(-30), Now.AddHours(-1), Now.AddDays(-30), Cancel);

        var other = await Store.WriteAsync(
            Batch(Put(ANeed("b"))) with { RequestKey = new(Es, "k1", "another") }, Cancel);
        other.Results.Single().Outcome.ShouldBe(WriteOutcome.Created);
    }

    private Task TrimAsync() =>
        Store.TrimAsync(Now.AddDays(-30), Now.AddHours(-24), Now.AddDays(-30), Cancel);
}
