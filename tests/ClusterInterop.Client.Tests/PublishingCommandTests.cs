using ClusterInterop.V1;
using Google.Protobuf;
using static ClusterInterop.Client.Tests.Samples;
using Code = Google.Rpc.Code;

namespace ClusterInterop.Client.Tests;

/// <summary>The commands that write: publish, withdraw, sync.</summary>
public sealed class PublishingCommandTests
{
    [Fact(Timeout = 30_000)]
    public async Task Publish_sends_records_in_the_order_in_which_they_refer_to_each_other()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Publishing.Write = request => new WriteRecordsResponse
        {
            Results =
            {
                request.Writes.Select(write => new WriteResult
                {
                    Name = write.Put.Name,
                    Outcome = write.Put.Name.EndsWith('1') ? WriteOutcome.Created : WriteOutcome.Unchanged,
                }),
            },
            Revision = 31,
            Warnings =
            {
                new Warning { Path = "writes[2].put.place.region", Reason = "OLD", Message = "Kept." },
                new Warning { Path = "writes[4].put.place.region", Reason = "OLD", Message = "Kept." },
            },
        };
        string[] lines =
        [
            """{"name":"associations/es/needs/n1","title":{"byLanguage":{"es":"Mascarillas"}},"need":{}}""",
            "",
            """{"name":"associations/es/capabilities/c1","capability":{}}""",
            """{"name":"associations/es/organisations/o1","organisation":{}}""",
            """{"name":"associations/es/clusters/k2","cluster":{}}""",
            """{"name":"associations/es","association":{}}""",
        ];

        var run = await new CommandSetting { Server = server, In = string.Join('\n', lines) }
            .RunAsync("publish", "-");

