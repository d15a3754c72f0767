using System.Security.Cryptography;
using System.Text;
using ClusterInterop.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ClusterInterop.Server.Tests.Security;

/// <summary>Makes tokens as the server's own issuer does, and as it never would.</summary>
internal sealed class Forge : IDisposable
{
    private readonly DateTime _now = DateTime.UtcNow;

    private Forge(ECDsa key) => Key = new ECDsaSecurityKey(key) { KeyId = KeyIdOf(key) };

    public ECDsaSecurityKey Key { get; }

    /// <summary>With the key of a server.</summary>
    public static Forge Of(InMemoryServer server) => Of(server.DataDirectory);

    /// <summary>With the key in a data directory.</summary>
    public static Forge Of(string dataDirectory)
    {
        var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(Path.Combine(dataDirectory, "development-key.pem")));
        return new(key);
    }

    /// <summary>With a key that nobody trusts.</summary>
    public static Forge OfNobody() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    public string Make(Action<SecurityTokenDescriptor>? change = null)
    {
        var token = new SecurityTokenDescriptor
        {
            Issuer = "clusterinterop-development",
            Audience = "clusterinterop",
            IssuedAt = _now,
            NotBefore = _now,
            Expires = _now.AddMinutes(30),
            TokenType = "at+jwt",
            Claims = new Dictionary<string, object>
            {
                ["sub"] = "it-team",
                ["association"] = "es",
                ["roles"] = new[] { "publisher" },
            },
            SigningCredentials = new(Key, SecurityAlgorithms.EcdsaSha256),
        };
        change?.Invoke(token);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(token);
    }

    /// <summary>A token whose header and payload are given, signed by the key.</summary>
    public string Sign(string header, string payload)
    {
        var content = $"{Encode(header)}.{Encode(payload)}";
        return $"{content}.{Base64UrlEncoder.Encode(Key.ECDsa.SignData(
            Encoding.ASCII.GetBytes(content), HashAlgorithmName.SHA256))}";
    }

    public static string Encode(string json) => Base64UrlEncoder.Encode(Encoding.UTF8.GetBytes(json));

    public void Dispose() => Key.ECDsa.Dispose();

    private static string KeyIdOf(ECDsa key) =>
        Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()).AsSpan(0, 8));
}
