using System.Security.Cryptography;
using ClusterInterop.Testing;
using Microsoft.IdentityModel.Tokens;

namespace ClusterInterop.Server.Tests.Security;

/// <summary><c>auth</c> as an operator uses it.</summary>
public sealed class AuthCommandTests : IDisposable
{
    private static readonly Dictionary<string, (Action<SecurityTokenDescriptor> Make, string Says)> Refused = new()
    {
        ["expired"] = (
            token => (token.NotBefore, token.Expires) =
                (DateTime.UtcNow.AddHours(-1), DateTime.UtcNow.AddMinutes(-5)),
            "it expired at "),
        ["not yet valid"] = (token => token.NotBefore = DateTime.UtcNow.AddMinutes(10), "it is valid from "),
        ["valid for too long"] = (
            token => token.Expires = DateTime.UtcNow.AddHours(3),
            "further ahead than Authentication:MaxTokenLifetime (02:00:00) allows."),
        ["without a start, of an unknown key"] = (
            token => (token.NotBefore, token.SigningCredentials) =
                (null, new(NewKey("unknown"), SecurityAlgorithms.EcdsaSha256)),
            "signed with a key that this server does not know (kid \"unknown\")"),
        ["signed in another way"] = (
            token => token.SigningCredentials = new(
                new SymmetricSecurityKey(new byte[32]) { KeyId = token.SigningCredentials.Kid },
                SecurityAlgorithms.HmacSha256),
            "its algorithm is \"HS256\", and not ES256 or RS256 or PS256."),
        ["of a key whose name rewrites the terminal"] = (
            token => token.SigningCredentials = new(NewKey("\u001b[2J\u202e"), SecurityAlgorithms.EcdsaSha256),
            "(kid \"\\u001b[2J\\u202e\")"),
        ["of an issuer whose name rewrites the terminal"] = (
            token => token.Issuer = "\u001b[2J\n", "its issuer is \"\\u001b[2J\\u000a\""),
        ["of a subject that turns the order of what follows"] = (
            token => token.Claims["sub"] = "it\u202eteam", "its claim \"sub\" is \"it\\u202eteam\", and not a text"),
        ["of a subject on two lines"] = (
            token => token.Claims["sub"] = "it\u2028team", "its claim \"sub\" is \"it\\u2028team\", and not a text"),
        ["without a subject"] = (token => token.Claims.Remove("sub"), "its claim \"sub\" is \"\", and not a text"),
        ["of another audience"] = (token => token.Audience = "another", "made out to \"another\" (aud)"),
        ["of another issuer"] = (
            token => token.Issuer = "https://login.example.org", "its issuer is \"https://login.example.org\""),
        ["of no association's id"] = (
            token => token.Claims["association"] = "Spain!",
            "its claim \"association\" is not the id of one association, such as \"es\"."),
        ["of the reserved association"] = (
            token => token.Claims["association"] = "eu", "its claim \"association\" is \"eu\", which is reserved"),
    };

