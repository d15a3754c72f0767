using System.Collections.Concurrent;
using ClusterInterop.Core.Faults;
using Microsoft.Net.Http.Headers;

namespace ClusterInterop.Server.Security;

/// <summary>Finds out who calls. A signature costs more to check than a call costs to answer, so a token that was
/// accepted is remembered for a moment.</summary>
internal sealed partial class Authenticator(TokenCheck tokens, TimeProvider time, ILogger<Authenticator> logger)
{
    private const int MostRemembered = 10_000;
    private const string Scheme = "Bearer ";

    // So long may a key go on being used after its issuer has withdrawn it and the server knows.
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, (Grant Grant, DateTimeOffset Until)> _accepted = [];

    /// <exception cref="CallerUnknownException">The call carries no token.</exception>
    /// <exception cref="TokenRefusedException">The token is not accepted.</exception>
    /// <exception cref="IssuerUnavailableException">Nothing can be said of the token.</exception>
    public ValueTask<Grant> AuthenticateAsync(HttpContext context)
    {
        // A header that is sent twice comes as one with a comma, which is in no token.
        var header = context.Request.Headers[HeaderNames.Authorization].ToString();
        if (header.Length == 0)
            throw new CallerUnknownException();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            throw new TokenRefusedException();

        var now = time.GetUtcNow();
        return _accepted.TryGetValue(header, out var known) && known.Until > now
            ? ValueTask.FromResult(known.Grant)
            : new(CheckAsync(header, now, context.RequestAborted));
    }

    private async Task<Grant> CheckAsync(string header, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var verdict = await tokens.JudgeAsync(header[Scheme.Length..].Trim(), cancellationToken);
        if (verdict.IssuerUnavailable)
        {
            LogIssuerUnavailable(verdict.Problem);
            throw new IssuerUnavailableException();
        }

        if (verdict.Grant is not { } grant)
            throw new TokenRefusedException();

        if (_accepted.Count >= MostRemembered)
            _accepted.Clear();
        var until = now + Memory;
        _accepted[header] = (grant, until < grant.Expires ? until : grant.Expires);
        return grant;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No token can be checked: {Problem}")]
    private partial void LogIssuerUnavailable(string? problem);
}
