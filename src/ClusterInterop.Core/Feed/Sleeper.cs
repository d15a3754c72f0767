using System.Threading.Tasks.Sources;

namespace ClusterInterop.Core.Feed;

/// <summary>
/// Where one stream waits until there is something to do. It lasts as long as the stream: that a stream waits and is
/// woken, once for each message, allocates nothing. The alarm is set again only when it rings, so it may ring too
/// early; whoever wakes looks for himself.
/// </summary>
/// <remarks>One stream sleeps; anyone wakes it.</remarks>
internal sealed class Sleeper : IValueTaskSource, IDisposable
{
    private const int Awake = 0;
    private const int Asleep = 1;
    private const int Woken = 2;

    private readonly ITimer _alarm;
    private ManualResetValueTaskSourceCore<bool> _sleep;
    private int _state;
    private bool _isAlarmSet;
    private TimeSpan _alarmAt;

    public Sleeper(TimeProvider time) => _alarm = time.CreateTimer(
        static sleeper => ((Sleeper)sleeper!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>From here on every wake-up counts. To be called before looking whether there is something to do, so
    /// that what happens between the look and the sleep still wakes.</summary>
    public void LookOut() => Interlocked.Exchange(ref _state, Awake); // and nothing is read before this is seen

    /// <summary>Completes when it is woken, or at a time, counted as the present one.</summary>
    public ValueTask SleepAsync(TimeSpan now, TimeSpan until)
    {
        if (!Volatile.Read(ref _isAlarmSet) || until < _alarmAt)
            SetAlarm(now, until);
        _sleep.Reset();
        return Interlocked.CompareExchange(ref _state, Asleep, Awake) == Awake
            ? new ValueTask(this, _sleep.Version)
            : ValueTask.CompletedTask;
    }

    /// <summary>Wakes it.</summary>
    /// <param name="here">Whether it goes on in this thread, before this returns, until it sleeps again.</param>
    public void Wake(bool here)
    {
        if (Interlocked.Exchange(ref _state, Woken) != Asleep)
            return;
        _sleep.RunContinuationsAsynchronously = !here;
        _sleep.SetResult(true);
    }

    public void Dispose() => _alarm.Dispose();

    void IValueTaskSource.GetResult(short token) => _sleep.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _sleep.GetStatus(token);

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _sleep.OnCompleted(continuation, state, token, flags);

    private void SetAlarm(TimeSpan now, TimeSpan until)
    {
        _alarmAt = until;
        Volatile.Write(ref _isAlarmSet, true);
        _alarm.Change(until - now, Timeout.InfiniteTimeSpan);
    }

    private void Ring()
    {
        Volatile.Write(ref _isAlarmSet, false);
        Wake(here: false);
    }
}
