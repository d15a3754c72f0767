using ClusterInterop.Server.Security;
using ClusterInterop.Testing;
using ClusterInterop.V1;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace ClusterInterop.Server.Tests.Security;

/// <summary>What the operator does for everybody, or against somebody.</summary>
public sealed class OperatorTests
{
    private static readonly CallerSelector Spain = new() { Association = "es" };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Records_of_any_association_are_erased_with_their_contacts()
    {
        await using var server = await InMemoryServer.StartAsync();
        var need = await PublishAsync(server);

        var erased = await OperatorOf(server).EraseRecordsAsync(
            new() { Names = { need.Name } }, cancellationToken: Cancel);

        erased.Results.Single().Outcome.ShouldBe(WriteOutcome.Erased);
        var left = await server.Client.GetAsync(need.Name, Cancel);
        left.State.ShouldBe(RecordState.Erased);
        left.Title.ShouldBeNull();
        var entry = (await server.Store.ReadAuditAsync(new(), Cancel))[^1];
        entry.Subject.ShouldBe("operator");
        entry.Association.ShouldBeNull();
    }

    [Fact(Timeout = 60_000)]
    public async Task What_is_wrong_with_an_erasure_is_named_and_nothing_is_erased()
    {
        await using var server = await InMemoryServer.StartAsync();
        var need = await PublishAsync(server);

        await RefusedAsync("RECORD_NOT_FOUND", null, need.Name, "associations/es/needs/none");
        await RefusedAsync("ASSOCIATION_RESERVED", null, need.Name, "associations/eu/ecosystems/health");
        await RefusedAsync("FIELD_INVALID", "names[1]", need.Name, "needs/none");
        await RefusedAsync("FIELD_INVALID", "names[1]", need.Name, need.Name);
        await RefusedAsync("FIELD_INVALID", "names");

        (await server.Client.GetAsync(need.Name, Cancel)).State.ShouldBe(RecordState.Active);

        async Task RefusedAsync(string reason, string? path, params string[] names)
        {
            var refusal = await Should.ThrowAsync<RpcException>(() => OperatorOf(server).EraseRecordsAsync(
                new() { Names = { names } }, cancellationToken: Cancel).ResponseAsync);
            refusal.GetRpcStatusOf().ShouldBe((reason, path));
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task The_calls_of_a_disabled_association_are_refused_until_it_is_enabled()
    {
        await using var server = await InMemoryServer.StartAsync();
        var need = await PublishAsync(server);
        var theOperator = OperatorOf(server);

        var answer = await theOperator.DisableCallerAsync(
            new() { Caller = Spain, Reason = "key lost" }, cancellationToken: Cancel);

        answer.Disabled.DisabledBy.ShouldBe("operator");
        (await ReasonAsync(() => server.Client.GetAsync(need.Name, Cancel))).ShouldBe("CALLER_DISABLED");
        (await ReasonAsync(() => server.Client.PutAsync(need, cancellationToken: Cancel))).ShouldBe("CALLER_DISABLED");
        (await server.ClientOf("pl").GetAsync(need.Name, Cancel)).State.ShouldBe(RecordState.Active);
        (await theOperator.ListDisabledCallersAsync(new(), cancellationToken: Cancel)).Callers
            .ShouldBe([answer.Disabled]);

        var enabled = await theOperator.EnableCallerAsync(new() { Caller = Spain }, cancellationToken: Cancel);
        enabled.WasDisabled.ShouldBeTrue();
        (await server.Client.GetAsync(need.Name, Cancel)).State.ShouldBe(RecordState.Active);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_disabled_subject_is_refused_and_others_of_its_association_are_not()
    {
        await using var server = await InMemoryServer.StartAsync();
        var need = await PublishAsync(server);
        using var forge = Forge.Of(server);
        var directory = new DirectoryService.DirectoryServiceClient(server.NewAnonymousChannel());
        var mallory = forge.Make(token => token.Claims["sub"] = "mallory");

        await OperatorOf(server).DisableCallerAsync(
            new() { Caller = new() { Subject = "mallory" } }, cancellationToken: Cancel);

        var refusal = await Should.ThrowAsync<RpcException>(() => directory.GetRecordAsync(
            new() { Name = need.Name },
            new Metadata { { "authorization", $"Bearer {mallory}" } },
            cancellationToken: Cancel).ResponseAsync);
        refusal.GetRpcStatusOf().Reason.ShouldBe("CALLER_DISABLED");
        (await server.Client.GetAsync(need.Name, Cancel)).Name.ShouldBe(need.Name);
    }

    [Fact(Timeout = 60_000)]
    public async Task Streams_and_synchronisations_that_are_open_end_when_their_caller_is_disabled()
    {
        await using var server = await InMemoryServer.StartAsync();
        await PublishAsync(server);
        var directory = new DirectoryService.DirectoryServiceClient(server.NewChannel());
        using var ofSpain = directory.WatchRecords(new(), cancellationToken: Cancel);
        using var ofPoland = new DirectoryService.DirectoryServiceClient(server.NewChannel("pl"))
            .WatchRecords(new(), cancellationToken: Cancel);
        using var stalled = directory.WatchRecords(new(), cancellationToken: Cancel);
        using var sync = new PublishingService.PublishingServiceClient(server.NewChannel())
            .SyncRecords(cancellationToken: Cancel);
        await sync.RequestStream.WriteAsync(
            new() { Start = new() { Association = "es", Kinds = { RecordKind.Need } } }, Cancel);
        await CatchUpAsync(ofSpain);
        await CatchUpAsync(ofPoland);

        await OperatorOf(server).DisableCallerAsync(new() { Caller = Spain }, cancellationToken: Cancel);

        (await EndOfAsync(ofSpain)).ShouldBe("CALLER_DISABLED");
        (await EndOfAsync(stalled)).ShouldBe("CALLER_DISABLED");
        (await Should.ThrowAsync<RpcException>(() => sync.ResponseAsync)).GetRpcStatusOf().Reason
            .ShouldBe("CALLER_DISABLED");
        var written = await server.ClientOf("pl").PutAsync(
            Renamed(FullRecords.Association(), "associations/pl"), cancellationToken: Cancel);
        await ofPoland.ResponseStream.MoveNext(Cancel);
        ofPoland.ResponseStream.Current.Record.Revision.ShouldBe(written.Revision);
    }

    [Fact(Timeout = 60_000)]
    public async Task Whoever_is_disabled_is_so_after_a_restart_from_the_first_call_on()
    {
        var data = System.IO.Directory.CreateTempSubdirectory("clusterinterop-").FullName;
        try
        {
            await using (var first = await InMemoryServer.StartAsync(directory: data))
                await OperatorOf(first).DisableCallerAsync(new() { Caller = Spain }, cancellationToken: Cancel);

            await using var second = await InMemoryServer.StartAsync(directory: data);
            (await ReasonAsync(() => second.Client.GetAsync("associations/eu", Cancel))).ShouldBe("CALLER_DISABLED");
        }
        finally
        {
            System.IO.Directory.Delete(data, recursive: true);
        }
    }

    [Theory(Timeout = 60_000)]
    [InlineData("nobody", "caller")]
    [InlineData("an empty subject", "caller.subject")]
    [InlineData("no id of an association", "caller.association")]
    [InlineData("the operator itself", "caller.subject")]
    [InlineData("the reserved association", "caller.association")]
    public async Task Somebody_who_cannot_be_disabled_is_named(string whom, string path)
    {
        await using var server = await InMemoryServer.StartAsync();
        var request = new DisableCallerRequest
        {
            Caller = whom switch
            {
                "nobody" => new(),
                "an empty subject" => new() { Subject = "" },
                "the operator itself" => new() { Subject = "operator" },
                "the reserved association" => new() { Association = "eu" },
                _ => new() { Association = "Spain" },
            },
        };

        var refusal = await Should.ThrowAsync<RpcException>(
            () => OperatorOf(server).DisableCallerAsync(request, cancellationToken: Cancel).ResponseAsync);

        refusal.GetRpcStatusOf().ShouldBe(("FIELD_INVALID", path));
    }

    private static OperatorService.OperatorServiceClient OperatorOf(InMemoryServer server) =>
        new(server.NewChannelWith(
            server.App.Services.GetRequiredService<DevelopmentTokens>().OfOperator(TimeSpan.FromHours(1))));

    private static async Task<Record> PublishAsync(InMemoryServer server)
    {
        var need = FullRecords.Need();
        need.Need.Seeker = "";
        var written = await server.Client.PutAsync(need, cancellationToken: Cancel);
        await server.Client.SearchPageAsync(new() { MinRevision = written.Revision }, Cancel);
        return need;
    }

    private static Record Renamed(Record record, string name)
    {
        record.Name = name;
        return record;
    }

    private static async Task<string> ReasonAsync(Func<Task> call) =>
        (await Should.ThrowAsync<Client.ClusterInteropException>(call)).Reason;

    private static async Task CatchUpAsync(AsyncServerStreamingCall<WatchRecordsResponse> call)
    {
        while (call.ResponseStream.Current?.Checkpoint is null)
            (await call.ResponseStream.MoveNext(Cancel)).ShouldBeTrue();
    }

    private static async Task<string?> EndOfAsync(AsyncServerStreamingCall<WatchRecordsResponse> call)
    {
        try
        {
            while (await call.ResponseStream.MoveNext(Cancel))
                continue;
            return "OK";
        }
        catch (RpcException refusal)
        {
            return refusal.GetRpcStatusOf().Reason;
        }
    }
}
