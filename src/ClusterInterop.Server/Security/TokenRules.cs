using ClusterInterop.Server.Hosting;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace ClusterInterop.Server.Security;

/// <summary>What an access token must be to be accepted, for the calls and for <c>auth check</c> alike. Who it is for
/// and what it allows, <see cref="GrantReader"/> reads.</summary>
internal sealed class TokenRules(
    IOptions<AuthenticationOptions> authentication, IServiceProvider services, TimeProvider time)
    : IConfigureNamedOptions<JwtBearerOptions>
{
    /// <summary>How far the clocks of issuer and server may differ.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    private const int MaxTokenBytes = 16 * 1024;

    // An unknown key makes the keys be read anew, and anybody can send one.
    private static readonly TimeSpan LeastKeyRefresh = TimeSpan.FromMinutes(1);

    // Public keys alone: with a shared one, everybody who can check a token could make one.
    private static readonly string[] Algorithms =
        [SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSsaPssSha256];

    // RFC 9068 calls access tokens at+jwt; most issuers say JWT.
    private static readonly string[] Types = ["at+jwt", "application/at+jwt", "JWT"];

    public void Configure(JwtBearerOptions options) => Configure(JwtBearerDefaults.AuthenticationScheme, options);

    public void Configure(string? name, JwtBearerOptions options)
    {
        options.MapInboundClaims = false;
        options.SaveToken = false;
        options.IncludeErrorDetails = false;
        options.RequireHttpsMetadata = false; // AuthenticationOptions refuses http beyond this machine
        options.AutomaticRefreshInterval = authentication.Value.KeyRefreshInterval;
        options.RefreshInterval = LeastKeyRefresh;
        options.RefreshOnIssuerKeyNotFound = true;
        foreach (var handler in options.TokenHandlers)
            handler.MaximumTokenSizeInBytes = MaxTokenBytes;

        options.TokenValidationParameters = new()
        {
            ValidAlgorithms = Algorithms,
            ValidTypes = Types,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            ValidateIssuer = true,
            ValidateAudience = true,
            ValidateLifetime = true,
            LifetimeValidator = (notBefore, expires, _, _) => IsInForce(notBefore, expires),
            TryAllIssuerSigningKeys = false, // the token names its key
        };
        if (authentication.Value.IsDevelopment)
            services.GetRequiredService<DevelopmentIssuer>().AcceptIn(options.TokenValidationParameters);
        else
        {
            options.Authority = authentication.Value.Authority;
            options.TokenValidationParameters.ValidAudience = authentication.Value.Audience;
        }
    }

    // By the server's own clock, which a test may set. What is thrown is told by auth check, and to no caller. The
    // tolerance goes with the clock, for the libraries ask with the first date there is where a token names no start.
    private bool IsInForce(DateTime? notBefore, DateTime? expires)
    {
        var now = time.GetUtcNow().UtcDateTime;
        if (expires is not { } end)
            throw new SecurityTokenNoExpirationException("it says not when it expires (exp).");
        if (end <= now - ClockSkew)
            throw new SecurityTokenExpiredException($"it expired at {end:u}; it is {now:u} here.");
        if (notBefore is { } start && now + ClockSkew < start)
            throw new SecurityTokenNotYetValidException($"it is valid from {start:u} on; it is {now:u} here.");
        return true;
    }
}
