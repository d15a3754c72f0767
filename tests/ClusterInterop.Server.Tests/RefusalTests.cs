using ClusterInterop.Client;
using ClusterInterop.Testing;
using ClusterInterop.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace ClusterInterop.Server.Tests;

/// <summary>What is wrong between fields, or with the directory as it is: named, and nothing is changed.</summary>
public sealed class RefusalTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, string> WrongCapabilities => new()
    {
        { "a window that ends before it starts", "capability.window.end", "END_BEFORE_START" },
        { "more reserved than available", "capability.reserved", "TOO_MUCH" },
        { "units that do not convert", "capability.reserved", "UNITS_DIFFER" },
        { "a radius without a point", "capability.delivery_area.radius_km", "POINT_MISSING" },
        { "a region of another country", "place.region", "REGION_ELSEWHERE" },
        { "an expiry in the past", "expire_time", "TIME_PAST" },
        { "a language written in two ways", "title.by_language[\"ES\"]", "DUPLICATE" },
        { "a title of spaces", "title.by_language[\"en\"]", "REQUIRED" },
        { "a title that nobody can see", "title.by_language[\"en\"]", "REQUIRED" },
        { "a standard without letters", "capability.certificates[0].standard", "STANDARD_WITHOUT_LETTERS" },
        { "a need as its provider", "capability.provider", "REFERENCE_KIND" },
        { "a code twice", "codes[1]", "DUPLICATE" },
        { "65 codes", "codes", "TOO_MANY" },
        { "an unknown scheme", "codes[0].scheme", "SCHEME_UNKNOWN" },
        { "an unknown code", "codes[0].value", "CODE_UNKNOWN" },
        { "a name of another kind", "name", "KIND_MISMATCH" },
        { "more than 64 KiB", "", "RECORD_TOO_LARGE" },
    };

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(WrongCapabilities))]
    public async Task A_record_that_contradicts_itself_is_refused(string what, string path, string reason)
    {
        await using var server = await InMemoryServer.StartAsync();
        var before = await server.RevisionAsync();
        var record = FullRecords.Capability();
        Spoil(record, what);

        var refusal = await Should.ThrowAsync<ClusterInteropException>(
            () => server.Client.PutAsync(record, cancellationToken: Cancel));

        refusal.Reason.ShouldBe("FIELD_INVALID");
        var expected = path.Length == 0 ? "writes[0].put" : $"writes[0].put.{path}";
        refusal.Violations.ShouldContain(violation => violation.Path == expected && violation.Reason == reason);
        (await server.RevisionAsync()).ShouldBe(before);
    }

    [Fact(Timeout = 60_000)]
    public async Task References_to_what_does_not_exist_are_all_listed()
    {
        await using var server = await InMemoryServer.StartAsync();

        var refusal = await Should.ThrowAsync<ClusterInteropException>(() => server.Client.PutAsync(
            [FullRecords.Capability(), FullRecords.Need()], cancellationToken: Cancel));

        refusal.Reason.ShouldBe("REFERENCE_MISSING");
        refusal.StatusCode.ShouldBe(StatusCode.FailedPrecondition);
        refusal.Violations.Count.ShouldBe(2);
        (await server.Client.FindAsync("associations/es/needs/visors", Cancel)).ShouldBeNull();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_record_named_twice_in_a_request_is_refused()
    {
        await using var server = await InMemoryServer.StartAsync();

        var refusal = await Should.ThrowAsync<ClusterInteropException>(() => server.Client.PutAsync(
            [FullRecords.Association(), FullRecords.Association()], cancellationToken: Cancel));

        refusal.Violations.Single().ShouldBe(new FieldViolation
        {
            Path = "writes[1].put",
            Reason = "DUPLICATE",
            Message = "associations/es is written by writes[0].put already; once is allowed.",
        });
    }

    [Theory(Timeout = 60_000)]
    [InlineData("associations/pl", "ASSOCIATION_MISMATCH")]
    [InlineData("associations/eu", "ASSOCIATION_RESERVED")]
    public async Task The_records_of_others_are_not_written(string name, string reason)
    {
        await using var server = await InMemoryServer.StartAsync();
        var record = FullRecords.Association();
        record.Name = name;

        var refusal = await Should.ThrowAsync<ClusterInteropException>(
            () => server.Client.PutAsync(record, cancellationToken: Cancel));

        refusal.Reason.ShouldBe(reason);
        refusal.StatusCode.ShouldBe(StatusCode.PermissionDenied);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_filter_with_a_field_that_the_server_does_not_know_is_refused_and_not_ignored()
    {
        await using var server = await InMemoryServer.StartAsync();

        // Field 99, a number, in a filter that some later version of the contract may have.
        var filter = RecordFilter.Parser.ParseFrom([0x98, 0x06, 0x01]);

        var refusal = await Should.ThrowAsync<ClusterInteropException>(
            () => server.Client.SearchPageAsync(new SearchRecordsRequest { Filter = filter }, Cancel));
        refusal.Violations.Single().Path.ShouldBe("filter");
        refusal.Violations.Single().Reason.ShouldBe("FIELD_UNKNOWN");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_dimension_with_a_field_that_the_server_does_not_know_is_refused_and_not_ignored()
    {
        await using var server = await InMemoryServer.StartAsync();
        var dimension = GroupBy.Parser.ParseFrom([0x0A, 0, 0x98, 0x06, 0x01]);
        var request = new SummarizeRecordsRequest { GroupBy = { dimension } };
        var directory = new DirectoryService.DirectoryServiceClient(server.NewChannel());

        var refusal = await Should.ThrowAsync<RpcException>(
            () => directory.SummarizeRecordsAsync(request, cancellationToken: Cancel).ResponseAsync);

        refusal.GetRpcStatusOf().ShouldBe(("FIELD_INVALID", "group_by[0]"));
    }

    [Fact(Timeout = 60_000)]
    public async Task An_address_with_a_control_character_is_refused()
    {
        await using var server = await InMemoryServer.StartAsync();
        var record = FullRecords.Association();
        record.Association.Website = "https://clusters.example/\0";

        var refusal = await Should.ThrowAsync<ClusterInteropException>(
            () => server.Client.PutAsync(record, cancellationToken: Cancel));

        refusal.Violations.Single().Reason.ShouldBe("URL_INVALID");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_synchronisation_that_its_client_breaks_off_changes_nothing_and_is_no_error_of_the_server()
    {
        await using var server = await InMemoryServer.StartAsync(); // errors in its log fail the test when it ends
        var before = await server.RevisionAsync();
        var publishing = new PublishingService.PublishingServiceClient(server.NewChannel());
        using (var call = publishing.SyncRecords(cancellationToken: Cancel))
        {
            var start = new SyncStart { Association = "es", Kinds = { RecordKind.Need } };
            await call.RequestStream.WriteAsync(new() { Start = start }, Cancel);
        }

        (await server.RevisionAsync()).ShouldBe(before);
    }

    [Fact(Timeout = 60_000)]
    public async Task An_ecosystem_touches_industrial_ecosystems_only()
    {
        await using var server = await InMemoryServer.StartAsync();
        var ecosystem = FullRecords.Ecosystem();
        ecosystem.Ecosystem.IndustrialEcosystems[0] = ecosystem.Name;

        var refusal = await Should.ThrowAsync<ClusterInteropException>(
            () => server.Client.PutAsync(ecosystem, cancellationToken: Cancel));

        refusal.Violations.Single().Path.ShouldBe("writes[0].put.ecosystem.industrial_ecosystems[0]");
        refusal.Violations.Single().Reason.ShouldBe("REFERENCE_KIND");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_draft_without_content_is_asked_for_its_content_and_not_for_a_name()
    {
        await using var server = await InMemoryServer.StartAsync();
        var matching = new MatchingService.MatchingServiceClient(server.NewChannel());

        var refusal = await Should.ThrowAsync<RpcException>(() => matching.FindMatchesAsync(
            new FindMatchesRequest { Draft = new() }, cancellationToken: Cancel).ResponseAsync);

        refusal.GetRpcStatus()!.GetDetail<Google.Rpc.BadRequest>().FieldViolations.Select(violation => violation.Field)
            .ShouldBe(["draft.title", "draft.content"], ignoreOrder: true);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_put_that_changes_nothing_is_not_held_to_what_became_of_its_references()
    {
        await using var server = await InMemoryServer.StartAsync();
        var provider = FullRecords.Organisation();
        provider.Organisation = new();
        var capability = FullRecords.Capability();
        capability.Capability.Provider = provider.Name;
        await server.Client.PutAsync([provider, capability], cancellationToken: Cancel);
        await server.Client.WithdrawAsync([provider.Name], cancellationToken: Cancel);

        var again = await server.Client.PutAsync([capability], cancellationToken: Cancel);

        again.Results.Single().Outcome.ShouldBe(WriteOutcome.Unchanged);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_stream_with_a_text_filter_or_a_garbled_token_is_refused()
    {
        await using var server = await InMemoryServer.StartAsync();
        var directory = new DirectoryService.DirectoryServiceClient(server.NewChannel());

        var text = new WatchRecordsRequest { Filter = new() { Text = "x" } };
        (await RefusalOfAsync(directory.WatchRecords(text, cancellationToken: Cancel)))
            .ShouldBe(("FIELD_INVALID", "filter.text"));
        var garbled = new WatchRecordsRequest { Options = new() { ResumeToken = "garbled" } };
        (await RefusalOfAsync(directory.WatchRecords(garbled, cancellationToken: Cancel)))
            .ShouldBe(("RESUME_TOKEN_INVALID", null));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_garbled_page_token_is_refused()
    {
        await using var server = await InMemoryServer.StartAsync();

        var refusal = await Should.ThrowAsync<ClusterInteropException>(
            () => server.Client.SearchPageAsync(new SearchRecordsRequest { PageToken = "garbled" }, Cancel));

        refusal.Reason.ShouldBe("PAGE_TOKEN_INVALID");
    }

    [Theory(Timeout = 60_000)]
    [InlineData("no end", "SYNC_INCOMPLETE")]
    [InlineData("wrong count", "SYNC_INCOMPLETE")]
    [InlineData("no start", "SYNC_OUT_OF_ORDER")]
    [InlineData("after the end", "SYNC_OUT_OF_ORDER")]
    public async Task A_synchronisation_that_is_not_whole_changes_nothing(string what, string reason)
    {
        await using var server = await InMemoryServer.StartAsync();
        var before = await server.RevisionAsync();
        var start = new SyncRecordsRequest
        {
            Start = new SyncStart { Association = "es", Kinds = { RecordKind.Association } },
        };
        var entry = new SyncRecordsRequest
        {
            Entry = new SyncEntry { Name = "associations/es", Record = FullRecords.Association() },
        };
        SyncRecordsRequest[] messages = what switch
        {
            "no end" => [start, entry],
            "wrong count" => [start, entry, End(2)],
            "no start" => [entry, End(1)],
            _ => [start, End(0), entry],
        };

        using var call = new PublishingService.PublishingServiceClient(server.NewChannel())
            .SyncRecords(cancellationToken: Cancel);
        await call.SendAsync(messages);
        var refusal = await Should.ThrowAsync<RpcException>(() => call.ResponseAsync);

        refusal.GetRpcStatusOf().Reason.ShouldBe(reason);
        (await server.RevisionAsync()).ShouldBe(before);
    }

    private static SyncRecordsRequest End(int count) => new() { End = new() { Count = count } };

    private static async Task<(string? Reason, string? Path)> RefusalOfAsync<TMessage>(
        AsyncServerStreamingCall<TMessage> call)
    {
        using (call)
            return (await Should.ThrowAsync<RpcException>(() => call.ResponseStream.MoveNext(Cancel))).GetRpcStatusOf();
    }

    private static void Spoil(Record record, string what)
    {
        var capability = record.Capability;
        switch (what)
        {
            case "a window that ends before it starts":
                capability.Window.End = capability.Window.Start;
                break;
            case "more reserved than available":
                capability.Reserved.Value = "500.000000001";
                break;
            case "units that do not convert":
                capability.Reserved.Unit = "KGM";
                break;
            case "a radius without a point":
                record.Place.Point = null;
                break;
            case "a region of another country":
                record.Place.Region = "PL213";
                break;
            case "a language written in two ways":
                record.Title.ByLanguage.Add("ES", "Impresoras");
                break;
            case "a title of spaces":
                record.Title.ByLanguage["en"] = " \t\n";
                break;
            case "a title that nobody can see":
                record.Title.ByLanguage["en"] = "\u200B\uFEFF\u2028\u00AD";
                break;
            case "a standard without letters":
                capability.Certificates[0].Standard = "--";
                break;
            case "a need as its provider":
                capability.Provider = "associations/es/needs/visors";
                break;
            case "an expiry in the past":
                record.ExpireTime = Timestamp.FromDateTime(new DateTime(2019, 1, 1, 0, 0, 0, DateTimeKind.Utc));
                break;
            case "a code twice":
                record.Codes.Add(record.Codes[0]);
                break;
            case "65 codes":
                record.Codes.Add(Enumerable.Repeat(record.Codes[0], 64));
                break;
            case "an unknown scheme":
                record.Codes[0].Scheme = "colours";
                break;
            case "an unknown code":
                record.Codes[0].Value = "alchemy";
                break;
            case "a name of another kind":
                record.Name = "associations/es/needs/printers";
                break;
            default:
                foreach (var language in new[] { "bg", "cs", "da", "de", "el", "en", "et", "fi", "fr" })
                    record.Summary.ByLanguage[language] = new string('ж', 4000);
                break;
        }
    }
}
