using ClusterInterop.Core.Feed;
using ClusterInterop.Core.Records;
using ClusterInterop.V1;

namespace ClusterInterop.Server.Tests.Streams;

/// <summary>
/// Eight ways in which watching has gone wrong elsewhere (the watch bugs found in etcd from 2022 to 2025), each
/// provoked here.
/// </summary>
public sealed class WatchHistoryTests
{
    [Fact]
    public async Task No_checkpoint_stands_ahead_of_an_item_that_is_not_delivered()
    {
        // A page of one change makes the stream come up for air between any two items.
        await using var world = await DirectoryWorld.StartAsync(new FeedOptions { PageSize = 1 });
        await world.PutAsync([.. Enumerable.Range(1, 40).Select(i => Sample.Need("pl", $"n{i}"))]);
        await using var stream = world.Watch();

        long delivered = 0;
        while (await stream.NextOrEndAsync() is { } message)
        {
            world.Time.Advance(TimeSpan.FromSeconds(3)); // often enough for a checkpoint in between
            if (message is RecordItem item)
                item.Record.Revision.Value.ShouldBe(++delivered);
            if (message is not CheckpointItem { Checkpoint: var checkpoint })
                continue;

            checkpoint.Revision.ShouldBe(delivered);
            ResumeToken.Parse(stream.Token).Position.Value.ShouldBe(delivered);
            if (checkpoint.CaughtUp)
                break;
        }

        delivered.ShouldBe(40);
    }

    [Fact]
    public async Task A_reconnect_never_goes_back_in_time()
    {
        await using var world = await DirectoryWorld.StartAsync();
        await world.PutAsync(Sample.Need("pl", "n1", title: "one"));
        await using var first = world.Watch();
        await first.UntilCaughtUpAsync();
        await world.PutAsync(Sample.Need("pl", "n1", title: "two"));
        await first.NextAsync<RecordItem>();

        await using var second = world.Watch(Resuming(first.Token));

        (await second.UntilCaughtUpAsync()).ShouldHaveSingleItem().ShouldBeOfType<CheckpointItem>();
    }

    [Fact]
    public async Task A_change_is_delivered_once_on_a_stream()
    {
        await using var world = await DirectoryWorld.StartAsync(new FeedOptions { PageSize = 2 });
        await using var stream = world.Watch();
        await stream.UntilCaughtUpAsync();

        for (var i = 1; i <= 9; i++)
            await world.PutAsync(Sample.Need("pl", $"n{i}"));

        for (var i = 1; i <= 9; i++)
            (await stream.NextAsync<RecordItem>()).Record.Revision.Value.ShouldBe(i);
        stream.IsSilent().ShouldBeTrue();
    }

    [Fact]
    public async Task Many_streams_that_starve_lose_nothing()
    {
        await using var world = await DirectoryWorld.StartAsync(new FeedOptions { PageSize = 7 });
        var streams = Enumerable.Range(0, 100).Select(_ => world.Watch()).ToList();
        foreach (var stream in streams)
            await stream.NextAsync<ResetItem>(); // opened, and read no further

        for (var i = 1; i <= 60; i++)
            await world.PutAsync(Sample.Need("pl", $"n{i}"));

        foreach (var stream in streams)
        {
            var seen = new List<long>();
            while (seen.Count < 60)
                if (await stream.NextOrEndAsync() is RecordItem item)
                    seen.Add(item.Record.Revision.Value);
            seen.ShouldBe(Enumerable.Range(1, 60).Select(i => (long)i));
            await stream.DisposeAsync();
        }
    }

