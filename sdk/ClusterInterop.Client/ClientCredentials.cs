namespace ClusterInterop.Client;

/// <summary>Says which client asks which token endpoint for access tokens.</summary>
/// <remarks>Id and secret are sent in the body of a form, as Keycloak and Microsoft Entra ID take them.</remarks>
public sealed class ClientCredentials
{
    /// <summary>Gets or sets the token endpoint: https, or http on this machine.</summary>
    public required Uri TokenEndpoint { get; set; }

    /// <summary>Gets or sets the client's id.</summary>
    public required string ClientId { get; set; }

    /// <summary>Gets or sets the client's secret; it is sent to the token endpoint, and written nowhere.</summary>
    public required string ClientSecret { get; set; }

    /// <summary>
    /// Gets or sets the scopes asked for, with blanks between. Default null: those that the endpoint gives unasked.
    /// </summary>
    public string? Scope { get; set; }

    /// <summary>
    /// Gets or sets the audience asked for, where the endpoint wants it named. Default null: it is not sent.
    /// </summary>
    public string? Audience { get; set; }

    /// <summary>Gets or sets the clock by which tokens expire. Default <see cref="TimeProvider.System"/>.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>
    /// Gets or sets the transport, for a proxy or an authority of one's own. Default null: one that follows no
    /// redirects. A transport set here is disposed of by whoever made it.
    /// </summary>
    public HttpMessageHandler? HttpHandler { get; set; }

    internal ClientCredentials Checked()
    {
        if (TokenEndpoint is not { IsAbsoluteUri: true, Scheme: "http" or "https", UserInfo: "" })
            throw new ArgumentException("TokenEndpoint must be an absolute https address without user or password.");
        if (TokenEndpoint.Scheme == "http" && !TokenEndpoint.IsLoopback)
            throw new ArgumentException(
                $"TokenEndpoint {TokenEndpoint.GetLeftPart(UriPartial.Path)} would get the secret in plain text: use "
                + "https; http is for this machine only.");
        if (string.IsNullOrWhiteSpace(ClientId))
            throw new ArgumentException("ClientId is empty.");
        if (string.IsNullOrEmpty(ClientSecret))
            throw new ArgumentException("ClientSecret is empty.");
        if (TimeProvider is null)
            throw new ArgumentException("TimeProvider is null.");
        return (ClientCredentials)MemberwiseClone();
    }
}