        run.ExitCode.ShouldBe(0);
        server.Publishing.Writes.ShouldHaveSingleItem().Writes.Select(write => write.Put.Name).ShouldBe(
        [
            "associations/es", "associations/es/clusters/k2", "associations/es/organisations/o1",
            "associations/es/capabilities/c1", "associations/es/needs/n1",
        ]);
        run.Rows.ShouldBe(["created | 3", "unchanged | 2"]);
        run.ErrorLines.ShouldBe(
        [
            "warning: line 4: place.region: OLD: Kept. (and 1 more like it)",
            "5 of 5 records are published, at revision 31",
        ]);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_file_with_a_bad_line_is_not_sent_and_every_bad_line_is_named()
    {
        await using var server = await ScriptedServer.StartAsync();
        string[] lines =
        [
            """{"name":"associations/es/needs/n1","need":{}}""",
            """{"name":"associations/es/needs/n2","need":{"quantity":{"value":"7","units":"H87"}}}""",
            """{"name":"associations/es/needs/n3","need":{"quantity":{"value":7.5}}}""",
            """{"name":"associations/es/needs/n4","codes":[{"scheme":"cpv","value":"1"},{"scheme":{}}]}""",
            """{"name":"associations/es/needs/n5","visibility":"SECRET"}""",
            """{"name":"associations/es/needs/n6","expireTime":"tomorrow"}""",
            """{"name":"associations/es/needs/n7","title":"Masks"}""",
            """{"name":"associations/es/needs/n8","codes":{"scheme":"cpv"}}""",
            """{"name":"associations/es/needs/n9",""",
            """["associations/es/needs/n10"]""",
            """{"need":{}}""",
            """{"name":"associations/es/needs/n1","need":{}}""",
            """{"name":"associations/es/needs/n12","need":{},"capability":{}}""",
            """{"name":"associations/es/needs/n13","name":"associations/es/needs/n14"}""",
            """{"name":"associations/es/needs/n15\ud800"}""",
            """{"name":"associations/es/needs/n16","need":{"kind":"FOO","leadTimeDays":1}}""",
            """{"name":"associations/es/needs/n17","need":{"lead_time_days":"soon"}}""",
            """{"name":"associations/es/needs/n18","title":{"byLanguage":{"en":"a","en":"b"}}}""",
            """{"name":"associations/es/needs/n19","need":{"requiredCertificates":"EN 149"}}""",
            """{"name":"associations/es/needs/n20","title":{"byLanguage":{"en":"""
                + $"\"{new string('x', 5_000_000)}\"}}}}}}",
        ];

        var run = await new CommandSetting { Server = server, In = string.Join('\n', lines) }
            .RunAsync("publish", "-");

        run.ExitCode.ShouldBe(1);
        run.Out.ShouldBeEmpty();
        server.Publishing.Writes.ShouldBeEmpty();
        run.ErrorLines[0].ShouldBe("error: 19 lines are not records; nothing was sent.");
        string[] starts =
        [
            "  line 2: need.quantity.units: A Quantity has no field of this name.",
            "  line 3: need.quantity.value: 7.5 is not text in quotes.",
            "  line 4: codes[1].scheme: {} is not text in quotes.",
            "  line 5: visibility: \"SECRET\" is not one of VISIBILITY_",
            "  line 6: expireTime: \"tomorrow\" is not a time such as 2026-07-06T10:30:00Z.",
            "  line 7: title: A Text is an object in braces.",
            "  line 8: codes: It is a list in brackets.",
            "  line 9: This is not JSON (at byte 35).",
            "  line 10: A Record is an object in braces.",
            "  line 11: name: It is required.",
            "  line 12: name: associations/es/needs/n1 is on line 1 already.",
            "  line 13: capability: There is need already; one of them.",
            "  line 14: name: It stands there twice.",
            "  line 15: name: ",
            "  line 16: need.kind: \"FOO\" is not one of RESOURCE_KIND_",
            "  line 17: need.leadTimeDays: \"soon\" is not a whole number within its limits.",
            "  line 18: title.byLanguage.en: It stands there twice.",
            "  line 19: need.requiredCertificates: \"EN 149\" is not a list in brackets, each text in quotes.",
            "  line 20: It has 5,000,0",
        ];
        run.ErrorLines.Count.ShouldBe(20);
        foreach (var (line, start) in run.ErrorLines.Skip(1).Zip(starts))
            line.ShouldStartWith(start);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_refused_record_is_named_by_its_line()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Publishing.Write = request => server.Publishing.Writes.Count == 1
            ? Answer(request, WriteOutcome.Created, revision: 5)
            : throw ScriptedFault.Of(
                Code.InvalidArgument,
                "FIELD_INVALID",
                "2 fields are wrong; the first is writes[3].put.title: It is required.",
                violations:
                [
                    new() { Path = "writes[3].put.title", Message = "It is required." },
                    new() { Path = "writes[7].put", Message = "It has no content." },
                ]);

        var run = await new CommandSetting { Server = server, In = Register(450) }
            .RunAsync("publish", "-");

        run.ExitCode.ShouldBe(1);
        run.ErrorLines.ShouldBe(
        [
            "error FIELD_INVALID: 2 fields are wrong; the first is line 204: title: It is required.",
            "  line 204: title: It is required.",
            "  line 208: It has no content.",
            "200 of 450 records are published, at revision 5",
        ]);
        server.Publishing.Writes.Count.ShouldBe(2);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_path_is_in_the_names_of_the_file()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Publishing.Write = _ => throw ScriptedFault.Of(
            Code.InvalidArgument,
            "FIELD_INVALID",
            "writes[0].put.need.lead_time_days: It is negative.",
            violations: [new() { Path = "writes[0].put.need.lead_time_days", Message = "It is negative." }]);

        var run = await new CommandSetting { Server = server, In = Register(1) }
            .RunAsync("publish", "-");

        run.ErrorLines.ShouldBe(
        [
            "error FIELD_INVALID: line 1: need.leadTimeDays: It is negative.", "0 of 1 record is published",
        ]);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_missing_reference_is_named_by_line_and_field_though_it_is_the_only_one()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Publishing.Write = _ => throw ScriptedFault.Of(
            Code.FailedPrecondition,
            "REFERENCE_MISSING",
            "1 reference names a record that is not there.",
            violations: [new() { Path = "writes[1].put.need.seeker", Message = "There is no such record." }]);

        var run = await new CommandSetting { Server = server, In = Register(2) }
            .RunAsync("publish", "-");

        run.ErrorLines.ShouldBe(
        [
            "error REFERENCE_MISSING: 1 reference names a record that is not there.",
            "  line 2: need.seeker: There is no such record.",
            "hint: publish the records that are referred to first, or in the same file.",
            "0 of 2 records are published",
        ]);
    }

    [Fact(Timeout = 30_000)]
    public async Task An_interrupted_publishing_says_how_far_it_came()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var interrupt = new CancellationTokenSource();
        server.Publishing.Write = request =>
        {
            if (server.Publishing.Writes.Count == 2)
                interrupt.Cancel();
            return Answer(request, WriteOutcome.Created);
        };

