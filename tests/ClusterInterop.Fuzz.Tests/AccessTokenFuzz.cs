using System.Security.Cryptography;
using System.Text;
using ClusterInterop.Server.Hosting;
using ClusterInterop.Server.Security;
using CsCheck;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace ClusterInterop.Fuzz.Tests;

/// <summary>Access tokens that nobody issued, and such as a careless issuer might.</summary>
public sealed class AccessTokenFuzz : IAsyncLifetime
{
    private static readonly string[] Headers =
    [
        """{"alg":"ES256","typ":"at+jwt","kid":"KID"}""", """{"alg":"ES256","kid":"KID"}""",
        """{"alg":["ES256"],"typ":"JWT","kid":"KID"}""", """{"alg":"ES256","typ":{"a":1},"kid":"KID"}""",
        """{"alg":"ES256","typ":"JWT","kid":null}""", """{"alg":"ES256","typ":"JWT","kid":"KID","crit":7}""",
        """{"alg":"ES256","typ":"JWT","kid":"KID","kid":"other"}""", "[]", "null", "7", "", "{", "\"\"",
    ];

    private static readonly string[] Values =
    [
        "null", "true", "7", "-1", "1e400", "0.5", "99999999999999999999", "\"\"", "\"es\"", "\"reader\"",
        "\"reader publisher\"", "[]", "[\"publisher\"]", "[\"es\",\"pl\"]", "[null]", "[[]]", "{}", "{\"a\":{}}",
        "\"\\u0000\"", "\"\\ud800\"", "\"a\\nb\"", "NOW", "\"NOW\"", "\"clusterinterop\"",
        "\"clusterinterop-development\"",
    ];

    private static readonly string[] Claims =
        ["iss", "aud", "sub", "exp", "nbf", "iat", "association", "roles", "jti", "scope", "x"];

    private readonly string _directory = Directory.CreateTempSubdirectory("clusterinterop-fuzz-").FullName;
    private ServiceProvider _services = null!;
    private ECDsa _key = null!;
    private string _keyId = "";

    private TokenCheck Check => _services.GetRequiredService<TokenCheck>();

    public ValueTask InitializeAsync()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            new Dictionary<string, string?> { ["DataDirectory"] = _directory }).Build();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(configuration);
        ServerHost.AddOptions(services, configuration);
        ServerHost.AddIdentity(services);
        _services = services.BuildServiceProvider();
        _ = Check;
        _key = ECDsa.Create();
        _key.ImportFromPem(File.ReadAllText(Path.Combine(_directory, DevelopmentIssuer.KeyFile)));
        _keyId = Convert.ToHexStringLower(SHA256.HashData(_key.ExportSubjectPublicKeyInfo()).AsSpan(0, 8));
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _key.Dispose();
        await _services.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public Task A_token_that_was_changed_is_not_accepted() => Fuzz.RunAsync(Gen.Int, 2_000, seed =>
    {
        var random = new Random(seed);
        var good = _services.GetRequiredService<DevelopmentTokens>().OfAssociation("es", TimeSpan.FromHours(1));
        var changed = Change(good, random);

        var verdict = Judge(changed);

        // The last character of a part may carry bits that mean nothing.
        if (Decoded(changed) != Decoded(good))
            verdict.Grant.ShouldBeNull(changed);
        (verdict.Grant is null).ShouldBe(verdict.Problem is not null);
    });

    [Fact]
    public Task A_signed_token_of_any_content_is_accepted_as_it_says_or_refused() =>
        Fuzz.RunAsync(Gen.Int, 2_000, seed =>
        {
            var random = new Random(seed);
            var payload = Payload(random);
            var token = Sign(Pick(Headers, random).Replace("KID", _keyId, StringComparison.Ordinal), payload);

            var verdict = Judge(token);

            if (verdict.Grant is not { } grant)
                return;
            grant.Caller.Subject.ShouldNotBeEmpty(payload);
            if (grant.Caller.Association is { } association)
                payload.ShouldContain($"\"association\":\"{association}\"");
            grant.Expires.ShouldBeGreaterThan(DateTimeOffset.UtcNow.AddMinutes(-1), payload);
        });

    private TokenVerdict Judge(string token) => Check.JudgeAsync(token, CancellationToken.None).GetAwaiter().GetResult();

    private static string Decoded(string token) => string.Join(
        '.', token.Split('.').Select(part =>
        {
            try
            {
                return Convert.ToHexString(Base64UrlEncoder.DecodeBytes(part));
            }
            catch (FormatException)
            {
                return part;
            }
        }));

    private static string Change(string token, Random random)
    {
        var text = new StringBuilder(token);
        for (var i = random.Next(1, 4); i > 0 && text.Length > 0; i--)
        {
            var at = random.Next(text.Length);
            switch (random.Next(6))
            {
                case 0:
                    text.Remove(at, random.Next(1, text.Length - at + 1));
                    break;
                case 1:
                    text.Insert(at, (char)random.Next(1, 0x250));
                    break;
                case 2:
                    text.Insert(at, text.ToString(at, random.Next(0, text.Length - at + 1)));
                    break;
                case 3:
                    text.Insert(at, '.');
                    break;
                default:
                    text[at] = "ABCabc019-_.="[random.Next(13)];
                    break;
            }
        }

        return text.ToString();
    }

    private static string Payload(Random random)
    {
        var now = DateTimeOffset.UtcNow.AddMinutes(10).ToUnixTimeSeconds().ToString(
            System.Globalization.CultureInfo.InvariantCulture);
        var claims = new List<string>
        {
            "\"iss\":\"clusterinterop-development\"", "\"aud\":\"clusterinterop\"", "\"sub\":\"x\"", "\"exp\":NOW",
            "\"association\":\"es\"", "\"roles\":[\"publisher\"]",
        };
        for (var i = random.Next(3); i > 0; i--)
            claims[random.Next(claims.Count)] = $"\"{Pick(Claims, random)}\":{Pick(Values, random)}";
        if (random.Next(4) == 0)
            claims.RemoveAt(random.Next(claims.Count));
        return $"{{{string.Join(',', claims)}}}".Replace("NOW", now, StringComparison.Ordinal);
    }

    private string Sign(string header, string payload)
    {
        var content = $"{Base64UrlEncoder.Encode(header)}.{Base64UrlEncoder.Encode(payload)}";
        return $"{content}.{Base64UrlEncoder.Encode(
            _key.SignData(Encoding.ASCII.GetBytes(content), HashAlgorithmName.SHA256))}";
    }

    private static string Pick(string[] from, Random random) => from[random.Next(from.Length)];
}
