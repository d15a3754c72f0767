using ClusterInterop.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;
using static ClusterInterop.Client.Tests.Samples;
using Code = Google.Rpc.Code;

namespace ClusterInterop.Client.Tests;

/// <summary>Making the directory equal to a register.</summary>
public sealed class SynchronisationTests
{
    private static readonly RecordKind[] Capabilities = [RecordKind.Capability];

    [Fact(Timeout = 30_000)]
    public async Task A_register_is_named_first_and_bodies_are_sent_where_they_are_needed()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Publishing.Sync = messages => server.Publishing.Syncs.Count == 1
            ? new() { Needed = { "associations/es/capabilities/b" } }
            : new() { Committed = true, Created = 1, Unchanged = 2 };
        using var client = server.Connect();
        var progress = new Heard<SyncProgress>();

        var report = await client.SyncAsync(
            "es",
            Capabilities,
            [ACapability("a", sourceVersion: "1"), ACapability("b", sourceVersion: "7"), ACapability("c")],
            new SyncOptions { MaxWithdrawals = 3, Missing = MissingAction.Keep, Progress = progress },
            Cancel);

        report.ShouldBe(new SyncRecordsResponse { Committed = true, Created = 1, Unchanged = 2 });
        var start = new SyncStart
        {
            Association = "es",
            Kinds = { RecordKind.Capability },
            Missing = MissingAction.Keep,
            MaxWithdrawals = 3,
        };
        server.Publishing.Syncs.Select(Tell).ShouldBe(
        [
            ["a@1", "b@7", "c@ with body", "end 3"],
            ["a@1", "b@7 with body", "c@ with body", "end 3"],
        ]);
        server.Publishing.Syncs.ShouldAllBe(messages => messages[0].Start.Equals(start));
        progress.Reports.ShouldBe([new SyncProgress(1, 3, 3), new SyncProgress(2, 3, 3)]);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_body_is_read_only_when_it_is_needed()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Publishing.Sync = _ => server.Publishing.Syncs.Count == 1
            ? new() { Needed = { "associations/es/capabilities/b" } }
            : new() { Committed = true };
        using var client = server.Connect();
        var read = new List<string>();

        await client.SyncAsync("es", Capabilities, Array.ConvertAll(["a", "b", "c"], Entry), cancellationToken: Cancel);

        read.ShouldBe(["b"]);

        RegisterEntry Entry(string id) => new($"associations/es/capabilities/{id}", "1", _ =>
        {
            read.Add(id);
            return ValueTask.FromResult(ACapability(id));
        });
    }

    [Fact(Timeout = 30_000)]
    public async Task A_server_that_goes_on_lacking_is_sent_everything_once()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Publishing.Sync = _ => server.Publishing.Syncs.Count switch
        {
            1 => new() { Needed = { "associations/es/capabilities/a" } },
            2 => new() { Needed = { "associations/es/capabilities/b" } },
            _ => new() { Committed = true },
        };
        using var client = server.Connect();

        await client.SyncAsync(
            "es",
            Capabilities,
            Array.ConvertAll(["a", "b", "c"], id => ACapability(id, sourceVersion: "1")),
            cancellationToken: Cancel);

        server.Publishing.Syncs.Select(Tell).ShouldBe(
        [
            ["a@1", "b@1", "c@1", "end 3"],
            ["a@1 with body", "b@1", "c@1", "end 3"],
            ["a@1 with body", "b@1 with body", "c@1 with body", "end 3"],
        ]);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_dry_run_says_so()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Publishing.Sync = _ => new() { Created = 1 };
        using var client = server.Connect();

        var report = await client.SyncAsync(
            "es", Capabilities, [ACapability("a")], new SyncOptions { DryRun = true }, Cancel);

        report.Committed.ShouldBeFalse();
        server.Publishing.Syncs.ShouldHaveSingleItem()[0].Start.DryRun.ShouldBeTrue();
    }

    [Fact(Timeout = 30_000)]
    public async Task A_synchronisation_that_breaks_off_is_done_again()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Publishing.Sync = _ => server.Publishing.Syncs.Count == 1
            ? throw new RpcException(new Status(StatusCode.Unavailable, "no healthy upstream"))
            : new() { Committed = true };
        using var client = server.Connect();

        var report = await client.SyncAsync("es", Capabilities, [ACapability("a")], cancellationToken: Cancel);

        report.Committed.ShouldBeTrue();
        server.Publishing.Syncs.Count.ShouldBe(2);
    }

    [Fact(Timeout = 30_000)]
    public async Task An_early_refusal_is_reported_with_its_reason()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Publishing.SyncRefusal = ScriptedFault.Of(
            Code.Aborted, "SYNC_IN_PROGRESS", "Another one is running.", retryAfter: TimeSpan.FromSeconds(5));
        using var client = server.Connect();

        var register = Enumerable.Range(0, 20_000).Select(n => ACapability($"n{n}"));

        var failure = await Should.ThrowAsync<ClusterInteropException>(
            () => client.SyncAsync("es", Capabilities, register, cancellationToken: Cancel));

        failure.Reason.ShouldBe("SYNC_IN_PROGRESS");
        failure.RetryAfter.ShouldBe(TimeSpan.FromSeconds(5));
    }

    // As a web server does to a client that it takes for an attacker: the write that is under way fails in its own way.
    [Fact(Timeout = 30_000)]
    public async Task A_call_that_the_server_resets_is_a_fault_as_any_other()
    {
        const int EnhanceYourCalm = 0xB;
        await using var server = await ScriptedServer.StartAsync();
        server.Publishing.SyncStarting = context =>
            context.GetHttpContext().Features.GetRequiredFeature<IHttpResetFeature>().Reset(EnhanceYourCalm);
        using var client = server.Connect();
        var register = Enumerable.Range(0, 2_000).Select(n => ACapability($"n{n}"));

        for (var i = 0; i < 20; i++)
            (await Should.ThrowAsync<ClusterInteropException>(
                () => client.SyncAsync("es", Capabilities, register, cancellationToken: Cancel)))
                .StatusCode.ShouldBe(StatusCode.ResourceExhausted);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_register_that_cannot_be_read_commits_nothing()
    {
        await using var server = await ScriptedServer.StartAsync();
        var committed = false;
        server.Publishing.Sync = _ =>
        {
            committed = true;
            return new();
        };
        using var client = server.Connect();

        await Should.ThrowAsync<InvalidOperationException>(
            () => client.SyncAsync(new SyncStart { Association = "es" }, Broken(), Cancel));

        committed.ShouldBeFalse();

        static async IAsyncEnumerable<SyncEntry> Broken()
        {
            yield return new SyncEntry { Name = "associations/es/capabilities/a", SourceVersion = "1" };
            await Task.Yield();
            throw new InvalidOperationException("The database is closed.");
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_large_register_goes_through_in_one_stream()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Publishing.Sync = messages => new() { Committed = true, Created = messages.Count - 2 };
        using var client = server.Connect();

        var report = await client.SyncAsync(
            "es",
            Capabilities,
            Enumerable.Range(0, 20_000).Select(n => ACapability($"n{n}", sourceVersion: "1")),
            cancellationToken: Cancel);

        report.Created.ShouldBe(20_000);
    }

    private static List<string> Tell(List<SyncRecordsRequest> messages) =>
    [
        .. messages.Skip(1).Select(message => message.End is { } end
            ? $"end {end.Count}"
            : $"{message.Entry.Name[^1]}@{message.Entry.SourceVersion}"
                + (message.Entry.Record is null ? "" : " with body")),
    ];
}
