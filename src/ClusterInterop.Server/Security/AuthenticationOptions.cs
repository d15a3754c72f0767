using System.ComponentModel.DataAnnotations;

namespace ClusterInterop.Server.Security;

/// <summary>Whose access tokens are accepted, and what is read from them.</summary>
public sealed class AuthenticationOptions : IValidatableObject
{
    /// <summary>The OpenID Connect issuer, such as <c>https://login.example.org/realms/alliance</c>; its keys are read
    /// from its discovery document. Default: none, which is for development alone.</summary>
    public string? Authority { get; set; }

    /// <summary>The audience (<c>aud</c>) that a token must be made out to. Default: none; required with an
    /// authority.</summary>
    public string? Audience { get; set; }

    /// <summary>The claim that names the association of the caller. Default <c>association</c>.</summary>
    [Required]
    public string AssociationClaim { get; set; } = "association";

    /// <summary>The claim that lists the roles of the caller: <c>reader</c>, <c>publisher</c>, <c>operator</c>. Default
    /// <c>roles</c>.</summary>
    [Required]
    public string RoleClaim { get; set; } = "roles";

    /// <summary>How far ahead a token may expire; one that lives longer is refused. Default 2 hours.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan MaxTokenLifetime { get; set; } = TimeSpan.FromHours(2);

    /// <summary>How often the issuer's keys are read again. Default 1 hour. Besides, they are read when a token is
    /// signed with a key that is not known, at most once a minute.</summary>
    [Range(typeof(TimeSpan), "00:05:00", "1.00:00:00")]
    public TimeSpan KeyRefreshInterval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Whether tokens are those of the server's own issuer, which is for development alone.</summary>
    internal bool IsDevelopment => string.IsNullOrEmpty(Authority);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (IsDevelopment)
            yield break;
        if (!Uri.TryCreate(Authority, UriKind.Absolute, out var uri) || !IsSafe(uri))
        {
            yield return new(
                $"'{Authority}' will not do: it must be an address such as https://login.example.org/realms/alliance; "
                + "http is for this machine alone.",
                [nameof(Authority)]);
        }

        if (string.IsNullOrEmpty(Audience))
            yield return new("with an authority, the audience of its tokens is required.", [nameof(Audience)]);
    }

    // Who can change the keys on their way can make tokens.
    private static bool IsSafe(Uri uri) =>
        uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback);
}