        var run = await new CommandSetting { Server = server, In = Register(450), Stop = interrupt.Token }
            .RunAsync("publish", "-");

        run.ExitCode.ShouldBe(130);
        run.ErrorLines.ShouldBe(["at least 200 of 450 records are published", "interrupted"]);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_synchronisation_is_of_the_association_in_the_names_when_none_is_said()
    {
        await using var server = await ScriptedServer.StartAsync();

        await new CommandSetting { Server = server, In = Register(1) }.RunAsync("sync", "-");

        server.Publishing.Syncs[0][0].Start.Association.ShouldBe("es");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_synchronisation_with_lines_that_are_not_of_the_register_is_not_sent()
    {
        await using var server = await ScriptedServer.StartAsync();
        var setting = new CommandSetting { Server = server, In = Register(1) };

        var other = await setting.RunAsync("sync", "-", "--association", "pl");
        var kinds = await new CommandSetting { Server = server, In = Register(2) }
            .RunAsync("sync", "-", "--association", "es", "--kinds", "need");

        other.ExitCode.ShouldBe(1);
        other.ErrorLines.ShouldBe(
        [
            "error: 1 line is not of the register; nothing was sent.",
            "  line 1: associations/es/capabilities/n1 is not of pl.",
        ]);
        kinds.ErrorLines[0].ShouldBe("error: 2 lines are not of the register; nothing was sent.");
        kinds.ErrorLines[1].ShouldBe(
            "  line 1: associations/es/capabilities/n1 is of a kind that --kinds leaves out.");
        server.Publishing.Syncs.ShouldBeEmpty();
    }

    [Fact(Timeout = 30_000)]
    public async Task Validating_goes_on_after_a_refusal()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Publishing.Write = request => server.Publishing.Writes.Count == 2
            ? Answer(request, WriteOutcome.Created)
            : throw ScriptedFault.Of(
                Code.InvalidArgument,
                "FIELD_INVALID",
                "writes[0].put.title: It is required.",
                violations: [new() { Path = "writes[0].put.title", Message = "It is required." }]);

        var run = await new CommandSetting { Server = server, In = Register(450) }
            .RunAsync("publish", "-", "--validate-only");

        run.ExitCode.ShouldBe(1);
        server.Publishing.Writes.ShouldAllBe(request => request.ValidateOnly);
        run.ErrorLines.ShouldBe(
        [
            "error FIELD_INVALID: line 1: title: It is required.",
            "error FIELD_INVALID: line 401: title: It is required.",
            "200 of 450 records are valid",
        ]);
    }

    [Fact(Timeout = 30_000)]
    public async Task Validating_does_not_go_on_without_a_server()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Publishing.Write = _ => throw ScriptedFault.Of(Code.Unavailable, "SERVER_STOPPING", "It shuts down.");

        var run = await new CommandSetting { Server = server, In = Register(450) }
            .RunAsync("publish", "-", "--validate-only");

