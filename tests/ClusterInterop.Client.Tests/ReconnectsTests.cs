using Grpc.Core;
using Microsoft.Extensions.Time.Testing;

namespace ClusterInterop.Client.Tests;

/// <summary>When a stream that ended is opened again.</summary>
public sealed class ReconnectsTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void The_ceiling_of_the_wait_doubles_with_each_failure_up_to_ten_seconds()
    {
        var reconnects = Reconnects(new HighestRandom());

        var delays = Enumerable.Range(1, 8).Select(_ => Break(reconnects)).ToList();

        delays.ShouldBe([0.4, 0.8, 1.6, 3.2, 6.4, 10, 10, 10]);
    }

    [Fact]
    public void The_wait_is_never_below_a_fifth_of_a_second()
    {
        var reconnects = Reconnects(new LowestRandom());

        Enumerable.Range(1, 8).Select(_ => Break(reconnects)).ShouldAllBe(seconds => seconds == 0.2);
    }

    [Fact]
    public void A_minute_of_health_forgets_earlier_failures()
    {
        var reconnects = Reconnects(new HighestRandom());
        for (var failure = 1; failure <= 5; failure++)
            Break(reconnects);

        Break(reconnects, afterHealthOf: TimeSpan.FromSeconds(59)).ShouldBe(10);
        Break(reconnects, afterHealthOf: TimeSpan.FromSeconds(60)).ShouldBe(0.4);
    }

    [Fact]
    public void A_server_that_ends_every_stream_at_once_is_not_asked_in_a_circle()
    {
        var reconnects = Reconnects(new HighestRandom());

        var delays = new List<double>();
        for (var end = 1; end <= 4; end++)
        {
            reconnects.Received();
            delays.Add(reconnects.After(null, orderly: true).Delay.TotalSeconds);
        }

        delays.ShouldBe([0, 0.8, 1.6, 3.2]);
    }

    [Fact]
    public void The_wait_is_at_least_what_the_server_asks_for()
    {
        var reconnects = Reconnects(new LowestRandom());
        var fault = ClusterInteropException.From(ScriptedFault.Of(
            Google.Rpc.Code.ResourceExhausted, "TOO_MANY_STREAMS", "Later.", retryAfter: TimeSpan.FromSeconds(7)));

        reconnects.After(fault, orderly: false).Delay.ShouldBe(TimeSpan.FromSeconds(7));
    }

    [Fact]
    public void Those_whom_the_server_asks_to_wait_do_not_all_come_back_at_once()
    {
        var reconnects = Reconnects(new HighestRandom());
        var fault = ClusterInteropException.From(ScriptedFault.Of(
            Google.Rpc.Code.ResourceExhausted, "TOO_MANY_STREAMS", "Later.", retryAfter: TimeSpan.FromSeconds(7)));

        reconnects.After(fault, orderly: false).Delay.ShouldBe(TimeSpan.FromSeconds(7.2));
    }

    [Theory]
    [InlineData(StatusCode.Unavailable, true)]
    [InlineData(StatusCode.Aborted, true)]
    [InlineData(StatusCode.DeadlineExceeded, true)]
    [InlineData(StatusCode.Internal, true)]
    [InlineData(StatusCode.Unknown, true)]
    [InlineData(StatusCode.Cancelled, true)]
    [InlineData(StatusCode.ResourceExhausted, false)]
    [InlineData(StatusCode.InvalidArgument, false)]
    [InlineData(StatusCode.NotFound, false)]
    [InlineData(StatusCode.PermissionDenied, false)]
    [InlineData(StatusCode.Unauthenticated, false)]
    [InlineData(StatusCode.Unimplemented, false)]
    public void A_status_without_a_reason_is_followed_when_it_can_be_of_the_moment(StatusCode code, bool again) =>
        Follows(ClusterInteropException.From(new RpcException(new Status(code, "")))).ShouldBe(again);

    private static bool Follows(ClusterInteropException fault)
    {
        try
        {
            new Reconnects(new ClusterInteropOptions()).After(fault, orderly: false);
            return true;
        }
        catch (ClusterInteropException)
        {
            return false;
        }
    }

    private Reconnects Reconnects(Random random) =>
        new(new ClusterInteropOptions { TimeProvider = _time, Random = random, MaxAttempts = 10 });

    private double Break(Reconnects reconnects, TimeSpan? afterHealthOf = null)
    {
        if (afterHealthOf is { } health)
        {
            reconnects.Received();
            _time.Advance(health);
        }

        var fault = new ClusterInteropException("UNAVAILABLE", StatusCode.Unavailable, "no healthy upstream");
        return Math.Round(reconnects.After(fault, orderly: false).Delay.TotalSeconds, 6);
    }

    private sealed class HighestRandom : Random
    {
        public override double NextDouble() => 1;
    }

    private sealed class LowestRandom : Random
    {
        public override double NextDouble() => 0;
    }
}
