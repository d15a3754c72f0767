using ClusterInterop.V1;
using static ClusterInterop.Client.Tests.Samples;

namespace ClusterInterop.Client.Tests;

/// <summary>The commands that follow: watch records, watch matches.</summary>
public sealed class WatchCommandTests : IDisposable
{
    private readonly string _tokenFile = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose() => File.Delete(_tokenFile);

    [Fact(Timeout = 30_000)]
    public async Task Records_are_shown_a_line_each()
    {
        await using var server = await ScriptedServer.StartAsync();
        var stream = ARecordStream(server);
        stream.Cuts.Enqueue((2, Cut.Shutdown));
        stream.Cuts.Enqueue((1, Cut.Unavailable));

        var run = await CommandRun.OfAsync(server, "watch", "records", "--stop-when-caught-up", "--region", "ES");

        run.ExitCode.ShouldBe(0);
        run.Lines.Select(line => line[8..]).ShouldBe(
        [
            " +        3  associations/es/capabilities/a  3D printers",
            " +        4  associations/es/capabilities/b  3D printers",
            " -        5  associations/es/capabilities/a",
        ]);
        run.ErrorLines[0].ShouldBe("the server closes the stream (shutdown); going on");
        run.ErrorLines[1].ShouldBe("connection lost (UNAVAILABLE); trying again in 0.0 s");
        run.ErrorLines[2].ShouldBe("go on with --resume-token after-4");
    }

    [Fact(Timeout = 30_000)]
    public async Task Every_message_is_written_as_the_contract_does()
    {
        await using var server = await ScriptedServer.StartAsync();
        ARecordStream(server);

        var run = await CommandRun.OfAsync(server, "watch", "records", "--stop-when-caught-up", "--json");

        run.Lines.Count.ShouldBe(5);
        run.Lines[0].ShouldBe("""{ "reset": { "reason": "RESET_REASON_INITIAL" }, "resumeToken": "after-1" }""");
        run.Lines[3].ShouldBe(
            """
            { "removal": { "name": "associations/es/capabilities/a", "revision": "5" }, "resumeToken": "after-4" }
            """.Trim());
        Google.Protobuf.JsonParser.Default.Parse<WatchRecordsResponse>(run.Lines[1]).Record.Revision.ShouldBe(3);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_stream_goes_on_after_the_token_in_its_file()
    {
        await using var server = await ScriptedServer.StartAsync();
        var stream = ARecordStream(server);
        await File.WriteAllTextAsync(_tokenFile, "after-2\n", Cancel);

        var run = await CommandRun.OfAsync(
            server, "watch", "records", "--resume-file", _tokenFile, "--stop-when-caught-up");

        run.Lines.Count.ShouldBe(2);
        stream.Tokens.ShouldBe(["after-2"]);
        (await File.ReadAllTextAsync(_tokenFile, Cancel)).ShouldBe("after-4");
        run.Error.ShouldBeEmpty();
    }

    [Fact(Timeout = 30_000)]
    public async Task A_token_file_that_cannot_be_written_is_refused_before_the_stream_begins()
    {
        await using var server = await ScriptedServer.StartAsync();
        var path = Path.Combine(_tokenFile, "in", "no", "directory");

        var run = await CommandRun.OfAsync(server, "watch", "records", "--resume-file", path);

        run.ExitCode.ShouldBe(2);
        run.Out.ShouldBeEmpty();
        run.ErrorLines[0].ShouldStartWith($"error: --resume-file: {path} cannot be written: ");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_token_that_is_refused_is_not_recommended()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Directory.Watch = (_, _, _) => throw ScriptedFault.Of(
            Google.Rpc.Code.InvalidArgument, "RESUME_TOKEN_INVALID", "It is not a token.");

        var run = await CommandRun.OfAsync(server, "watch", "records", "--resume-token", "junk");

        run.ExitCode.ShouldBe(1);
        run.ErrorLines[0].ShouldBe("error RESUME_TOKEN_INVALID: It is not a token.");
    }

    [Fact(Timeout = 30_000)]
    public async Task An_interrupted_watch_keeps_its_place_and_is_exit_code_130()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Directory.Watch = async (_, responses, context) =>
        {
            await responses.WriteAsync(new() { Record = ACapability("a"), ResumeToken = "after-1" });
            await UntilCancelledAsync(context.CancellationToken);
        };
        using var interrupt = new CancellationTokenSource();
        var setting = new CommandSetting
        {
            Server = server,
            Stop = interrupt.Token,
            Wrote = text =>
            {
                if (text.Contains("capabilities/a", StringComparison.Ordinal))
                    interrupt.Cancel();
            },
        };

        var kept = await setting.RunAsync("watch", "records", "--resume-file", _tokenFile);

        kept.ExitCode.ShouldBe(130);
        kept.ErrorLines.ShouldBe(["interrupted"]);
        (await File.ReadAllTextAsync(_tokenFile, Cancel)).ShouldBe("after-1");
    }

