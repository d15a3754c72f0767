using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Logging;

namespace ClusterInterop.Client;

/// <summary>Says which server a <see cref="ClusterInteropClient"/> talks to, for whom, and how patiently.</summary>
/// <remarks>A client copies its options when it is made; changing them later changes nothing.</remarks>
public sealed class ClusterInteropOptions : IValidatableObject
{
    /// <summary>Gets or sets the server's address, http or https. Default <c>http://127.0.0.1:5080</c>.</summary>
    public Uri Address { get; set; } = new("http://127.0.0.1:5080");

    /// <summary>
    /// Gets or sets where the access tokens come from that are sent with every call; over https, and over http to this
    /// machine only. The token says which association calls, and what it may do. Default null: none is sent, and
    /// servers refuse the call.
    /// </summary>
    public Credential? Credential { get; set; }

    /// <summary>Gets or sets how long opening a connection may take. Default 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets how long a call may take, with all its attempts. Default 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets how long one pass over a register may take in a synchronisation. Default 10
    /// minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan SyncTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Gets or sets after how long a connection with calls under way is asked for a sign of life. Default 30 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan KeepAliveInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets how long that sign may take before the connection is dropped. Default 10
    /// seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan KeepAliveTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Gets or sets how often a call is attempted in all while the server answers UNAVAILABLE, or RESOURCE_EXHAUSTED
    /// with a time to wait, 1 to 10. Default 4. A call whose access token is refused is attempted once more with a new
    /// one. Every attempt carries the same request id, so that a write is never done twice.
    /// </summary>
    [Range(1, 10)]
    public int MaxAttempts { get; set; } = 4;

    /// <summary>Gets or sets the shortest wait between two attempts. Default 0.1 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan MinRetryDelay { get; set; } = TimeSpan.FromSeconds(0.1);

    /// <summary>
    /// Gets or sets the longest wait between two attempts, unless the server asks for more. Default 5 seconds. The wait
    /// is a random time between the shortest and a ceiling that doubles with each attempt up to this one.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:10:00")]
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets the shortest wait before a broken stream is opened again. Default 0.2 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan MinReconnectDelay { get; set; } = TimeSpan.FromSeconds(0.2);

    /// <summary>
    /// Gets or sets the longest wait before a broken stream is opened again. Default 10 seconds. The wait is a random
    /// time between the shortest and a ceiling that doubles with each failure up to this one.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:10:00")]
    public TimeSpan MaxReconnectDelay { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Gets or sets after how long a stream that delivers counts as healthy, which forgets earlier failures. Default 60
    /// seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan HealthyAfter { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Gets or sets the clock of all waits. Default <see cref="TimeProvider.System"/>.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Gets or sets where the randomness of waits comes from. Default <see cref="Random.Shared"/>.</summary>
    public Random Random { get; set; } = Random.Shared;

    /// <summary>Gets or sets where the client logs its reconnects. Default null: nowhere.</summary>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>
    /// Gets or sets the transport, for a proxy, a client certificate or a server in memory. Default null: the client's
    /// own, which applies <see cref="ConnectTimeout"/>, <see cref="KeepAliveInterval"/> and
    /// <see cref="KeepAliveTimeout"/> and opens further connections when one is full. A transport set here must do so
    /// itself, and is disposed of by whoever made it.
    /// </summary>
    public HttpMessageHandler? HttpHandler { get; set; }

    /// <summary>Tells what is wrong beyond single values.</summary>
    /// <param name="validationContext">Not used.</param>
    /// <returns>One result for each thing that is wrong; nothing when all is well.</returns>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Address is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
            yield return new($"Address must be an absolute http or https address, not '{Address}'.", [nameof(Address)]);
        else if (Credential is not null && Address is { Scheme: "http", IsLoopback: false })
            yield return new(
                $"Address {Address} would get the access token in plain text: use https; http is for this machine "
                + "only.",
                [nameof(Address)]);
        if (MaxRetryDelay < MinRetryDelay)
            yield return new("MaxRetryDelay is below MinRetryDelay.", [nameof(MaxRetryDelay)]);
        if (MaxReconnectDelay < MinReconnectDelay)
            yield return new("MaxReconnectDelay is below MinReconnectDelay.", [nameof(MaxReconnectDelay)]);
        if (TimeProvider is null)
            yield return new("TimeProvider is null.", [nameof(TimeProvider)]);
        if (Random is null)
            yield return new("Random is null.", [nameof(Random)]);
    }

    internal IReadOnlyList<string> FindProblems()
    {
        var problems = new List<ValidationResult>();
        Validator.TryValidateObject(this, new ValidationContext(this), problems, validateAllProperties: true);
        return [.. problems.Select(problem => problem.ErrorMessage!)];
    }

    internal ClusterInteropOptions Copy() => (ClusterInteropOptions)MemberwiseClone();
}
