using ClusterInterop.Testing;
using ClusterInterop.V1;
using Google.Rpc;
using Grpc.Core;
using Grpc.Health.V1;
using Microsoft.Extensions.Time.Testing;

namespace ClusterInterop.Server.Tests.Security;

/// <summary>What one caller may ask for, and that the others are not held to it.</summary>
public sealed class CallLimitTests
{
    private static readonly GetRecordRequest AnEcosystem = new() { Name = "associations/eu/ecosystems/health" };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Who_reads_faster_than_its_share_is_told_when_to_try_again_and_the_others_are_answered()
    {
        await using var server = await StartAsync(("ReadsPerSecond", "1"), ("ReadBurst", "3"));
        var directory = new DirectoryService.DirectoryServiceClient(server.NewChannel("es"));

        var refusal = await UntilRefusedAsync(() => directory.GetRecordAsync(AnEcosystem, cancellationToken: Cancel));

        refusal.ShouldBe("RATE_LIMITED", StatusCode.ResourceExhausted);
        refusal.GetRpcStatus()!.GetDetail<RetryInfo>()!.RetryDelay.ToTimeSpan()
            .ShouldBeInRange(TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(1));
        await GetAsync(server, "pl");
        await GetAsync(server, null);
        await server.Client.PutAsync(FullRecords.Association(), cancellationToken: Cancel);
    }

    [Fact(Timeout = 60_000)]
    public async Task Who_writes_faster_than_its_share_is_refused_before_its_message_is_read_and_may_still_read()
    {
        await using var server = await StartAsync(("WritesPerSecond", "1"), ("WriteBurst", "2"));
        var publishing = new PublishingService.PublishingServiceClient(server.NewChannel("es"));

        // It breaks a rule of the contract, which would be told if it were read.
        var refusal = await UntilRefusedAsync(
            () => publishing.WriteRecordsAsync(new WriteRecordsRequest(), cancellationToken: Cancel),
            besides: StatusCode.InvalidArgument);

        refusal.ShouldBe("RATE_LIMITED", StatusCode.ResourceExhausted);
        await GetAsync(server, "es");
    }

    [Fact(Timeout = 60_000)]
    public async Task Streams_are_counted_while_they_are_open()
    {
        await using var server = await StartAsync(("MaxStreams", "2"));
        var directory = new DirectoryService.DirectoryServiceClient(server.NewChannel("es"));
        using var first = await OpenAsync(directory);
        var second = await OpenAsync(directory);

        var refusal = await Should.ThrowAsync<RpcException>(() => OpenAsync(directory));
        refusal.ShouldBe("TOO_MANY_STREAMS", StatusCode.ResourceExhausted);
        using var other = await OpenAsync(new(server.NewChannel("pl")));

        second.Dispose();
        using var third = await UntilOpenAsync(directory);
    }

    [Fact(Timeout = 60_000)]
    public async Task Streams_are_not_opened_faster_than_their_rate()
    {
        await using var server = await StartAsync(("StreamOpeningsPerSecond", "1"), ("StreamOpeningBurst", "2"));
        var directory = new DirectoryService.DirectoryServiceClient(server.NewChannel("es"));

        var refusal = await UntilRefusedAsync(async () => (await OpenAsync(directory)).Dispose());

        refusal.ShouldBe("RATE_LIMITED", StatusCode.ResourceExhausted);
    }

    [Fact(Timeout = 60_000)]
    public async Task Health_is_asked_without_a_token_as_often_as_an_address_may()
    {
        await using var server = await StartAsync(("AnonymousPerSecond", "1"), ("AnonymousBurst", "2"));
        var health = new Health.HealthClient(server.NewAnonymousChannel());

        var refusal = await UntilRefusedAsync(
            () => health.CheckAsync(new HealthCheckRequest(), cancellationToken: Cancel));

        refusal.ShouldBe("RATE_LIMITED", StatusCode.ResourceExhausted);
        await GetAsync(server, "es");
    }