    [Fact(Timeout = 30_000)]
    public async Task Matches_are_shown_as_what_is_found_changes_and_is_gone()
    {
        await using var server = await ScriptedServer.StartAsync();
        var better = AMatch("n1", "c1", 900);
        better.Parts.Add(new MatchPart { Kind = MatchPartKind.Quantity, Value = 100, Weight = 150 });
        WatchMatchesRequest? seen = null;
        var stream = new ScriptedStream<WatchMatchesResponse>(
            [
                new() { Reset = new Reset { Reason = ResetReason.Initial } },
                new() { MatchSet = ASet("n1", AMatch("n1", "c1", 800)) },
                new() { MatchSet = ASet("c1", better) },
                new() { MatchSet = ASet("c1") },
            ],
            checkpoint => new() { Checkpoint = checkpoint },
            (response, token) => response.ResumeToken = token);
        server.Matching.Watch = (request, responses, context) =>
        {
            seen = request;
            return stream.RunAsync(request.Options, responses, context);
        };

        var run = await CommandRun.OfAsync(
            server, "watch", "matches", "--kind", "need", "--published-by", "pl", "--min-score", "300",
            "--candidate-region", "ES51", "--stop-when-caught-up");

        run.Lines.Select(line => line[8..]).ShouldBe(
        [
            " +  800  n1 ← c1",
            " ~ 800→900  n1 ← c1  quantity 100/150",
            " -  900  n1 ← c1",
        ]);
        seen!.Subjects.ShouldBe(new RecordFilter { Kinds = { RecordKind.Need }, Associations = { "pl" } });
        seen.Candidates.ShouldBe(new RecordFilter { Regions = { "ES51" } });
        seen.MinScore.ShouldBe(300);
    }

    [Fact(Timeout = 30_000)]
    public async Task Match_sets_are_written_as_the_contract_does()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Matching.Watch = async (_, responses, _) =>
        {
            await responses.WriteAsync(new() { MatchSet = ASet("n1"), ResumeToken = "after-1" });
            var closing = new Checkpoint { Closing = true, ClosingReason = ClosingReason.CaughtUp };
            await responses.WriteAsync(new() { Checkpoint = closing, ResumeToken = "after-1" });
        };

        var run = await CommandRun.OfAsync(server, "watch", "matches", "--json", "--stop-when-caught-up");

        run.Lines[0].ShouldBe("""{ "matchSet": { "name": "n1", "lastPart": true }, "resumeToken": "after-1" }""");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_server_that_was_never_there_is_exit_code_4()
    {
        var server = await ScriptedServer.StartAsync();
        await server.DisposeAsync();

        var run = await CommandRun.OfAsync(server, "watch", "records");

        run.ExitCode.ShouldBe(4);
    }

    private static ScriptedStream<WatchRecordsResponse> ARecordStream(ScriptedServer server)
    {
        var stream = new ScriptedStream<WatchRecordsResponse>(
            [
                new() { Reset = new Reset { Reason = ResetReason.Initial } },
                new() { Record = new Record(ACapability("a")) { Revision = 3 } },
                new() { Record = new Record(ACapability("b")) { Revision = 4 } },
                new() { Removal = new RecordRemoval { Name = "associations/es/capabilities/a", Revision = 5 } },
            ],
            checkpoint => new() { Checkpoint = checkpoint },
            (response, token) => response.ResumeToken = token);
        server.Directory.Watch = (request, responses, context) => stream.RunAsync(request.Options, responses, context);
        return stream;
    }
}
