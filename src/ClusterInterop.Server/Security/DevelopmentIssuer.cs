using System.Security.Cryptography;
using ClusterInterop.Core.Records;
using ClusterInterop.Server.Hosting;
using ClusterInterop.Storage;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ClusterInterop.Server.Security;

/// <summary>
/// Makes access tokens for development: a server without an identity provider trusts a key in its own data directory,
/// and whoever can read that key. Never in production.
/// </summary>
internal sealed class DevelopmentIssuer : IDisposable
{
    public const string KeyFile = "development-key.pem";

    private const string Issuer = "clusterinterop-development";
    private const string Audience = "clusterinterop";

    private readonly ECDsa _key;
    private readonly ECDsaSecurityKey _securityKey;
    private readonly AuthenticationOptions _options;
    private readonly TimeProvider _time;

    public DevelopmentIssuer(
        IOptions<ServerOptions> server, IOptions<AuthenticationOptions> authentication, TimeProvider time)
    {
        _options = authentication.Value;
        _time = time;
        _key = ReadOrMake(Path.Combine(Path.GetFullPath(server.Value.DataDirectory), KeyFile));

        // Named after itself: a token of another data directory is of an unknown key.
        var publicKey = SHA256.HashData(_key.ExportSubjectPublicKeyInfo());
        _securityKey = new ECDsaSecurityKey(_key)
        {
            KeyId = Convert.ToHexStringLower(publicKey.AsSpan(0, 8)),

            // The cache is the whole process's, and would go on with this key after it is disposed of.
            CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
        };
    }

    /// <summary>For who only judges tokens: none can be of a key that is made for that.</summary>
    /// <exception cref="StartRefusedException">There is no key yet; none is made.</exception>
    public static void RequireKey(string dataDirectory)
    {
        var directory = Path.GetFullPath(dataDirectory);
        if (!Directory.Exists(directory))
            throw new StartRefusedException(
                $"{directory} does not exist; name the data directory of a server with --data.");
        if (!File.Exists(Path.Combine(directory, KeyFile)))
            throw new StartRefusedException(
                $"{directory} has no development key yet, or none that this user may see: the first start of the "
                + "server makes it, and so does auth token.");
    }

    /// <summary>Makes tokens of this issuer pass.</summary>
    public void AcceptIn(TokenValidationParameters parameters)
    {
        parameters.ValidIssuer = Issuer;
        parameters.ValidAudience = Audience;
        parameters.IssuerSigningKey = _securityKey;
    }

    /// <summary>Makes a token.</summary>
    /// <param name="subject">Who it stands for, as the audit tells it.</param>
    /// <param name="association">The association that calls with it; null for none.</param>
    /// <param name="lifetime">How long it is valid.</param>
    /// <param name="roles">What may be done with it.</param>
    public string Issue(string subject, AssociationId? association, TimeSpan lifetime, params string[] roles)
    {
        var now = _time.GetUtcNow().UtcDateTime;
        var claims = new Dictionary<string, object>
        {
            [JwtRegisteredClaimNames.Sub] = subject,
            [_options.RoleClaim] = roles,
        };
        if (association is { } id)
            claims[_options.AssociationClaim] = id.Value;
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Audience,
            IssuedAt = now,
            NotBefore = now,
            Expires = now + lifetime,
            TokenType = "at+jwt",
            Claims = claims,
            SigningCredentials = new SigningCredentials(_securityKey, SecurityAlgorithms.EcdsaSha256),
        });
    }

    public void Dispose() => _key.Dispose();

    private static ECDsa ReadOrMake(string path)
    {
        try
        {
            if (!File.Exists(path))
                Make(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException(
                $"The data directory {Path.GetDirectoryName(path)} cannot be written by this user: {failure.Message} "
                + $"Name another one with --data. {PrivateFiles.RemedyOf(Path.GetDirectoryName(path)!)}");
        }

        try
        {
            if (PrivateFiles.IsShared(path))
                throw new StartRefusedException(
                    $"Other users of this machine may read or write the development key. Run: chmod 600 {path}");
            var key = ECDsa.Create();
            key.ImportFromPem(File.ReadAllText(path));
            return key;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"The development key {path} cannot be read: {failure.Message}");
        }
        catch (Exception failure) when (failure is ArgumentException or CryptographicException)
        {
            throw new StartRefusedException(
                $"{path} is no development key: {failure.Message} Remove it, and a new one is made.");
        }
    }

    // Written beside its place and moved there, so that a start which is cut off leaves no half of a key.
    private static void Make(string path)
    {
        PrivateFiles.MakeDirectory(Path.GetDirectoryName(path)!);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var made = $"{path}.{Guid.NewGuid():N}";
        using (var file = new StreamWriter(
            PrivateFiles.Open(made, FileMode.CreateNew, FileAccess.Write, FileShare.None)))
            file.Write(key.ExportPkcs8PrivateKeyPem());
        try
        {
            File.Move(made, path); // never over one that another process has made meanwhile
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(made);
        }
    }
}
