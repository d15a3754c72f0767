using System.Diagnostics;
using ClusterInterop.Client;
using ClusterInterop.Server.Services;
using ClusterInterop.Testing;
using ClusterInterop.V1;
using Google.Rpc;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using DirectoryService = ClusterInterop.V1.DirectoryService;
using MatchingService = ClusterInterop.V1.MatchingService;

namespace ClusterInterop.Server.Tests;

/// <summary>How streams end that the server ends.</summary>
public sealed class StreamLifeTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task At_shutdown_200_open_streams_are_told_to_reconnect_and_the_server_ends_within_5_seconds()
    {
        await using var server = await InMemoryServer.StartAsync();
        var directory = new DirectoryService.DirectoryServiceClient(server.NewChannel());
        var matching = new MatchingService.MatchingServiceClient(server.NewChannel());
        var readers = new List<Task<Checkpoint>>();
        for (var i = 0; i < 50; i++)
        {
            var records = directory.WatchRecords(new WatchRecordsRequest(), cancellationToken: Cancel);
            await UntilCaughtUpAsync(records.ResponseStream, message => message.Checkpoint);
            readers.Add(LastCheckpointAsync(records.ResponseStream, message => message.Checkpoint));
            var matches = matching.WatchMatches(new WatchMatchesRequest(), cancellationToken: Cancel);
            await UntilCaughtUpAsync(matches.ResponseStream, message => message.Checkpoint);
            readers.Add(LastCheckpointAsync(matches.ResponseStream, message => message.Checkpoint));
        }

        // The other half on connections of their own, with a hundred streams the first ones are full.
        for (var i = 0; i < 2; i++)
        {
            var channel = new DirectoryService.DirectoryServiceClient(server.NewChannel());
            for (var j = 0; j < 50; j++)
            {
                var records = channel.WatchRecords(new WatchRecordsRequest(), cancellationToken: Cancel);
                await UntilCaughtUpAsync(records.ResponseStream, message => message.Checkpoint);
                readers.Add(LastCheckpointAsync(records.ResponseStream, message => message.Checkpoint));
            }
        }

        readers.Count.ShouldBe(200);
        server.App.Services.GetRequiredService<StreamPump>().OpenStreams.ShouldBe(200);
        var begin = Stopwatch.GetTimestamp();
        await server.App.StopAsync(Cancel);
        Stopwatch.GetElapsedTime(begin).ShouldBeLessThan(TimeSpan.FromSeconds(5));

        foreach (var last in await Task.WhenAll(readers))
        {
            last.Closing.ShouldBeTrue();
            last.ClosingReason.ShouldBe(ClosingReason.Shutdown);
        }
    }

    [Theory(Timeout = 60_000)]
    [InlineData(0.0, 54)]
    [InlineData(0.5, 60)]
    [InlineData(0.999999, 66)]
    public async Task A_stream_ends_after_60_minutes_give_or_take_10_percent(double chance, int minutes)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));
        await using var server = await InMemoryServer.StartAsync(time, random: new LoadedDice(chance));
        var directory = new DirectoryService.DirectoryServiceClient(server.NewChannel());
        using var call = directory.WatchRecords(new WatchRecordsRequest(), cancellationToken: Cancel);
        await UntilCaughtUpAsync(call.ResponseStream, message => message.Checkpoint);

        // A change wakes the stream, and then it looks at the clock.
        time.Advance(TimeSpan.FromMinutes(minutes) - TimeSpan.FromSeconds(1));
        await PublishLongNeedsAsync(server.Client, 1);
        await UntilRecordAsync(call.ResponseStream);
        time.Advance(TimeSpan.FromSeconds(1));
        await server.Client.WithdrawAsync("associations/es/needs/long-0", cancellationToken: Cancel);

        var last = await LastCheckpointAsync(call.ResponseStream, message => message.Checkpoint);
        (last.Closing, last.ClosingReason).ShouldBe((true, ClosingReason.Age));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_reader_that_takes_nothing_is_ended_and_its_handler_too()
    {
        await using var server = await InMemoryServer.StartAsync(
            options: new Dictionary<string, string?> { ["Streams:Patience"] = "00:00:01" });
        using var call = await OpenUnreadStreamAsync(server);
        await UntilOpenAsync(server, 0);

        // Whoever reads at last, in time, finds what was sent and then the reason.
        var refusal = await Should.ThrowAsync<RpcException>(
            () => LastCheckpointAsync(call.ResponseStream, message => message.Checkpoint));
        refusal.StatusCode.ShouldBe(StatusCode.ResourceExhausted);
        refusal.GetRpcStatus()!.GetDetail<ErrorInfo>()!.Reason.ShouldBe("SLOW_CONSUMER");
    }

    [Fact(Timeout = 120_000)]
    public async Task A_reader_that_never_reads_again_is_cut_and_does_not_delay_the_shutdown()
    {
        await using var server = await InMemoryServer.StartAsync(
            options: new Dictionary<string, string?> { ["Streams:Patience"] = "00:00:00.500" });
        using var call = await OpenUnreadStreamAsync(server);
        await UntilOpenAsync(server, 0);

        var begin = Stopwatch.GetTimestamp();
        await server.App.StopAsync(Cancel);
        Stopwatch.GetElapsedTime(begin).ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_reader_that_goes_away_leaves_no_handler_and_no_error()
    {
        await using var server = await InMemoryServer.StartAsync();
        var directory = new DirectoryService.DirectoryServiceClient(server.NewChannel());

        using (var call = directory.WatchRecords(new WatchRecordsRequest(), cancellationToken: Cancel))
            await UntilCaughtUpAsync(call.ResponseStream, message => message.Checkpoint);
        await UntilOpenAsync(server, 0);

        server.TakeErrors().ShouldBeEmpty();
    }

    private static async Task PublishLongNeedsAsync(ClusterInteropClient client, int count)
    {
        await client.PutAsync(
            Enumerable.Range(0, count).Select(i => new Record
            {
                Name = $"associations/es/needs/long-{i}",
                Title = new Text { ByLanguage = { ["es"] = $"Necesidad {i}" } },
                Summary = new Text { ByLanguage = { ["es"] = new string('x', 4000), ["en"] = new string('y', 4000) } },
                Need = new Need(),
            }),
            cancellationToken: Cancel);
    }

    /// <summary>Opens a stream with more on its way than the windows of a connection hold, which nobody
    /// reads.</summary>
    private static async Task<AsyncServerStreamingCall<WatchRecordsResponse>> OpenUnreadStreamAsync(
        InMemoryServer server)
    {
        await PublishLongNeedsAsync(server.Client, 200);
        var directory = new DirectoryService.DirectoryServiceClient(server.NewChannel());
        var call = directory.WatchRecords(new WatchRecordsRequest(), cancellationToken: Cancel);
        await call.ResponseHeadersAsync;
        return call;
    }

    private static async Task UntilOpenAsync(InMemoryServer server, int count)
    {
        var pump = server.App.Services.GetRequiredService<StreamPump>();
        while (true)
        {
            var next = pump.NextCount;
            if (pump.OpenStreams == count)
                return;

            await next.WaitAsync(Cancel);
        }
    }

    private static async Task UntilRecordAsync(IAsyncStreamReader<WatchRecordsResponse> stream)
    {
        while (await stream.MoveNext(Cancel))
        {
            stream.Current.Checkpoint?.Closing.ShouldBeFalse();
            if (stream.Current.Record is not null)
                return;
        }

        throw new InvalidOperationException("The stream ended before the record came.");
    }

    private static async Task UntilCaughtUpAsync<TMessage>(
        IAsyncStreamReader<TMessage> stream, Func<TMessage, Checkpoint?> checkpointOf)
    {
        while (await stream.MoveNext(Cancel))
        {
            if (checkpointOf(stream.Current) is { CaughtUp: true })
                return;
        }

        throw new InvalidOperationException("The stream ended before it caught up.");
    }

    private static async Task<Checkpoint> LastCheckpointAsync<TMessage>(
        IAsyncStreamReader<TMessage> stream, Func<TMessage, Checkpoint?> checkpointOf)
    {
        Checkpoint? last = null;
        while (await stream.MoveNext(Cancel))
            last = checkpointOf(stream.Current) ?? last;
        return last ?? throw new InvalidOperationException("The stream ended without a checkpoint.");
    }

    private sealed class LoadedDice(double chance) : Random
    {
        public override double NextDouble() => chance;
    }
}
