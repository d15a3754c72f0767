using System.Net;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;
using static ClusterInterop.Client.Tests.Samples;

namespace ClusterInterop.Client.Tests;

/// <summary>Tokens for a client's id and secret: what the endpoint is asked, and what becomes of its answers.</summary>
public sealed class TokenEndpointTests : IDisposable
{
    private const string Secret = "marker+secret/7 &%";
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 7, 6, 10, 0, 0, TimeSpan.Zero));
    private readonly Endpoint _endpoint = new();

    public void Dispose() => _endpoint.Dispose();

    [Fact(Timeout = 30_000)]
    public async Task It_is_asked_with_the_form_of_the_standard()
    {
        _endpoint.Body = """{"access_token":"t","token_type":"bearer","expires_in":300,"scope":"a"}""";

        var token = await Credential(scope: "read write", audience: "clusterinterop").RequestTokenAsync(Cancel);

        token.Value.ShouldBe("t");
        token.ExpiresAt.ShouldBe(new DateTimeOffset(2026, 7, 6, 10, 5, 0, TimeSpan.Zero));
        _endpoint.Asked.ShouldBe(
        [
            "POST https://idp.example.eu/token application/x-www-form-urlencoded grant_type=client_credentials"
            + "&client_id=portal&client_secret=marker%2Bsecret%2F7+%26%25&scope=read+write&audience=clusterinterop",
        ]);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("""{"access_token":"t","expires_in":"300"}""", 300)]
    [InlineData("""{"access_token":"t","expires_in":0}""", 0)]
    [InlineData("""{"access_token":"t","expires_in":-5}""", null)]
    [InlineData("""{"access_token":"t","expires_in":1e99}""", null)]
    [InlineData("""{"access_token":"t"}""", null)]
    public async Task A_life_may_be_written_as_a_text_and_may_be_missing(string body, int? seconds)
    {
        _endpoint.Body = body;

        var token = await Credential().RequestTokenAsync(Cancel);

        token.ExpiresAt.ShouldBe(seconds is { } life ? _time.GetUtcNow().AddSeconds(life) : null);
    }

    [Theory(Timeout = 30_000)]
    [InlineData(500, "oops", "CREDENTIAL_UNAVAILABLE", "answered 500.")]
    [InlineData(503, """{"error":"server_error"}""", "CREDENTIAL_UNAVAILABLE", "answered 503.")]
    [InlineData(429, "", "CREDENTIAL_UNAVAILABLE", "answered 429.")]
    [InlineData(401, """{"error":"invalid_client"}""", "CREDENTIAL_REFUSED",
        "refused the client portal: invalid_client.")]
    [InlineData(400, """{"error":"invalid_scope","error_description":"No such\nscope."}""", "CREDENTIAL_REFUSED",
        "refused the client portal: invalid_scope (No such scope).")]
    [InlineData(401, """{"error":"invalid_client","error_description":"marker+secret/7 &% is wrong"}""",
        "CREDENTIAL_REFUSED",
        "refused the client portal: invalid_client (its answer repeats the secret and is not shown).")]
    [InlineData(200, "<html>", "CREDENTIAL_REFUSED", "answered 200 without a token; is it the right address?")]
    [InlineData(200, "[]", "CREDENTIAL_REFUSED", "answered 200 without a token; is it the right address?")]
    [InlineData(200, "", "CREDENTIAL_REFUSED", "answered 200 without a token; is it the right address?")]
    [InlineData(200, """{"access_token":7}""", "CREDENTIAL_REFUSED",
        "answered 200 without a token; is it the right address?")]
    [InlineData(302, "", "CREDENTIAL_REFUSED", "answered 302 without a token; is it the right address?")]
    [InlineData(404, "", "CREDENTIAL_REFUSED", "answered 404 without a token; is it the right address?")]
    [InlineData(200, """{"access_token":"t","token_type":"DPoP"}""", "CREDENTIAL_REFUSED",
        "gave a token that is not a bearer token.")]
    [InlineData(200, """{"access_token":"mark er"}""", "CREDENTIAL_REFUSED",
        "gave a token that is not a bearer token.")]
    public async Task What_is_not_a_token_is_reported_without_the_secret(
        int status, string body, string reason, string sentence)
    {
        _endpoint.Status = (HttpStatusCode)status;
        _endpoint.Body = body;

        var failure = await Should.ThrowAsync<ClusterInteropException>(() => Credential().RequestTokenAsync(Cancel));

        failure.Reason.ShouldBe(reason);
        failure.Summary.ShouldBe($"The token endpoint https://idp.example.eu/token {sentence}");
        failure.ToString().ShouldNotContain("marker");
    }

    [Fact(Timeout = 30_000)]
    public async Task An_endpoint_that_is_not_there_is_named()
    {
        _endpoint.Failure = new HttpRequestException("Connection refused (idp.example.eu:443)");

        var failure = await Should.ThrowAsync<ClusterInteropException>(() => Credential().RequestTokenAsync(Cancel));

        failure.StatusCode.ShouldBe(StatusCode.Unavailable);
        failure.Summary.ShouldBe(
            "The token endpoint https://idp.example.eu/token was not reached: Connection refused (idp.example.eu:443)");
    }

    [Fact(Timeout = 30_000)]
    public async Task An_answer_without_end_is_not_read_to_its_end()
    {
        _endpoint.Body = new string(' ', 300 * 1024);

        var failure = await Should.ThrowAsync<ClusterInteropException>(() => Credential().RequestTokenAsync(Cancel));

        failure.Reason.ShouldBe("CREDENTIAL_UNAVAILABLE");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_call_is_attempted_again_while_the_endpoint_is_not_there()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Directory.Get = (_, _) => Task.FromResult(new V1.GetRecordResponse { Record = new() { Name = "x" } });
        _endpoint.Body = """{"access_token":"t"}""";
        _endpoint.Asking = () => _endpoint.Status =
            _endpoint.Asked.Count < 3 ? HttpStatusCode.BadGateway : HttpStatusCode.OK;
        using var client = server.Connect(options => options.Credential = Credential());

        (await client.GetAsync("x", Cancel)).Name.ShouldBe("x");

        _endpoint.Asked.Count.ShouldBe(3);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_call_whose_client_the_endpoint_refuses_is_not_attempted_again()
    {
        await using var server = await ScriptedServer.StartAsync();
        _endpoint.Status = HttpStatusCode.BadRequest;
        _endpoint.Body = """{"error":"invalid_client"}""";
        using var client = server.Connect(options => options.Credential = Credential());

        var failure = await Should.ThrowAsync<ClusterInteropException>(() => client.GetAsync("x", Cancel));

        failure.Reason.ShouldBe("CREDENTIAL_REFUSED");
        failure.StatusCode.ShouldBe(StatusCode.Unauthenticated);
        _endpoint.Asked.Count.ShouldBe(1);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_slow_endpoint_is_given_up_after_ten_seconds()
    {
        await using var server = await ScriptedServer.StartAsync();
        var asked = new TaskCompletionSource();
        _endpoint.Asking = () => asked.TrySetResult();
        _endpoint.Hangs = true;
        using var client = server.Connect(options =>
        {
            options.Credential = Credential();
            options.TimeProvider = _time;
        });

        var call = client.GetAsync("x", Cancel);
        await asked.Task;
        _time.Advance(TimeSpan.FromSeconds(10));
        var failure = await Should.ThrowAsync<ClusterInteropException>(() => call);

        failure.Reason.ShouldBe("CREDENTIAL_UNAVAILABLE");
        failure.Summary.ShouldBe("The token endpoint https://idp.example.eu/token did not answer within 10 s.");
        failure.ToString().ShouldNotContain("marker");
    }

    [Theory]
    [InlineData("http://idp.example.eu/token", "portal", Secret,
        "TokenEndpoint http://idp.example.eu/token would get the secret in plain text: use https; http is for this "
        + "machine only.")]
    [InlineData("https://user:marker@idp.example.eu/token", "portal", Secret,
        "TokenEndpoint must be an absolute https address without user or password.")]
    [InlineData("ftp://idp.example.eu/token", "portal", Secret,
        "TokenEndpoint must be an absolute https address without user or password.")]
    [InlineData("https://idp.example.eu/token", " ", Secret, "ClientId is empty.")]
    [InlineData("https://idp.example.eu/token", "portal", "", "ClientSecret is empty.")]
    public void A_client_that_cannot_be_used_is_refused(string endpoint, string id, string secret, string sentence) =>
        Should.Throw<ArgumentException>(() => Client.Credential.FromClientCredentials(
            new() { TokenEndpoint = new Uri(endpoint), ClientId = id, ClientSecret = secret })).Message
            .ShouldBe(sentence);

    private Credential Credential(string? scope = null, string? audience = null) =>
        Client.Credential.FromClientCredentials(new ClientCredentials
        {
            TokenEndpoint = new Uri("https://idp.example.eu/token?tenant=7"),
            ClientId = "portal",
            ClientSecret = Secret,
            Scope = scope,
            Audience = audience,
            TimeProvider = _time,
            HttpHandler = _endpoint,
        });

    private sealed class Endpoint : HttpMessageHandler
    {
        public List<string> Asked { get; } = [];

        public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

        public string Body { get; set; } = "";

        public Exception? Failure { get; set; }

        public bool Hangs { get; set; }

        public Action Asking { get; set; } = () => { };

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var form = await request.Content!.ReadAsStringAsync(cancellationToken);
            Asked.Add(
                $"{request.Method} {request.RequestUri!.GetLeftPart(UriPartial.Path)} "
                + $"{request.Content.Headers.ContentType} {form}");
            Asking();
            if (Hangs)
                await UntilCancelledAsync(cancellationToken);
            if (Failure is not null)
                throw Failure;
            return new HttpResponseMessage(Status) { Content = new StringContent(Body) };
        }
    }
}
