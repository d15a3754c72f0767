using System.Security.Cryptography;
using ClusterInterop.Testing;
using ClusterInterop.V1;
using Grpc.Core;
using Microsoft.IdentityModel.Tokens;

namespace ClusterInterop.Server.Tests.Security;

/// <summary>A token that is not right is refused, and whoever sent it does not learn why.</summary>
public sealed class BadTokenTests
{
    private const string GoodPayload = """
        {"iss":"clusterinterop-development","aud":"clusterinterop","sub":"it-team","association":"es",
        "roles":["publisher"],"exp":EXP}
        """;

    // What the whole header says, made of the forge of the server and one of a key that nobody trusts.
    private static readonly Dictionary<string, Func<Forge, Forge, string>> Bad = new()
    {
        ["nothing behind the scheme"] = (_, _) => "Bearer ",
        ["another scheme"] = (_, _) => "Basic ZXM6ZXM=",
        ["no scheme"] = (forge, _) => forge.Make(),
        ["no token at all"] = (_, _) => "Bearer es",
        ["three empty parts"] = (_, _) => "Bearer ..",
        ["two tokens"] = (forge, _) => $"Bearer {forge.Make()}, Bearer {forge.Make()}",
        ["no signature"] = (forge, _) => $"Bearer {forge.Make()[..(forge.Make().LastIndexOf('.') + 1)]}",
        ["a signature cut short"] = (forge, _) => $"Bearer {forge.Make()[..^6]}",
        ["another payload"] = (forge, _) => $"Bearer {Swap(forge.Make(), forge.Make(Association("pl")))}",
        ["the algorithm none"] = (_, _) => $"Bearer {Forge.Encode("""{"alg":"none","typ":"at+jwt"}""")}."
            + $"{Forge.Encode(InForce(GoodPayload))}.",
        ["the public key as a shared secret"] = (forge, _) => "Bearer " + forge.Make(token =>
            token.SigningCredentials = new(
                new SymmetricSecurityKey(forge.Key.ECDsa.ExportSubjectPublicKeyInfo()) { KeyId = forge.Key.KeyId },
                SecurityAlgorithms.HmacSha256)),
        ["another key under the same name"] = (forge, other) => "Bearer " + forge.Make(token =>
            token.SigningCredentials = new(
                new ECDsaSecurityKey(other.Key.ECDsa) { KeyId = forge.Key.KeyId }, SecurityAlgorithms.EcdsaSha256)),
        ["an unknown key"] = (_, other) => $"Bearer {other.Make()}",
        ["an RSA key under the name of ours"] = (forge, _) => "Bearer " + forge.Make(token =>
            token.SigningCredentials = new(
                new RsaSecurityKey(RSA.Create(2048)) { KeyId = forge.Key.KeyId }, SecurityAlgorithms.RsaSha256)),
        ["no key named"] = (forge, _) => "Bearer " + forge.Sign(
            """{"alg":"ES256","typ":"at+jwt"}""", InForce(GoodPayload)),
        ["a key of its own in the header"] = (_, other) => "Bearer " + other.Sign(
            $$"""{"alg":"ES256","typ":"at+jwt","kid":"own","jwk":{{Jwk(other)}}}""", InForce(GoodPayload)),
        ["an extension that must be understood"] = (forge, _) => "Bearer " + forge.Sign(
            $$"""{"alg":"ES256","typ":"at+jwt","kid":"{{forge.Key.KeyId}}","crit":["b64"],"b64":true}""",
            InForce(GoodPayload)),
        ["a token of another type"] = (forge, _) => $"Bearer {forge.Make(token => token.TokenType = "secevent+jwt")}",
        ["expired"] = (forge, _) => "Bearer " + forge.Make(token =>
            (token.NotBefore, token.Expires) = (DateTime.UtcNow.AddHours(-1), DateTime.UtcNow.AddSeconds(-31))),
        ["not in force yet"] = (forge, _) => "Bearer " + forge.Make(
            token => token.NotBefore = DateTime.UtcNow.AddSeconds(40)),
        ["without an end"] = (forge, _) => $"Bearer {forge.Make(token => token.Expires = null)}",
        ["an end too far away"] = (forge, _) => "Bearer " + forge.Make(
            token => token.Expires = DateTime.UtcNow.AddHours(2.1)),
        ["another issuer"] = (forge, _) => $"Bearer {forge.Make(token => token.Issuer = "https://login.example.org")}",
        ["no issuer"] = (forge, _) => $"Bearer {forge.Make(token => token.Issuer = null)}",
        ["another audience"] = (forge, _) => $"Bearer {forge.Make(token => token.Audience = "another-server")}",
        ["no audience"] = (forge, _) => $"Bearer {forge.Make(token => token.Audience = null)}",
        ["no subject"] = (forge, _) => $"Bearer {forge.Make(token => token.Claims.Remove("sub"))}",
        ["a subject with a line break"] = (forge, _) => $"Bearer {forge.Make(token => token.Claims["sub"] = "a\nb")}",
        ["a subject that turns the order of what follows"] = (forge, _) =>
            $"Bearer {forge.Make(token => token.Claims["sub"] = "a\u202eb")}",
        ["an association in capitals"] = (forge, _) => $"Bearer {forge.Make(Association("ES"))}",
        ["the reserved association"] = (forge, _) => $"Bearer {forge.Make(Association("eu"))}",
        ["two associations"] = (forge, _) => $"Bearer {forge.Make(Association(new[] { "es", "pl" }))}",
        ["a number for an association"] = (forge, _) => $"Bearer {forge.Make(Association(7))}",
        ["an empty association"] = (forge, _) => $"Bearer {forge.Make(Association(""))}",
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void There_are_more_than_25_kinds() => Bad.Count.ShouldBeGreaterThan(25);

    [Fact(Timeout = 60_000)]
    public async Task The_token_that_the_bad_ones_are_made_from_is_accepted()
    {
        await using var server = await InMemoryServer.StartAsync();
        using var forge = Forge.Of(server);

        await CallAsync(server, $"Bearer {forge.Make()}");
        await CallAsync(server, $"bearer {forge.Sign(
            $$"""{"alg":"ES256","typ":"JWT","kid":"{{forge.Key.KeyId}}"}""", InForce(GoodPayload))}");
    }

    [Fact(Timeout = 120_000)]
    public async Task All_are_refused_with_one_and_the_same_answer()
    {
        // A token of 20 KiB does not get past the limit on headers unless that is raised.
        await using var server = await InMemoryServer.StartAsync(
            options: new Dictionary<string, string?> { ["Connections:MaxHeaderBytes"] = "32768" });
        using var forge = Forge.Of(server);
        using var other = Forge.OfNobody();

        var answers = new Dictionary<string, string>();
        foreach (var (kind, make) in Bad)
            answers.Add(kind, await AnswerAsync(server, make(forge, other)));

        foreach (var (kind, answer) in answers)
            answer.ShouldBe(answers.Values.First(), kind);
        answers.Values.First().ShouldStartWith("Unauthenticated TOKEN_REFUSED The access token is not accepted.");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_refused_token_says_nothing_in_the_log_at_a_level_that_wakes_somebody()
    {
        await using var server = await InMemoryServer.StartAsync();
        using var other = Forge.OfNobody();

        for (var i = 0; i < 200; i++)
            await AnswerAsync(server, $"Bearer {other.Make()}");

        server.TakeErrors().ShouldBeEmpty();
    }

    private static Action<SecurityTokenDescriptor> Association(object value) =>
        token => token.Claims["association"] = value;

    private static string InForce(string payload) => payload.Replace(
        "EXP", $"{DateTimeOffset.UtcNow.AddMinutes(30).ToUnixTimeSeconds()}", StringComparison.Ordinal);

    private static string Swap(string token, string payloadOf) =>
        $"{token.Split('.')[0]}.{payloadOf.Split('.')[1]}.{token.Split('.')[2]}";

    private static string Jwk(Forge forge)
    {
        var point = forge.Key.ECDsa.ExportParameters(false).Q;
        return $$"""
            {"kty":"EC","crv":"P-256","kid":"own","x":"{{Base64UrlEncoder.Encode(point.X!)}}","y":"{{
                Base64UrlEncoder.Encode(point.Y!)}}"}
            """;
    }

    private static async Task CallAsync(InMemoryServer server, string authorization) =>
        await new DirectoryService.DirectoryServiceClient(server.NewAnonymousChannel()).GetRecordAsync(
            new() { Name = "associations/eu" },
            new Metadata { { "authorization", authorization } },
            cancellationToken: Cancel);

    private static async Task<string> AnswerAsync(InMemoryServer server, string authorization)
    {
        var refusal = await Should.ThrowAsync<RpcException>(() => CallAsync(server, authorization));
        var details = Convert.ToHexString(refusal.Trailers.GetValueBytes("grpc-status-details-bin")!);
        return $"{refusal.StatusCode} {refusal.GetRpcStatusOf().Reason} {refusal.Status.Detail} {details}";
    }
}
