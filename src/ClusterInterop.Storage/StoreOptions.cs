using System.ComponentModel.DataAnnotations;

namespace ClusterInterop.Storage;

/// <summary>Where the directory's data are kept. For how long stands in <c>UpkeepOptions</c>.</summary>
public sealed class StoreOptions : IValidatableObject
{
    /// <summary>The folder of the embedded database, made when missing; on a local disk. Default ./data.</summary>
    [Required]
    public string DataDirectory { get; set; } = "./data";

    /// <summary>How many requests may wait to be written before further ones are refused. Default 1,024.</summary>
    [Range(1, 1_000_000)]
    public int WriteQueueCapacity { get; set; } = 1_024;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        string.IsNullOrWhiteSpace(DataDirectory)
            ? [new("DataDirectory is empty; name a folder.", [nameof(DataDirectory)])]
            : [];
}
