using System.ComponentModel.DataAnnotations;

namespace ClusterInterop.Storage;

/// <summary>Where the directory's data are kept. For how long stands in <c>UpkeepOptions</c>.</summary>
public sealed class StoreOptions : IValidatableObject
{
    /// <summary>The folder of the embedded database, made when missing; on a local disk. Default ./data.</summary>
    [Required]
    public string DataDirectory { get; set; } = "./data";

    /// <summary>How many requests may wait to be written before further ones are refused. Default 4,096: the shares of
    /// sixteen associations, so that no few of them can use it up, and less than a second's work.</summary>
    [Range(1, 1_000_000)]
    public int WriteQueueCapacity { get; set; } = 4_096;

    /// <summary>How many of these may be of one association. Default 256, half of what one transaction takes, so that
    /// who waits in line waits for a transaction or two.</summary>
    [Range(1, 1_000_000)]
    public int WriteQueueShare { get; set; } = 256;

    /// <summary>How many bytes of records may wait in all, as they are sent; in memory they take some times as much.
    /// Default 64 MiB: sixteen of the largest requests.</summary>
    [Range(65_536, 17_179_869_184)]
    public long WriteQueueBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>How many of these may be of one association. Default 8 MiB, two of the largest requests: more than some
    /// transactions of ordinary records. A request that finds nothing of its association waiting is taken whatever its
    /// size.</summary>
    [Range(65_536, 17_179_869_184)]
    public long WriteQueueShareBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>How many ACTIVE records an association may have.</summary>
    public int MaxRecords { get; set; } = 1_000_000;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        string.IsNullOrWhiteSpace(DataDirectory)
            ? [new("DataDirectory is empty; name a folder.", [nameof(DataDirectory)])]
            : [];
}
