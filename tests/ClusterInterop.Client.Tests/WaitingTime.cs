using System.Threading.Channels;

namespace ClusterInterop.Client.Tests;

/// <summary>A clock that tells of each wait that begins, so that a test can let it pass.</summary>
/// <remarks>A deadline of a call or of a token request is not a wait: it is named in whole numbers of ten
/// seconds.</remarks>
internal sealed class WaitingTime(TimeProvider clock) : TimeProvider
{
    private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public override long GetTimestamp() => clock.GetTimestamp();

    public override long TimestampFrequency => clock.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => clock.LocalTimeZone;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = clock.CreateTimer(callback, state, dueTime, period);
        if (dueTime > TimeSpan.Zero && dueTime.Ticks % TimeSpan.FromSeconds(10).Ticks != 0)
            _waits.Writer.TryWrite(dueTime);
        return timer;
    }

    public async Task<TimeSpan> NextAsync(CancellationToken cancellationToken) =>
        await _waits.Reader.ReadAsync(cancellationToken);
}
