using ClusterInterop.V1;

namespace ClusterInterop.Client;

/// <summary>Says how a stream is opened.</summary>
public sealed record WatchOptions
{
    /// <summary>
    /// Gets after how long a silence the server sends a checkpoint, 5 to 120 whole seconds. Default 20 seconds. A
    /// stream that is silent for three times as long is taken for dead and opened again.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 5 or above 120 seconds.</exception>
    public TimeSpan CheckpointInterval
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.FromSeconds(5));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromSeconds(120));
            field = value;
        }
    } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Gets whether the stream ends when everything in scope has been delivered: an export. Default false: it goes on.
    /// </summary>
    public bool StopWhenCaughtUp { get; init; }

    /// <summary>
    /// Gets what is called before each reconnect, on the stream's thread, for a display or a log. Default null:
    /// nothing.
    /// </summary>
    public Action<Reconnection>? Reconnecting { get; init; }

    internal TimeSpan SilenceLimit => 3 * CheckpointInterval;

    internal StreamOptions From(ResumeToken token) => new()
    {
        ResumeToken = token.Value,
        CheckpointSeconds = (int)CheckpointInterval.TotalSeconds,
        StopWhenCaughtUp = StopWhenCaughtUp,
    };
}

/// <summary>A stream that is about to be opened again where it ended.</summary>
/// <param name="Delay">How long it waits before it does; zero after an orderly end.</param>
/// <param name="Cause">What broke the stream; null after an orderly end.</param>
public readonly record struct Reconnection(TimeSpan Delay, ClusterInteropException? Cause);
