namespace ClusterInterop.Client;

/// <summary>Stands for a place in a stream: everything before it has been delivered.</summary>
/// <remarks>
/// Opaque, at most 100 characters, without authority of its own. Keep the one of the last message that was handled, in
/// the same transaction as what was made of the message where there is one, and pass it to the next watch.
/// </remarks>
public readonly record struct ResumeToken
{
    private readonly string? _value;

    /// <summary>Makes a token of its text.</summary>
    /// <param name="value">What <see cref="Value"/> gave, unchanged; not empty.</param>
    /// <exception cref="ArgumentException">The text is empty: start without a token instead.</exception>
    public ResumeToken(string value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(value);
        _value = value;
    }

    /// <summary>Gets the token's text, to be kept; empty for the default token, which stands for the
    /// beginning.</summary>
    public string Value => _value ?? "";

    /// <summary>Returns the token's text.</summary>
    /// <returns>The same as <see cref="Value"/>.</returns>
    public override string ToString() => Value;

    internal static ResumeToken Read(string value) => value.Length == 0 ? default : new(value);
}