    private readonly string _directory = System.IO.Directory.CreateTempSubdirectory("clusterinterop-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Kinds => [.. Refused.Keys];

    public void Dispose() => System.IO.Directory.Delete(_directory, recursive: true);

    [Theory(Timeout = 60_000)]
    [InlineData("es", "association: es", "subject:     es-publisher", "roles:       publisher")]
    [InlineData("es --portal", "association: es", "subject:     es-portal", "roles:       reader")]
    [InlineData("--portal", "association: none", "subject:     portal", "roles:       reader")]
    [InlineData("--operator", "association: none", "subject:     operator", "roles:       operator")]
    public async Task A_token_that_it_makes_is_accepted_and_explained(string whose, params string[] lines)
    {
        var (made, token, _) = await AuthAsync(["token", .. whose.Split(' ')]);
        var (accepted, output, _) = await AuthAsync("check", token.Trim());

        (made, accepted).ShouldBe((0, 0));
        var found = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        found[..4].ShouldBe(["accepted", .. lines]);
        found[4].ShouldStartWith("expires:     20");
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Kinds))]
    public async Task Why_a_token_is_refused_is_said(string kind)
    {
        await AuthAsync("token", "es");
        using var forge = Forge.Of(_directory);

        var (code, output, _) = await AuthAsync("check", forge.Make(Refused[kind].Make));

        code.ShouldBe(1);
        output.ShouldStartWith("refused: ");
        output.ShouldContain(Refused[kind].Says);
        output.TrimEnd().ShouldNotContain('\n');
    }

    [Fact(Timeout = 60_000)]
    public async Task A_token_of_another_key_and_what_is_no_token_are_refused()
    {
        await AuthAsync("token", "es");
        using var other = Forge.OfNobody();

        (await AuthAsync("check", other.Make())).Output
            .ShouldContain("signed with a key that this server does not know");
        var (code, output, _) = await AuthAsync("check", "rubbish");
        code.ShouldBe(1);
        output.ShouldBe("refused: it is no JWT: three parts with a dot between.\n");
    }

    [Theory(Timeout = 60_000)]
    [InlineData("association", "disabled:    the association, so that every call is refused")]
    [InlineData("subject", "disabled:    the subject, so that every call is refused")]
    [InlineData("nobody", null)]
    public async Task Of_an_accepted_token_it_says_whether_its_caller_is_disabled(string who, string? line)
    {
        await using var server = await InMemoryServer.StartAsync(directory: _directory);
        V1.CallerSelector caller = who == "subject" ? new() { Subject = "es-publisher" } : new() { Association = "es" };
        if (line is not null)
            await server.Store.DisableAsync(new() { Caller = caller, DisabledBy = "operator" }, Cancel);

        var (code, output, _) = await AuthAsync("check", server.TokenOf("es"));

        code.ShouldBe(0);
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[5..].ShouldBe(
            line is null ? Array.Empty<string>() : [line]);
    }

    [Fact(Timeout = 60_000)]
    public async Task Without_a_database_nothing_is_said_of_who_is_disabled_but_that()
    {
        var (_, token, _) = await AuthAsync("token", "es");

        var (code, output, _) = await AuthAsync("check", token.Trim());

        code.ShouldBe(0);
        output.ShouldContain(
            $"disabled:    not known: {Path.Combine(_directory, "directory.db")} does not exist; name the data ");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_check_without_a_key_says_so_and_writes_nothing()
    {
        var missing = Path.Combine(_directory, "missing");

        var (code, _, errors) = await ServerProgram.RunAsync("auth", "check", "a.b.c", "--data", missing);
        var (codeOfEmpty, _, errorsOfEmpty) = await AuthAsync("check", "a.b.c");

        (code, codeOfEmpty).ShouldBe((78, 78));
        errors.ShouldBe(
            $"clusterinterop-server: {missing} does not exist; name the data directory of a server with --data.\n");
        errorsOfEmpty.ShouldStartWith($"clusterinterop-server: {_directory} has no development key yet");
        errorsOfEmpty.TrimEnd().ShouldNotContain('\n');
        System.IO.Directory.GetFileSystemEntries(_directory).ShouldBeEmpty();
    }

    [Fact(Timeout = 60_000)]
    public async Task Without_an_argument_the_token_is_read_from_standard_input()
    {
        var (_, token, _) = await AuthAsync("token", "es");

        foreach (var argument in (string[][])[[], ["-"]])
        {
            using var check = ServerProgram.StartWithInput(["auth", "check", "--data", _directory, .. argument]);
            await check.StandardInput.WriteAsync($"Bearer {token}");
            check.StandardInput.Close();
            (await check.StandardOutput.ReadToEndAsync(Cancel)).ShouldStartWith("accepted");
            await check.WaitForExitAsync(Cancel);
            check.ExitCode.ShouldBe(0);
        }
    }

    [Theory(Timeout = 60_000)]
    [InlineData("Spain!", "'Spain!' is no id of an association, such as es.")]
    [InlineData("eu", "The association eu is reserved; nobody calls as it.")]
    [InlineData("", "Whose token? Name an association, such as es, or give --portal or --operator.")]
    [InlineData("es --hours 25", "--hours must be a number above 0 and at most 24, not '25'.")]
    [InlineData("es --hours abc", "--hours must be a number above 0 and at most 24, not 'abc'.")]
    [InlineData("es --operator", "The operator is of no association and no portal; give --operator alone.")]
    [InlineData("--portal --operator", "The operator is of no association and no portal; give --operator alone.")]
    public async Task A_token_that_nobody_could_call_with_is_not_made(string whose, string says)
    {
        var (code, _, errors) = await AuthAsync(
            ["token", .. whose.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        code.ShouldBe(1);
        errors.ShouldContain(says);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("--hours 3", "", "--hours is beyond Authentication:MaxTokenLifetime (02:00:00)")]
    [InlineData("", "https://login.example.org", "The server takes the tokens of https://login.example.org alone")]
    public async Task A_token_that_the_server_would_refuse_is_not_made(string more, string authority, string says)
    {
        var config = Path.Combine(_directory, "config.json");
        await File.WriteAllTextAsync(
            config, $$$"""{"Authentication": {"Authority": "{{{authority}}}", "Audience": "alliance"}}""", Cancel);

        var (code, output, errors) = await AuthAsync(
            ["token", "es", "--config", config, .. more.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        code.ShouldBe(78);
        output.ShouldBeEmpty();
        errors.ShouldContain(says);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_help_tells_where_the_token_is_read_from_and_how_it_ends()
    {
        var (code, output, _) = await AuthAsync("check", "--help");

        code.ShouldBe(0);
        output.ShouldContain("standard input");
        output.ShouldContain("Ends with 0 or 1.");
    }

    private static ECDsaSecurityKey NewKey(string id) => new(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = id };

    private Task<(int ExitCode, string Output, string Errors)> AuthAsync(params string[] arguments) =>
        ServerProgram.RunAsync(["auth", .. arguments, "--data", _directory]);
}
