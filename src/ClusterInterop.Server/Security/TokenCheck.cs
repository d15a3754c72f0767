using ClusterInterop.Core.Faults;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ClusterInterop.Server.Security;

/// <summary>What was found of a token: a grant, or why it is not accepted.</summary>
/// <param name="Grant">What the token says; null when it is not accepted.</param>
/// <param name="Problem">Why it is not accepted, for the operator alone; null when it is.</param>
/// <param name="IssuerUnavailable">Whether nothing can be said of it, because the issuer's keys were never to be had.
/// </param>
internal sealed record TokenVerdict(Grant? Grant, string? Problem, bool IssuerUnavailable = false);

/// <summary>Judges access tokens, for the calls and for <c>auth check</c> alike. The libraries behind JwtBearer do all
/// that is cryptography, and keep the issuer's keys: the last ones that they could read, while it is down.</summary>
internal sealed class TokenCheck
{
    private readonly GrantReader _reader;
    private readonly TokenHandler _handler;
    private readonly TokenValidationParameters _rules;

    public TokenCheck(IOptionsMonitor<JwtBearerOptions> bearer, GrantReader reader)
    {
        var options = bearer.Get(JwtBearerDefaults.AuthenticationScheme);
        _reader = reader;
        _handler = options.TokenHandlers.Single();
        _rules = options.TokenValidationParameters.Clone();
        _rules.ConfigurationManager = options.ConfigurationManager as BaseConfigurationManager;

        // A key that the issuer publishes no more is not to be trusted for another hour.
        if (_rules.ConfigurationManager is { } keys)
            keys.UseLastKnownGoodConfiguration = false;
    }

    public async Task<TokenVerdict> JudgeAsync(string token, CancellationToken cancellationToken)
    {
        if (_rules.ConfigurationManager is { } keys
            && await FindProblemAsync(keys, cancellationToken) is { } unavailable)
            return new(null, unavailable, IssuerUnavailable: true);

        var result = await _handler.ValidateTokenAsync(token, _rules);
        if (!result.IsValid)
            return new(null, Describe(result.Exception, token));
        return _reader.TryRead((JsonWebToken)result.SecurityToken, out var grant, out var problem)
            ? new(grant, null)
            : new(null, problem);
    }

    // For the operator: the libraries speak to the author of a program. What the token says is quoted: whoever made it
    // could let it rewrite the operator's terminal.
    private string Describe(Exception problem, string token) => problem switch
    {
        SecurityTokenSignatureKeyNotFoundException => $"it is signed with a key that this server does not know "
            + $"({KeyOf(token)}): of another issuer or data directory, or one that the issuer publishes no more.",
        SecurityTokenInvalidSignatureException when !_rules.ValidAlgorithms.Contains(new JsonWebToken(token).Alg) =>
            $"its algorithm is {Quote(new JsonWebToken(token).Alg)}, and not "
            + $"{string.Join(" or ", _rules.ValidAlgorithms)}.",
        SecurityTokenInvalidTypeException type =>
            $"its type is {Quote(type.InvalidType)}, and not at+jwt, application/at+jwt or JWT.",
        SecurityTokenInvalidIssuerException issuer =>
            $"its issuer is {Quote(issuer.InvalidIssuer)}, which is another one.",
        SecurityTokenInvalidAudienceException =>
            $"it is made out to {string.Join(", ", new JsonWebToken(token).Audiences.Select(Quote))} (aud), and not to "
            + "this server.",
        SecurityTokenInvalidSignatureException => "its signature is wrong: it was changed, or is another key's.",
        SecurityTokenMalformedException or ArgumentException => "it is no JWT: three parts with a dot between.",
        _ => problem.Message,
    };

    private static string KeyOf(string token) =>
        new JsonWebToken(token).Kid is { Length: > 0 } id ? $"kid {Quote(id)}" : "it names none, as kid";

    private static string Quote(string? value) => Violations.Quote(value ?? "");

    // Keys that were read once are there, whatever became of their issuer since.
    private static async Task<string?> FindProblemAsync(
        BaseConfigurationManager keys, CancellationToken cancellationToken)
    {
        try
        {
            await keys.GetBaseConfigurationAsync(cancellationToken);
            return null;
        }
        catch (Exception failure) when (failure is InvalidOperationException or IOException or HttpRequestException)
        {
            var cause = failure.GetBaseException().Message;
            return $"the keys of the issuer cannot be read from {keys.MetadataAddress}: {cause}";
        }
    }
}