        run.ExitCode.ShouldBe(4);
        server.Publishing.Writes.Select(request => request.RequestId).Distinct().Count().ShouldBe(1);
    }

    [Fact(Timeout = 30_000)]
    public async Task Publish_reads_a_file_and_writes_each_result_as_json()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Publishing.Write = request => Answer(request, WriteOutcome.Updated);
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, Register(2), Cancel);

            var run = await CommandRun.OfAsync(server, "publish", path, "--json");

            run.Lines.ShouldBe(
            [
                """{ "name": "associations/es/capabilities/n1", "outcome": "WRITE_OUTCOME_UPDATED" }""",
                """{ "name": "associations/es/capabilities/n2", "outcome": "WRITE_OUTCOME_UPDATED" }""",
            ]);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task Long_work_shows_a_progress_bar_on_a_terminal_and_none_in_a_pipe()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Publishing.Write = request => Answer(request, WriteOutcome.Created);

        var seen = await new CommandSetting { Server = server, In = Register(401), Width = 100 }
            .RunAsync("publish", "-");
        var piped = await new CommandSetting { Server = server, In = Register(401) }
            .RunAsync("publish", "-");

        seen.Error.ShouldContain("Publishing");
        seen.Error.ShouldContain("━");
        piped.ErrorLines.ShouldBe(["401 of 401 records are published"]);
    }

    [Fact(Timeout = 30_000)]
    public async Task Bytes_that_are_not_utf_8_are_refused()
    {
        await using var server = await ScriptedServer.StartAsync();
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(path, [.. "{\"name\":\"Espa"u8, 0xF1, .. "a\"}"u8], Cancel);

            var run = await CommandRun.OfAsync(server, "publish", path);

            run.ExitCode.ShouldBe(1);
            run.ErrorLines[1].ShouldBe("  line 1 or soon after: these bytes are not UTF-8.");
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task Withdraw_names_each_record_once()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Publishing.Write = request => Answer(request, WriteOutcome.Withdrawn);

        var run = await CommandRun.OfAsync(server, "withdraw", "a", "b", "a");

        run.ExitCode.ShouldBe(0);
        server.Publishing.Writes.ShouldHaveSingleItem().Writes.Select(write => write.Withdraw).ShouldBe(["a", "b"]);
        run.Rows.ShouldBe(["withdrawn | 2"]);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_refusal_comes_with_a_remedy()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Publishing.Write = _ => throw ScriptedFault.Of(
            Code.Unauthenticated, "CALLER_UNKNOWN", "The call carries no access token.");

        var run = await CommandRun.OfAsync(server, "withdraw", "a");

        run.ErrorLines.ShouldBe(
        [
            "error CALLER_UNKNOWN: The call carries no access token.",
            "hint: say who calls: set CLUSTERINTEROP_TOKEN to an access token, or give --token-file FILE or "
            + "--token-url URL.",
        ]);
    }

    [Fact(Timeout = 30_000)]
    public async Task Sync_sends_the_register_and_reports_what_it_did()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Publishing.Sync = _ => new()
        {
            Committed = true,
            Created = 1200,
            Unchanged = 2,
            Withdrawn = 3,
            Rejected = 1,
            Revision = 77,
            Rejections =
            {
                new SyncRejection
                {
                    Name = "associations/es/capabilities/n2",
                    Violations = { new FieldViolation { Path = "entries[1].record.title", Message = "Required." } },
                },
            },
        };

        var run = await new CommandSetting { Server = server, In = Register(2) }.RunAsync(
            "sync", "-", "--association", "es", "--max-withdrawals", "9", "--kinds", "capability,need");

        run.ExitCode.ShouldBe(1);
        var start = server.Publishing.Syncs.ShouldHaveSingleItem()[0].Start;
        start.ShouldBe(new SyncStart
        {
            Association = "es",
            Kinds = { RecordKind.Capability, RecordKind.Need },
            Missing = MissingAction.Withdraw,
            MaxWithdrawals = 9,
        });
        run.Rows.ShouldBe(["created | 1200", "unchanged | 2", "withdrawn | 3", "rejected | 1"]);
        run.ErrorLines.ShouldBe(
        [
            "error: line 2: associations/es/capabilities/n2: title: Required.",
            "committed, at revision 77",
        ]);
    }

    [Fact(Timeout = 30_000)]
    public async Task Sync_covers_the_kinds_of_the_file_unless_told()
    {
        await using var server = await ScriptedServer.StartAsync();
        var setting = new CommandSetting { Server = server, In = Register(1) };

        var run = await setting.RunAsync("sync", "-", "--association", "es", "--dry-run", "--keep-missing");
        var empty = await new CommandSetting { Server = server }.RunAsync("sync", "-", "--association", "es");

        run.ExitCode.ShouldBe(0);
        run.ErrorLines.ShouldBe(["dry run: nothing was changed"]);
        server.Publishing.Syncs.ShouldHaveSingleItem()[0].Start.ShouldBe(new SyncStart
        {
            Association = "es",
            Kinds = { RecordKind.Capability },
            Missing = MissingAction.Keep,
            DryRun = true,
        });
        empty.ExitCode.ShouldBe(2);
        empty.ErrorLines[0].ShouldBe(
            "error: The file has no records: say with --kinds which kinds the register covers.");
    }

    private static WriteRecordsResponse Answer(
        WriteRecordsRequest request, WriteOutcome outcome, long revision = 0) => new()
        {
            Results =
            {
                request.Writes.Select(write => new WriteResult { Name = write.Put?.Name ?? "", Outcome = outcome }),
            },
            Revision = revision,
        };

    private static string Register(int count) => string.Join(
        '\n', Enumerable.Range(1, count).Select(n => JsonFormatter.Default.Format(ACapability($"n{n}"))));
}
