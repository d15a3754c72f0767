using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ClusterInterop.Server.Tests.Security;

/// <summary>An OpenID Connect issuer on this machine, which publishes its keys and changes them.</summary>
internal sealed class IdentityProvider : IAsyncDisposable
{
    private static readonly string[] Roles = ["offline_access", "publisher"];

    private readonly WebApplication _app;
    private readonly List<RsaSecurityKey> _published = [];

    private IdentityProvider(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.Single());

    public int KeyRequests { get; private set; }

    /// <summary>The settings of a server that trusts this issuer: the three that production takes.</summary>
    public Dictionary<string, string?> Settings => new()
    {
        ["Mode"] = "Production",
        ["Authentication:Authority"] = Address.ToString(),
        ["Authentication:Audience"] = "alliance",
        ["Authentication:AssociationClaim"] = "org",
    };

    public static async Task<IdentityProvider> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        var provider = new IdentityProvider(builder.Build());
        provider._app.MapGet("/.well-known/openid-configuration", provider.Configuration);
        provider._app.MapGet("/keys", provider.Keys);
        provider.Rotate();
        await provider._app.StartAsync();
        return provider;
    }

    /// <summary>Publishes a new key in the place of the old one.</summary>
    public void Rotate()
    {
        _published.Clear();
        _published.Add(new RsaSecurityKey(RSA.Create(2048)) { KeyId = Guid.NewGuid().ToString("N") });
    }

    /// <param name="association">The association that it names.</param>
    /// <param name="algorithm">How it is signed.</param>
    /// <param name="hasStart">Whether it says from when on it is valid. Entra's do, Keycloak's do not.</param>
    public string Token(
        string? association = "es", string algorithm = SecurityAlgorithms.RsaSha256, bool hasStart = true) =>
        new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = hasStart }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Address.ToString(),
            Audience = "alliance",
            Expires = DateTime.UtcNow.AddMinutes(5),
            Claims = new Dictionary<string, object>
            {
                ["sub"] = Guid.NewGuid().ToString(),
                ["org"] = association!,
                ["roles"] = Roles,
            },
            SigningCredentials = new(_published[^1], algorithm),
        });

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private Task Configuration(HttpContext context) => context.Response.WriteAsync(
        $$"""{"issuer":"{{Address}}","jwks_uri":"{{Address}}keys"}""");

    private Task Keys(HttpContext context)
    {
        KeyRequests++;
        var keys = _published.Select(key =>
        {
            var numbers = key.Rsa.ExportParameters(false);
            return $$"""
                {"kty":"RSA","use":"sig","kid":"{{key.KeyId}}","n":"{{Base64UrlEncoder.Encode(numbers.Modulus!)}}",
                "e":"{{Base64UrlEncoder.Encode(numbers.Exponent!)}}"}
                """;
        });
        return context.Response.WriteAsync($$"""{"keys":[{{string.Join(',', keys)}}]}""");
    }
}
