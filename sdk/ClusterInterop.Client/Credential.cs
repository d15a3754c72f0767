namespace ClusterInterop.Client;

/// <summary>Where a client's access tokens come from.</summary>
/// <remarks>
/// A client keeps the token that it was given and asks for the next when 80 % of its life are over, when the server
/// refuses it, or when it has ended a stream because the token expired; once for all calls that wait for it. While a
/// renewal fails, the token at hand serves until its end. One credential may serve several clients.
/// </remarks>
public abstract class Credential
{
    /// <summary>Requests a token, which is a new one where the source can make one.</summary>
    /// <param name="cancellationToken">Ends the request; after 10 seconds the client gives it up.</param>
    /// <returns>The token to call with from now on.</returns>
    /// <exception cref="ClusterInteropException"><c>CREDENTIAL_REFUSED</c> when the source has no token for this
    /// caller; <c>CREDENTIAL_UNAVAILABLE</c> when it does not work at the moment. Any other exception is reported to
    /// the client's callers as <c>CREDENTIAL_UNAVAILABLE</c>, with that exception inside.</exception>
    public abstract Task<AccessToken> RequestTokenAsync(CancellationToken cancellationToken);

    // Differs when the source has another token, where that can be seen without asking for it; null when it cannot.
    internal virtual object? Version => null;

    /// <summary>Makes a credential of one token, which is used until the server refuses it.</summary>
    /// <param name="token">The token as it was issued, without <c>Bearer</c>.</param>
    /// <returns>The credential.</returns>
    /// <exception cref="ArgumentException">It is not a bearer token; the message does not repeat it.</exception>
    public static Credential FromToken(string token)
    {
        var fixedToken = new AccessToken(token);
        return new Source(_ => Task.FromResult(fixedToken), "The fixed token");
    }

    /// <summary>Makes a credential of a function, such as one that asks an identity library.</summary>
    /// <param name="request">Gives a token; called once at a time by each client. What it throws is reported as
    /// <c>CREDENTIAL_UNAVAILABLE</c>, with that exception inside.</param>
    /// <returns>The credential.</returns>
    public static Credential FromFunction(Func<CancellationToken, Task<AccessToken>> request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new Source(request, "The function that gives access tokens");
    }

    /// <summary>Makes a credential of a file that holds a token and nothing else but blanks around it.</summary>
    /// <param name="path">The file, which another program may replace at any time: the next call reads it
    /// again.</param>
    /// <returns>The credential. The file is read with the first call.</returns>
    public static Credential FromFile(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return new TokenFile(path);
    }

    /// <summary>Makes a credential of a client's id and secret, with which tokens are requested from a token endpoint:
    /// OAuth 2.0 client credentials, RFC 6749 section 4.4.</summary>
    /// <param name="client">The endpoint, the client and what it asks for; copied.</param>
    /// <returns>The credential. The endpoint is called with the first call.</returns>
    /// <exception cref="ArgumentException">The endpoint is neither https nor on this machine, or id or secret are
    /// empty; the message does not repeat the secret.</exception>
    public static Credential FromClientCredentials(ClientCredentials client)
    {
        ArgumentNullException.ThrowIfNull(client);
        return new TokenEndpoint(client);
    }

    private sealed class Source(Func<CancellationToken, Task<AccessToken>> request, string name) : Credential
    {
        public override Task<AccessToken> RequestTokenAsync(CancellationToken cancellationToken) =>
            request(cancellationToken);

        public override string ToString() => name;
    }
}
