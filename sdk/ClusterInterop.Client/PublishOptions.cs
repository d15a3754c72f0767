namespace ClusterInterop.Client;

/// <summary>Says how many changes are written.</summary>
public sealed record PublishOptions
{
    /// <summary>
    /// Gets whether everything is checked and answered as if it were done, and nothing changed. Default false.
    /// </summary>
    public bool ValidateOnly { get; init; }

    /// <summary>
    /// Gets who is told after each request how many changes have been done so far. Default null: nobody.
    /// </summary>
    public IProgress<int>? Progress { get; init; }
}