    [Fact(Timeout = 60_000)]
    public async Task Calls_under_way_are_limited_in_all_and_a_place_is_free_when_one_ends()
    {
        // The clock stands still, so that a call which waits for a revision waits until it is given up.
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));
        await using var server = await InMemoryServer.StartAsync(
            time, new Dictionary<string, string?> { ["Limits:MaxCallsInFlight"] = "1" });
        var directory = new DirectoryService.DirectoryServiceClient(server.NewChannel("es"));
        var waiting = Enumerable.Range(0, 2).Select(_ => directory.SearchRecordsAsync(
            new SearchRecordsRequest { MinRevision = 1_000_000 }, cancellationToken: Cancel)).ToList();

        // Whichever comes second.
        var refused = await Task.WhenAny(waiting.Select(call => call.ResponseAsync)).WaitAsync(Cancel);
        var refusal = await Should.ThrowAsync<RpcException>(() => refused);
        refusal.ShouldBe("SERVER_BUSY", StatusCode.ResourceExhausted);
        refusal.GetRpcStatus()!.GetDetail<RetryInfo>()!.RetryDelay.Seconds.ShouldBe(1);
        waiting.Count(call => call.ResponseAsync.IsCompleted).ShouldBe(1);

        waiting.ForEach(call => call.Dispose());
        while (await RefusalOfAsync(() => directory.GetRecordAsync(AnEcosystem, cancellationToken: Cancel)) is not null)
            Cancel.ThrowIfCancellationRequested();
    }

    [Fact(Timeout = 60_000)]
    public async Task Beyond_its_records_an_association_is_refused_without_a_time_to_try_again()
    {
        await using var server = await StartAsync(("MaxRecords", "1"));
        var publishing = new PublishingService.PublishingServiceClient(server.NewChannel("es"));
        var association = new WriteRecordsRequest { Writes = { new Write { Put = FullRecords.Association() } } };
        await publishing.WriteRecordsAsync(association, cancellationToken: Cancel);
        using var sync = publishing.SyncRecords(cancellationToken: Cancel);
        await sync.SendAsync(
            new() { Start = new() { Association = "es", Kinds = { RecordKind.Cluster } } },
            new() { Entry = new() { Name = FullRecords.Cluster().Name, Record = FullRecords.Cluster() } },
            new() { End = new() { Count = 1 } });
        var write = new WriteRecordsRequest { Writes = { new Write { Put = FullRecords.Cluster() } } };
        Func<Task>[] calls =
        [
            async () => await sync,
            async () => await publishing.WriteRecordsAsync(write, cancellationToken: Cancel),
        ];

        foreach (var call in calls)
        {
            var refusal = await Should.ThrowAsync<RpcException>(call);
            refusal.ShouldBe("RECORD_LIMIT_REACHED", StatusCode.ResourceExhausted);
            refusal.GetRpcStatus()!.GetDetail<RetryInfo>().ShouldBeNull();
        }

        await publishing.WriteRecordsAsync(association, cancellationToken: Cancel);
    }

    private static Task<InMemoryServer> StartAsync(params (string Key, string Value)[] limits) =>
        InMemoryServer.StartAsync(options: limits.ToDictionary(
            limit => $"Limits:{limit.Key}", limit => (string?)limit.Value));

    private static async Task GetAsync(InMemoryServer server, string? association) =>
        (await new DirectoryService.DirectoryServiceClient(server.NewChannel(association))
            .GetRecordAsync(AnEcosystem, cancellationToken: Cancel)).Record.Name.ShouldBe(AnEcosystem.Name);

    private static async Task<AsyncServerStreamingCall<WatchRecordsResponse>> OpenAsync(
        DirectoryService.DirectoryServiceClient directory)
    {
        var call = directory.WatchRecords(new WatchRecordsRequest(), cancellationToken: Cancel);
        (await call.ResponseStream.MoveNext(Cancel)).ShouldBeTrue();
        return call;
    }

    // The server learns a moment later that a stream was given up.
    private static async Task<AsyncServerStreamingCall<WatchRecordsResponse>> UntilOpenAsync(
        DirectoryService.DirectoryServiceClient directory)
    {
        while (true)
        {
            try
            {
                return await OpenAsync(directory);
            }
            catch (RpcException refusal) when (refusal.GetRpcStatusOf().Reason == "TOO_MANY_STREAMS")
            {
                Cancel.ThrowIfCancellationRequested();
            }
        }
    }

    private static Task<RpcException> UntilRefusedAsync<T>(
        Func<AsyncUnaryCall<T>> call, StatusCode besides = StatusCode.OK) =>
        UntilRefusedAsync(async () => await call(), besides);

    private static async Task<RpcException> UntilRefusedAsync(Func<Task> call, StatusCode besides = StatusCode.OK)
    {
        while (true)
            if (await RefusalOfAsync(call) is { } refusal && refusal.StatusCode != besides)
                return refusal;
    }

    private static Task<RpcException?> RefusalOfAsync<T>(Func<AsyncUnaryCall<T>> call) =>
        RefusalOfAsync(async () => await call());

    private static async Task<RpcException?> RefusalOfAsync(Func<Task> call)
    {
        try
        {
            await call();
            return null;
        }
        catch (RpcException refusal)
        {
            return refusal;
        }
    }
}

file static class Checks
{
    public static void ShouldBe(this RpcException refusal, string reason, StatusCode code) =>
        (refusal.GetRpcStatusOf().Reason, refusal.StatusCode).ShouldBe((reason, code));
}
