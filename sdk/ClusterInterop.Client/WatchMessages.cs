using ClusterInterop.V1;

namespace ClusterInterop.Client;

/// <summary>A message of a stream: an item, a checkpoint or a reset, and the token that stands after it.</summary>
public abstract class WatchMessage
{
    private protected WatchMessage(string token, Checkpoint? checkpoint, Reset? reset)
    {
        Token = ResumeToken.Read(token);
        Checkpoint = checkpoint;
        Reset = reset;
    }

    /// <summary>Gets the token that stands after this message: keep it once the message is handled.</summary>
    public ResumeToken Token { get; }

    /// <summary>
    /// Gets how far the stream has come; null when the message says something else. After one that says <c>closing</c>
    /// the stream opens itself again, unless it had been asked to stop.
    /// </summary>
    public Checkpoint? Checkpoint { get; }

    /// <summary>
    /// Gets why the reader starts over; null when the message says something else. The reader forgets what it holds of
    /// the stream, and a full replay follows.
    /// </summary>
    public Reset? Reset { get; }
}

/// <summary>A message of <see cref="ClusterInteropClient.WatchRecordsAsync"/>.</summary>
public sealed class RecordMessage : WatchMessage
{
    private RecordMessage(WatchRecordsResponse response)
        : base(response.ResumeToken, response.Checkpoint, response.Reset)
    {
        Record = response.Record;
        Removal = response.Removal;
    }

    /// <summary>
    /// Gets a record as it is now, which replaces the one held under its name; null when the message says something
    /// else.
    /// </summary>
    public Record? Record { get; }

    /// <summary>
    /// Gets a record that is not in scope any more; null when the message says something else. A reader that does not
    /// hold it ignores it.
    /// </summary>
    public RecordRemoval? Removal { get; }

    internal static RecordMessage Read(WatchRecordsResponse response) => new(response);
}

/// <summary>A message of <see cref="ClusterInteropClient.WatchMatchesAsync"/>.</summary>
public sealed class MatchMessage : WatchMessage
{
    private MatchMessage(WatchMatchesResponse response)
        : base(response.ResumeToken, response.Checkpoint, response.Reset) => Set = response.MatchSet;

    /// <summary>
    /// Gets all matches of one record, or a part of them; null when the message says something else. Part 0 replaces
    /// every match of the record that is held, later parts add to it, and a set without matches retracts them.
    /// </summary>
    public MatchSet? Set { get; }

    internal static MatchMessage Read(WatchMatchesResponse response) => new(response);
}
