using System.Net;
using System.Net.Sockets;
using ClusterInterop.V1;

namespace ClusterInterop.Client.Tests;

/// <summary>What all commands have in common: settings, help, errors and exit codes.</summary>
public sealed class CommandLineTests
{
    public static TheoryData<string> Commands =>
    [
        "get", "search", "summarize", "match", "terms", "vocabularies", "publish", "withdraw", "sync", "watch records",
        "watch matches",
    ];

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Commands))]
    public async Task The_help_of_every_command_has_an_example_and_the_exit_codes(string command)
    {
        var run = await new CommandSetting().RunAsync([.. command.Split(' '), "--help"]);

        run.ExitCode.ShouldBe(0);
        run.Out.ShouldContain("Examples:\n  ".ReplaceLineEndings());
        run.Out.ShouldContain(
            """
            Exit codes:
              0    done
              1    refused by the server, or a line or record that is not valid
              2    the command line is not understood, or a file cannot be read
              3    there is no such record
              4    the server, or what gives the access token, cannot be reached
              5    the output or the resume file cannot be written
              6    no access token, one that is refused, or one without the role that is needed
              130  interrupted
            """.ReplaceLineEndings());
    }

    [Fact(Timeout = 30_000)]
    public async Task The_list_of_commands_says_which_arguments_may_be_left_out()
    {
        var run = await new CommandSetting().RunAsync("--help");

        run.Lines.SkipWhile(line => line != "Commands:").Skip(1).Take(11)
            .Select(line => line.Trim().Split("  ")[0]).ShouldBe(
            [
                "get <NAME>", "contacts <NAME>", "search [TEXT]", "summarize", "match [NAME]", "terms [TEXT]",
                "vocabularies", "publish <FILE>", "withdraw <NAME>", "sync <FILE>", "watch",
            ]);
    }

    [Fact(Timeout = 30_000)]
    public async Task The_server_of_the_option_wins_over_the_environment()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Directory.Get = (_, _) => Task.FromResult(new GetRecordResponse { Record = new() { Name = "found" } });
        var setting = new CommandSetting { Environment = { ["CLUSTERINTEROP_SERVER"] = "http://127.0.0.1:1" } };

        var run = await setting.RunAsync("get", "x", "--server", server.Address.ToString(), "--json");

        run.Lines.ShouldBe(["{ \"name\": \"found\" }"]);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_server_that_cannot_be_reached_is_exit_code_4()
    {
        var server = await ScriptedServer.StartAsync();
        await server.DisposeAsync();

        var run = await CommandRun.OfAsync(server, "get", "associations/es");

        run.ExitCode.ShouldBe(4);
        run.Out.ShouldBeEmpty();
        run.ErrorLines[0].ShouldStartWith(
            $"error UNAVAILABLE ({server.Address}): No connection could be made: ");
        run.ErrorLines[1].ShouldBe(
            "hint: is the server running there? Say where with --server URL, or set CLUSTERINTEROP_SERVER.");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_server_without_tls_that_is_called_with_it_cannot_be_reached()
    {
        await using var server = await ScriptedServer.StartAsync();

        var run = await CommandRun.OfAsync(server, "get", "x", "--server", $"https://{server.Address.Authority}");

        run.ExitCode.ShouldBe(4);
        run.ErrorLines[0].ShouldStartWith(
            $"error UNAVAILABLE (https://{server.Address.Authority}/): No TLS connection could be made; the address of "
            + "a server without TLS begins with http: (");
    }

    [Fact(Timeout = 30_000)]
    public async Task What_listens_there_and_does_not_speak_grpc_cannot_be_reached()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var greeting = GreetAsync(other, "SSH-2.0-Example\r\n"u8.ToArray());
        var address = $"http://{other.LocalEndpoint}";

        var run = await new CommandSetting().RunAsync("get", "x", "--server", address);
        other.Stop();
        await greeting;

        run.ExitCode.ShouldBe(4);
        run.ErrorLines[0].ShouldBe(
            $"error UNAVAILABLE ({address}/): The connection broke off before there was an answer; what listens there "
            + "may not speak gRPC over HTTP/2.");
    }

    [Fact(Timeout = 30_000)]
    public async Task Output_that_cannot_be_written_is_exit_code_5()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Directory.Search = _ => new SearchRecordsResponse { Records = { Samples.ACapability("a") } };
        CommandSetting Full(string word) => new()
        {
            Server = server,
            Wrote = text =>
            {
                if (text.Contains(word, StringComparison.Ordinal))
                    throw new IOException("No space left on device");
            },
        };

        var run = await Full("capabilities/a").RunAsync("search");
        var silent = await Full("").RunAsync("search");
        var help = await Full("").RunAsync("search", "--help");

        run.ExitCode.ShouldBe(5);
        run.ErrorLines.ShouldBe(["error: The output cannot be written: No space left on device"]);
        silent.ExitCode.ShouldBe(5);
        help.ExitCode.ShouldBe(5);
    }

    [Theory(Timeout = 30_000)]
    [InlineData(new[] { "serch", "mask" }, "Unrecognized command or argument 'serch'.")]
    [InlineData(new[] { "get" }, "Required argument 'NAME' missing for command: 'get'.")]
    [InlineData(new[] { "get", "x", "--server", "here" },
        "--server: \"here\" is not an http or https address, such as http://127.0.0.1:5080.")]
    [InlineData(new[] { "sync", "-", "--kinds", "need", "--association", "ES" },
        "--association: \"ES\" is not an id such as es: 1 to 63 of a-z, 0-9 and inner hyphens.")]
    [InlineData(new[] { "sync", "-", "--association", "" },
        "--association: The value is empty; leave the option out, or say a value.")]
    [InlineData(new[] { "search", "mask", "--knd", "need" },
        "search has no option \"--knd\". A word that begins with - stands after --.")]
    [InlineData(new[] { "search", "-x" }, "search has no option \"-x\".")]
    [InlineData(new[] { "search", "--published-by", "--knd" },
        "--published-by: \"--knd\" is an option, and not a value.")]
    [InlineData(new[] { "search", "" }, "TEXT: The value is empty; leave it out, or say a value.")]
    [InlineData(new[] { "search", "--published-by", "" }, "--published-by: A value is empty;")]
    [InlineData(new[] { "search", "--published-by", "es,,pl" }, "--published-by: A value is empty;")]
    [InlineData(new[] { "search", "--code", " " }, "--code: A value is empty;")]
    [InlineData(new[] { "summarize", "--by", "kind", "--text", "" }, "--text: The value is empty;")]
    [InlineData(new[] { "watch", "records", "--resume-token", "" }, "--resume-token: The value is empty;")]
    [InlineData(new[] { "search", "--kind", "machine" },
        "--kind: \"machine\" is none of association, cluster, organisation, ecosystem, capability, need.")]
    [InlineData(new[] { "search", "--code", "33141000" },
        "--code: \"33141000\" is not scheme:value, such as cpv:33141000.")]
    [InlineData(new[] { "search", "--limit", "many" }, "--limit: \"many\" is not a number from 1 to 1,000,000.")]
    [InlineData(new[] { "search", "--order", "random" }, "--order: \"random\" is none of relevance, name, newest.")]
    [InlineData(new[] { "summarize", "--by", "size" },
        "--by: \"size\" is none of kind, association, resource-kind, region:LEVEL or code:SCHEME:LEVEL.")]
    [InlineData(new[] { "terms" }, "Say what to find, or list the codes of exactly one --scheme.")]
    [InlineData(new[] { "match" }, "Say either the NAME of a record or a --text.")]
    [InlineData(new[] { "match", "n", "--text", "masks" }, "Say either the NAME of a record or a --text.")]
    [InlineData(new[] { "match", "--text", "x", "--kind", "cluster" },
        "--kind: \"cluster\" is none of need, capability.")]
    [InlineData(new[] { "match", "n", "--region", "ES" },
        "--region says something of a --text, and not of the record NAME; for the other side of a match there is "
        + "--candidate-region.")]
    [InlineData(new[] { "match", "n", "--code", "cpv:66000000" }, "--code says something of a --text")]
    [InlineData(new[] { "match", "n", "--kind", "need" }, "--kind says something of a --text")]
    [InlineData(new[] { "match", "n", "--language", "en" }, "--language says something of a --text")]
    [InlineData(new[] { "terms", "mask", "--parent", "33000000" }, "--parent is a code of exactly one --scheme.")]
    [InlineData(new[] { "publish", "no-such-file" }, "no-such-file cannot be read: Could not find file")]
    [InlineData(new[] { "sync", "no-such-file" }, "no-such-file cannot be read: Could not find file")]
    [InlineData(new[] { "sync", "-", "--kinds", "need" },
        "The file names no association: say with --association whose register it is.")]
    [InlineData(new[] { "watch", "records", "--resume-token", "t", "--resume-file", "f" },
        "Say either --resume-token or --resume-file.")]
    [InlineData(new[] { "get", "x", "--token-file", "no-such-file" },
        "--token-file: no-such-file cannot be read: Could not find file")]
    [InlineData(new[] { "get", "x", "--token-file", "f", "--scope", "s" },
        "Say either --token-file or a token endpoint.")]
    [InlineData(new[] { "get", "x", "--client-id", "portal" },
        "Say which token endpoint: --token-url URL, or set CLUSTERINTEROP_TOKEN_URL.")]
    [InlineData(new[] { "get", "x", "--token-url", "login" },
        "The token endpoint is not an address, such as https://login.example.org/token.")]
    [InlineData(new[] { "get", "x", "--token-url", "https://login.example.org/token" },
        "Say which client asks the token endpoint: --client-id ID, or set CLUSTERINTEROP_CLIENT_ID.")]
    [InlineData(new[] { "get", "x", "--token-url", "https://login.example.org/token", "--client-id", "portal" },
        "Set CLUSTERINTEROP_CLIENT_SECRET: the secret is taken from there only.")]
    public async Task A_command_line_that_is_not_understood_is_exit_code_2(string[] args, string message)
    {
        var run = await new CommandSetting().RunAsync(args);

        run.ExitCode.ShouldBe(2);
        run.Out.ShouldBeEmpty();
        run.ErrorLines[0].ShouldStartWith($"error: {message}");
        run.ErrorLines[^1].ShouldStartWith("hint: clusterinterop");
    }

    [Fact(Timeout = 30_000)]
    public async Task An_option_that_no_command_has_is_refused_by_every_command()
    {
        foreach (var command in Commands)
        {
            var args = command.Data.Split(' ');
            (await new CommandSetting().RunAsync([.. args, "--bogus"])).ExitCode.ShouldBe(2);
            (await new CommandSetting().RunAsync([.. args, "word", "-z"])).ExitCode.ShouldBe(2);
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task A_setting_of_the_environment_that_is_wrong_is_named()
    {
        var setting = new CommandSetting { Environment = { ["CLUSTERINTEROP_SERVER"] = "here" } };

        var run = await setting.RunAsync("get", "x");

        run.ErrorLines[0].ShouldStartWith("error: $CLUSTERINTEROP_SERVER: \"here\" is not an http or https address");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_refusal_names_every_field_and_is_exit_code_1()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Directory.Search = _ => throw ScriptedFault.Of(
            Google.Rpc.Code.InvalidArgument,
            "FIELD_INVALID",
            "22 fields are wrong; the first is filter.codes[0].scheme: \"cpw\" is no vocabulary.",
            new Dictionary<string, string> { ["violation_count"] = "22" },
            [
                new() { Path = "filter.codes[0].scheme", Message = "\"cpw\" is no vocabulary." },
                new() { Path = "filter.regions[0]", Message = "\"Spain\" is no region." },
            ]);

        var run = await CommandRun.OfAsync(server, "search", "--code", "cpw:1", "--region", "Spain");

        run.ExitCode.ShouldBe(1);
        run.ErrorLines.ShouldBe(
        [
            "error FIELD_INVALID: 22 fields are wrong; the first is filter.codes[0].scheme: \"cpw\" is no vocabulary.",
            "  filter.codes[0].scheme: \"cpw\" is no vocabulary.",
            "  filter.regions[0]: \"Spain\" is no region.",
            "  … and 20 more",
        ]);
    }

    private static async Task GreetAsync(TcpListener listener, byte[] greeting)
    {
        try
        {
            while (true)
            {
                using var connection = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
                await connection.GetStream().WriteAsync(greeting, TestContext.Current.CancellationToken);
            }
        }
        catch (SocketException)
        {
            // The listener was stopped.
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task What_others_wrote_cannot_move_the_cursor()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Directory.Search = _ => new SearchRecordsResponse
        {
            Records = { Samples.ACapability("a", "[red]masks[/]\u001b[2J\u202Ea\tb\r\nc") },
            TotalSize = 1,
        };

        var run = await new CommandSetting { Server = server, Width = 100 }.RunAsync("search", "--no-color");
        var piped = await CommandRun.OfAsync(server, "search");

        run.Out.ShouldContain("[red]masks[/]\uFFFD[2J\uFFFDa b");
        run.Out.ShouldNotContain('\u001b');
        piped.Out.ShouldContain("[red]masks[/]\uFFFD[2J\uFFFDa b c\t");
    }
}
