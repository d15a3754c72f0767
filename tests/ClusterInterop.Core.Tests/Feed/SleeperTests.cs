using ClusterInterop.Core.Feed;
using Microsoft.Extensions.Time.Testing;

namespace ClusterInterop.Core.Tests.Feed;

/// <summary>Where streams wait.</summary>
public sealed class SleeperTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Fact(Timeout = 60_000)]
    public async Task No_wake_up_is_lost_between_the_look_and_the_sleep()
    {
        const int Last = 20_000;
        var groups = new StreamGroups();
        var value = 0;
        var readers = Enumerable.Range(0, 20).Select(number => Task.Run(() => ReadAsync($"connection {number % 3}")));
        var reading = Task.WhenAll(readers.ToList());
        for (var i = 1; i <= Last; i++)
        {
            Volatile.Write(ref value, i);
            groups.Wake();
        }

        await reading;

        async Task ReadAsync(string connection)
        {
            using var sleeper = new Sleeper(TimeProvider.System);
            groups.Join(connection, sleeper);
            while (true)
            {
                sleeper.LookOut();
                if (Volatile.Read(ref value) == Last)
                    break;
                await sleeper.SleepAsync(TimeSpan.Zero, Day);
            }

            groups.Leave(connection, sleeper);
        }
    }

    [Fact]
    public async Task It_wakes_at_the_time_that_was_asked_for_also_after_it_was_woken_before()
    {
        var time = new FakeTimeProvider();
        using var sleeper = new Sleeper(time);
        await SleepAndWakeAsync(TimeSpan.Zero, TimeSpan.FromSeconds(20));
        time.Advance(TimeSpan.FromSeconds(5));

        // An earlier time than the one before.
        sleeper.LookOut();
        var sleep = sleeper.SleepAsync(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10)).AsTask();
        time.Advance(TimeSpan.FromSeconds(4.9));
        sleep.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(0.1));
        await sleep.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        async Task SleepAndWakeAsync(TimeSpan now, TimeSpan until)
        {
            sleeper.LookOut();
            var first = sleeper.SleepAsync(now, until).AsTask();
            sleeper.Wake(here: true);
            await first;
        }
    }

    [Fact]
    public async Task Asked_for_a_later_time_it_may_wake_early_and_then_sleeps_on()
    {
        var time = new FakeTimeProvider();
        using var sleeper = new Sleeper(time);
        sleeper.LookOut();
        var first = sleeper.SleepAsync(TimeSpan.Zero, TimeSpan.FromSeconds(20)).AsTask();
        sleeper.Wake(here: true);
        await first;

        sleeper.LookOut();
        var early = sleeper.SleepAsync(TimeSpan.Zero, TimeSpan.FromSeconds(30)).AsTask();
        time.Advance(TimeSpan.FromSeconds(20));
        await early.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        sleeper.LookOut();
        var rest = sleeper.SleepAsync(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(30)).AsTask();
        time.Advance(TimeSpan.FromSeconds(10));
        await rest.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Who_left_is_not_woken()
    {
        var groups = new StreamGroups();
        using var left = new Sleeper(TimeProvider.System);
        using var stayed = new Sleeper(TimeProvider.System);
        groups.Join("a", left);
        groups.Join("a", stayed);
        groups.Leave("a", left);
        left.LookOut();
        stayed.LookOut();
        var leftSleeps = left.SleepAsync(TimeSpan.Zero, Day).AsTask();
        var stayedSleeps = stayed.SleepAsync(TimeSpan.Zero, Day).AsTask();

        groups.Wake();

        await stayedSleeps.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        leftSleeps.IsCompleted.ShouldBeFalse();
    }
}
