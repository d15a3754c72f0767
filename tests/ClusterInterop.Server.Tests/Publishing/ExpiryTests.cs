using ClusterInterop.Core.Feed;
using ClusterInterop.Core.Records;
using ClusterInterop.Server.Tests.Streams;
using ClusterInterop.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClusterInterop.Server.Tests.Publishing;

/// <summary>Expiry is an event: when a record's time is up, a change is written.</summary>
public sealed class ExpiryTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_record_whose_time_is_up_becomes_EXPIRED_and_leaves_the_streams()
    {
        await using var world = await DirectoryWorld.StartAsync();
        await world.PutAsync(Expiring("n1", TimeSpan.FromHours(1)), Sample.Need("pl", "stays"));
        await using var stream = world.Watch();
        await stream.UntilCaughtUpAsync();

        world.Time.Advance(TimeSpan.FromHours(1));
        await world.Upkeep.ExpireAsync(Cancel);

        var gone = await NextGoneAsync(stream);
        gone.Name.Value.ShouldBe("associations/pl/needs/n1");
        gone.Revision.ShouldBe(new Revision(3));
        (await world.Store.FindAsync(gone.Name, Cancel))!.State.ShouldBe(RecordState.Expired);
    }

    [Fact]
    public async Task A_record_is_not_expired_a_moment_early()
    {
        await using var world = await DirectoryWorld.StartAsync();
        await world.PutAsync(Expiring("n1", TimeSpan.FromHours(1)));

        world.Time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromSeconds(1));
        await world.Upkeep.ExpireAsync(Cancel);

        (await world.Store.ReadHeadAsync(Cancel)).Revision.ShouldBe(new Revision(1));
    }

    [Fact]
    public async Task Expiring_twice_changes_nothing()
    {
        await using var world = await DirectoryWorld.StartAsync();
        await world.PutAsync(Expiring("n1", TimeSpan.FromHours(1)));
        world.Time.Advance(TimeSpan.FromHours(2));

        await world.Upkeep.ExpireAsync(Cancel);
        await world.Upkeep.ExpireAsync(Cancel);

        (await world.Store.ReadHeadAsync(Cancel)).Revision.ShouldBe(new Revision(2));
    }

    [Fact]
    public async Task Putting_an_expired_record_with_a_later_time_makes_it_ACTIVE_again()
    {
        await using var world = await DirectoryWorld.StartAsync();
        await world.PutAsync(Expiring("n1", TimeSpan.FromHours(1)));
        world.Time.Advance(TimeSpan.FromHours(2));
        await world.Upkeep.ExpireAsync(Cancel);

        await world.PutAsync(Expiring("n1", TimeSpan.FromHours(9)));

        var record = await world.Store.FindAsync(RecordName.Parse("associations/pl/needs/n1"), Cancel);
        record!.State.ShouldBe(RecordState.Active);
    }

    private static Record Expiring(string id, TimeSpan after) => Sample.Need("pl", id).With(
        record => record.ExpireTime = Timestamp.FromDateTimeOffset(DirectoryWorld.Begin + after));

    // Moving the clock may bring a checkpoint first.
    private static async Task<RecordGone> NextGoneAsync(MessageReader stream)
    {
        while (true)
        {
            if (await stream.NextOrEndAsync() is RecordGone gone)
                return gone;
        }
    }
}
