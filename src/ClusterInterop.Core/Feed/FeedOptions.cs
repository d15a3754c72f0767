using System.ComponentModel.DataAnnotations;

namespace ClusterInterop.Core.Feed;

/// <summary>How the feed is followed and streamed.</summary>
public sealed class FeedOptions : IValidatableObject
{
    /// <summary>How often a follower that has caught up looks for changes nobody told it of. Default 1
    /// second.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:01:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How many changes are read and applied at once. Default 512.</summary>
    [Range(1, 10_000)]
    public int PageSize { get; set; } = 512;

    /// <summary>How long a read waits for its <c>min_revision</c>. Default 3 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:00:30")]
    public TimeSpan RevisionPatience { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>After how much silence a stream sends a checkpoint, unless the client chose. Default 20
    /// seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "00:02:00")]
    public TimeSpan CheckpointInterval { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How often a stream sends a checkpoint during a replay. Default 5 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan ReplayCheckpointInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How many records with matches a match stream remembers to have sent, so that it stays silent about all
    /// others; beyond, it sends an empty set for every change in its scope. A stream that is resumed has to work them
    /// out first, at a search for each of its subjects. Default 1,000.</summary>
    [Range(0, 10_000_000)]
    public int RememberedMatchRecords { get; set; } = 1000;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        ReplayCheckpointInterval <= CheckpointInterval
            ? []
            : [new("ReplayCheckpointInterval is longer than CheckpointInterval.", [nameof(ReplayCheckpointInterval)])];
}
