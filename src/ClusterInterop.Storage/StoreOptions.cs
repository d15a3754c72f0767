using System.ComponentModel.DataAnnotations;

namespace ClusterInterop.Storage;

/// <summary>Where the directory's data are kept, and for how long.</summary>
public sealed class StoreOptions : IValidatableObject
{
    /// <summary>The folder of the embedded database, made when missing; on a local disk. Default ./data.</summary>
    [Required]
    public string DataDirectory { get; set; } = "./data";

    /// <summary>How many requests may wait to be written before further ones are refused. Default 1,024.</summary>
    [Range(1, 1_000_000)]
    public int WriteQueueCapacity { get; set; } = 1_024;

    /// <summary>How long a request id keeps its answer. Default 24 hours.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan RequestRetention { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How long withdrawn, expired and erased records are kept, and so how far back a stream may resume.
    /// Default 30 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "3650.00:00:00")]
    public TimeSpan TombstoneRetention { get; set; } = TimeSpan.FromDays(30);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        string.IsNullOrWhiteSpace(DataDirectory)
            ? [new("DataDirectory is empty; name a folder.", [nameof(DataDirectory)])]
            : [];
}