    [Fact]
    public async Task Trimming_at_a_withdrawal_drops_no_event_of_a_stream_that_is_behind()
    {
        await using var world = await DirectoryWorld.StartAsync(new FeedOptions { PageSize = 1 });
        await world.PutAsync(Sample.Need("pl", "n1"), Sample.Need("pl", "n2"), Sample.Need("pl", "n3"));
        await using var stream = world.Watch();
        await stream.NextAsync<ResetItem>();
        await stream.NextAsync<RecordItem>(); // n1
        await world.WithdrawAsync("associations/pl/needs/n1");
        await world.PutAsync(Sample.Need("pl", "n4"));
        world.Time.Advance(TimeSpan.FromDays(31));
        await world.Upkeep.TrimAsync(CancellationToken.None);

        var held = new HashSet<string> { "associations/pl/needs/n1" };
        await ApplyUntilCaughtUpAsync(stream, held);

        held.Order(StringComparer.Ordinal).ShouldBe(
            ["associations/pl/needs/n2", "associations/pl/needs/n3", "associations/pl/needs/n4"]);
    }

    [Fact]
    public async Task A_watch_opened_exactly_at_the_trim_point_misses_no_withdrawal()
    {
        await using var world = await DirectoryWorld.StartAsync();
        await world.PutAsync(Sample.Need("pl", "n1"), Sample.Need("pl", "n2"));
        await using var first = world.Watch();
        await first.UntilCaughtUpAsync();
        var justBefore = first.Token;
        await world.WithdrawAsync("associations/pl/needs/n1");
        await first.NextAsync<RecordGone>();
        var exactlyAt = first.Token;
        world.Time.Advance(TimeSpan.FromDays(31));
        await world.Upkeep.TrimAsync(CancellationToken.None);

        await using var resumed = world.Watch(Resuming(exactlyAt));
        await using var reset = world.Watch(Resuming(justBefore));

        (await resumed.UntilCaughtUpAsync()).ShouldHaveSingleItem();
        (await reset.NextAsync<ResetItem>()).Reason.ShouldBe(ResetReason.TokenTooOld);
        (await reset.UntilCaughtUpAsync()).OfType<RecordItem>().Single().Record.Name.Value
            .ShouldBe("associations/pl/needs/n2");
    }

    [Fact]
    public async Task A_watch_opened_at_a_future_revision_starts_over_instead_of_waiting_for_it()
    {
        await using var world = await DirectoryWorld.StartAsync();
        await world.PutAsync(Sample.Need("pl", "n1"));
        await using var first = world.Watch();
        await first.UntilCaughtUpAsync();
        var future = ResumeToken.Parse(first.Token) with { Position = new(1000) };

        await using var stream = world.Watch(Resuming(future.ToString()));

        (await stream.NextAsync<ResetItem>()).Reason.ShouldBe(ResetReason.TokenAhead);
        (await stream.UntilCaughtUpAsync()).OfType<RecordItem>().Count().ShouldBe(1);
    }

    [Fact]
    public async Task What_a_stream_delivers_is_durable()
    {
        var folder = Directory.CreateTempSubdirectory("clusterinterop-").FullName;
        var copy = Directory.CreateTempSubdirectory("clusterinterop-").FullName;
        await using (var world = await DirectoryWorld.StartAsync(folder: folder))
        {
            await using var stream = world.Watch();
            await stream.UntilCaughtUpAsync();
            var write = world.PutAsync(Sample.Need("pl", "n1"));
            await stream.NextAsync<RecordItem>();

            // As a power cut would leave them: the files as they are the moment the item is delivered.
            DirectoryWorld.CopyData(folder, copy);
            await write;
        }

        await using (var afterwards = await DirectoryWorld.StartAsync(folder: copy))
            (await afterwards.Store.FindAsync(RecordName.Parse("associations/pl/needs/n1"), CancellationToken.None)).ShouldNotBeNull();
        Directory.Delete(folder, recursive: true);
        Directory.Delete(copy, recursive: true);
    }

    private static WatchRecordsRequest Resuming(string token) =>
        new() { Options = new StreamOptions { ResumeToken = token } };

    private static async Task ApplyUntilCaughtUpAsync(MessageReader stream, HashSet<string> held)
    {
        foreach (var message in await stream.UntilCaughtUpAsync())
        {
            if (message is RecordItem item)
                held.Add(item.Record.Name.Value);
            else if (message is RecordGone gone)
                held.Remove(gone.Name.Value);
        }
    }
}
