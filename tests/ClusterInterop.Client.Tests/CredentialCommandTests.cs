using ClusterInterop.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using static ClusterInterop.Client.Tests.Samples;
using Code = Google.Rpc.Code;

namespace ClusterInterop.Client.Tests;

/// <summary>Where the command line gets its access tokens, and that it never shows one.</summary>
public sealed class CredentialCommandTests : IAsyncLifetime
{
    private readonly List<string?> _seen = [];
    private readonly string _file = Path.GetTempFileName();
    private ScriptedServer _server = null!;
    private Func<string?, RpcException?> _refuse = _ => null;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _server.Directory.Get = (request, context) =>
        {
            _seen.Add(context.RequestHeaders.GetValue("authorization"));
            return _refuse(_seen[^1]) is { } refusal
                ? throw refusal
                : Task.FromResult(new GetRecordResponse { Record = new Record { Name = request.Name } });
        };
    }

    public async ValueTask DisposeAsync()
    {
        File.Delete(_file);
        await _server.DisposeAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task The_token_comes_from_the_environment_or_a_file()
    {
        await File.WriteAllTextAsync(_file, "of-file\n", Cancel);

        await RunAsync([]);
        await RunAsync([("TOKEN", "of-variable"), ("TOKEN_FILE", "no-such-file")]);
        await RunAsync([("TOKEN", ""), ("TOKEN_FILE", _file)]);
        await RunAsync([("TOKEN", "of-variable")], "--token-file", _file);

        _seen.ShouldBe([null, "Bearer of-variable", "Bearer of-file", "Bearer of-file"]);
    }

    [Fact(Timeout = 30_000)]
    public async Task The_token_comes_from_a_token_endpoint()
    {
        await using var endpoint = await StartEndpointAsync();
        (string, string)[] variables =
        [
            ("TOKEN_URL", $"{endpoint.Urls.Single()}/token"), ("CLIENT_ID", "portal"), ("CLIENT_SECRET", "marker"),
            ("SCOPE", "read"),
        ];

        var first = await RunAsync(variables);
        var second = await RunAsync(
            [("CLIENT_SECRET", "marker"), ("TOKEN", "another")],
            "--token-url", $"{endpoint.Urls.Single()}/token", "--client-id", "mirror", "--scope", "all", "--audience",
            "directory");

        first.ErrorLines.ShouldBeEmpty();
        second.ErrorLines.ShouldBeEmpty();
        _seen.ShouldBe(["Bearer portal.read.", "Bearer mirror.all.directory"]);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_client_that_the_token_endpoint_refuses_is_exit_code_6()
    {
        await using var endpoint = await StartEndpointAsync();
        var url = $"{endpoint.Urls.Single()}/token";

        var run = await RunAsync([("TOKEN_URL", url), ("CLIENT_ID", "portal"), ("CLIENT_SECRET", "marker-2")]);

        run.ExitCode.ShouldBe(6);
        run.ErrorLines.ShouldBe(
        [
            $"error CREDENTIAL_REFUSED: The token endpoint {url} refused the client portal: invalid_client.",
            "hint: check the client's id, CLUSTERINTEROP_CLIENT_SECRET and the scope with whoever runs the token "
            + "endpoint.",
        ]);
        _seen.ShouldBeEmpty();
    }

    [Fact(Timeout = 30_000)]
    public async Task A_token_endpoint_that_is_not_there_is_exit_code_4()
    {
        var run = await RunAsync(
            [("TOKEN_URL", "http://127.0.0.1:1/token"), ("CLIENT_ID", "portal"), ("CLIENT_SECRET", "marker")]);

        run.ExitCode.ShouldBe(4);
        run.ErrorLines[0].ShouldStartWith(
            "error CREDENTIAL_UNAVAILABLE: The token endpoint http://127.0.0.1:1/token was not reached: ");
        run.ErrorLines[1].ShouldBe("hint: check where the access token comes from, and try again.");
    }

    [Theory(Timeout = 30_000)]
    [InlineData(Code.Unauthenticated, "CALLER_UNKNOWN",
        "say who calls: set CLUSTERINTEROP_TOKEN to an access token, or give --token-file FILE or --token-url URL.")]
    [InlineData(Code.Unauthenticated, "TOKEN_REFUSED",
        "get a new access token, one for this server; its operator can see why this one is refused.")]
    [InlineData(Code.PermissionDenied, "ROLE_MISSING",
        "ask whoever gives you access tokens for the role, then get a new one: those you have stay as they are.")]
    public async Task A_caller_who_may_not_is_told_what_to_do_and_is_exit_code_6(Code code, string reason, string hint)
    {
        _refuse = _ => ScriptedFault.Of(code, reason, "No.");

        var run = await RunAsync([("TOKEN", "marker")]);

        run.ExitCode.ShouldBe(6);
        run.ErrorLines.ShouldBe([$"error {reason}: No.", $"hint: {hint}"]);
    }

    [Fact(Timeout = 30_000)]
    public async Task What_others_own_is_refused_with_exit_code_1()
    {
        _refuse = _ => ScriptedFault.Of(Code.PermissionDenied, "ASSOCIATION_MISMATCH", "No.");

        (await RunAsync([("TOKEN", "marker")])).ExitCode.ShouldBe(1);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("http://registry.example.eu")]
    [InlineData("http://10.0.0.7:5080")]
    public async Task A_token_is_not_sent_in_plain_text(string server)
    {
        var run = await RunAsync([("TOKEN", "marker")], "--server", server);

        run.ExitCode.ShouldBe(2);
        run.ErrorLines[0].ShouldBe(
            $"error: Address {new Uri(server)} would get the access token in plain text: use https; http is for this "
            + "machine only.");
        run.Error.ShouldNotContain("marker");
    }

    [Fact(Timeout = 30_000)]
    public async Task Neither_token_nor_secret_is_ever_shown()
    {
        await File.WriteAllTextAsync(_file, "marker and more", Cancel);
        var answers = new Queue<RpcException?>(
        [
            null, ScriptedFault.Of(Code.Unauthenticated, "TOKEN_REFUSED", "No."),
            ScriptedFault.Of(Code.Internal, "INTERNAL", "Something went wrong."),
            new RpcException(new Status(StatusCode.Unavailable, "no healthy upstream")),
        ]);
        _refuse = _ => answers.TryDequeue(out var answer) ? answer : null;
        CommandRun[] runs =
        [
            await RunAsync([("TOKEN", "marker")]),
            await RunAsync([("TOKEN", "marker")]),
            await RunAsync([("TOKEN", "marker")], "--json"),
            await RunAsync([("TOKEN", "marker")]),
            await RunAsync([("TOKEN", "Bearer marker")]),
            await RunAsync([("TOKEN", "marker\u001b")]),
            await RunAsync([("TOKEN", "marker")], "--help"),
            await RunAsync([("TOKEN", "marker")], "--bogus"),
            await RunAsync([("TOKEN", "marker")], "--server", "http://127.0.0.1:1"),
            await RunAsync([], "--token-file", _file),
            await RunAsync(
                [("TOKEN_URL", "https://user:marker@login.example.org/"), ("CLIENT_ID", "portal"),
                    ("CLIENT_SECRET", "marker")]),
        ];

        runs.Select(run => run.ExitCode).ShouldBe([0, 6, 1, 0, 2, 2, 0, 2, 4, 4, 2]);
        runs.ShouldAllBe(run => !run.Out.Contains("marker") && !run.Error.Contains("marker"));
    }

    private static async Task<WebApplication> StartEndpointAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapPost("/token", async (HttpContext context) =>
        {
            var form = await context.Request.ReadFormAsync();
            return form["client_secret"] == "marker"
                ? Results.Json(new Dictionary<string, object>
                {
                    ["access_token"] = $"{form["client_id"]}.{form["scope"]}.{form["audience"]}",
                    ["expires_in"] = 300,
                })
                : Results.Json(new Dictionary<string, object> { ["error"] = "invalid_client" }, statusCode: 401);
        });
        await app.StartAsync();
        return app;
    }

    private Task<CommandRun> RunAsync((string Name, string Value)[] variables, params string[] args) =>
        new CommandSetting
        {
            Server = _server,
            Environment = variables.ToDictionary(
                variable => $"CLUSTERINTEROP_{variable.Name}", variable => variable.Value),
        }.RunAsync(["get", "associations/es", .. args]);
}
