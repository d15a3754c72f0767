namespace ClusterInterop.Server.Demo;

/// <summary>The pauses that let a reader follow; none when the demo is to be fast.</summary>
internal sealed class Pace(TimeProvider time, bool fast)
{
    /// <summary>After the text of an act.</summary>
    public static readonly TimeSpan Reading = TimeSpan.FromSeconds(3);

    /// <summary>After an act.</summary>
    public static readonly TimeSpan Scene = TimeSpan.FromSeconds(4);

    /// <summary>Between two rows of one answer.</summary>
    public static readonly TimeSpan Row = TimeSpan.FromSeconds(0.2);

    public TimeProvider Time => time;

    /// <summary>How long a match may take to arrive before the demo has failed.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How many rows of one answer are shown one by one.</summary>
    public int RowsOneByOne => fast ? 0 : 10;

    public Task PauseAsync(TimeSpan pause, CancellationToken cancellationToken) =>
        fast ? Task.CompletedTask : Task.Delay(pause, time, cancellationToken);
}
