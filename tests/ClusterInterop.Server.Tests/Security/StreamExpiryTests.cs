using System.Diagnostics;
using ClusterInterop.Client;
using ClusterInterop.Server.Security;
using ClusterInterop.Server.Services;
using ClusterInterop.Testing;
using ClusterInterop.V1;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using DirectoryService = ClusterInterop.V1.DirectoryService;
using MatchingService = ClusterInterop.V1.MatchingService;

namespace ClusterInterop.Server.Tests.Security;

/// <summary>A stream does not outlive the token that it was opened with, and its reader loses nothing by
/// that.</summary>
public sealed class StreamExpiryTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task A_stream_of_records_ends_in_good_order_when_its_token_expires()
    {
        await using var server = await InMemoryServer.StartAsync(_time);
        using var call = new DirectoryService.DirectoryServiceClient(server.NewAnonymousChannel())
            .WatchRecords(new(), TokenFor(server, TimeSpan.FromMinutes(10)), cancellationToken: Cancel);
        await UntilCaughtUpAsync(call.ResponseStream, message => message.Checkpoint);

        // A change wakes the stream, and then it looks at the clock.
        _time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        await server.Client.PutAsync(LongNeed(0), cancellationToken: Cancel);
        await UntilRecordAsync(call.ResponseStream, LongNeed(0).Name);

        // And without one, the end of its token does.
        _time.Advance(TimeSpan.FromSeconds(1));
        (await ClosingAsync(call.ResponseStream, message => message.Checkpoint))
            .ShouldBe(ClosingReason.CredentialExpired);
        call.GetStatus().StatusCode.ShouldBe(StatusCode.OK);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_stream_of_matches_does_so_too()
    {
        await using var server = await InMemoryServer.StartAsync(_time);
        using var call = new MatchingService.MatchingServiceClient(server.NewAnonymousChannel())
            .WatchMatches(new(), TokenFor(server, TimeSpan.FromMinutes(10)), cancellationToken: Cancel);
        await UntilCaughtUpAsync(call.ResponseStream, message => message.Checkpoint);

        _time.Advance(TimeSpan.FromMinutes(10));

        (await ClosingAsync(call.ResponseStream, message => message.Checkpoint))
            .ShouldBe(ClosingReason.CredentialExpired);
        call.GetStatus().StatusCode.ShouldBe(StatusCode.OK);
    }

    [Fact(Timeout = 60_000)]
    public async Task After_it_no_stream_is_opened_though_calls_are_still_answered_for_half_a_minute()
    {
        await using var server = await InMemoryServer.StartAsync(_time);
        var directory = new DirectoryService.DirectoryServiceClient(server.NewAnonymousChannel());
        var token = TokenFor(server, TimeSpan.FromMinutes(10));
        _time.Advance(TimeSpan.FromMinutes(10));

        await directory.GetRecordAsync(new() { Name = "associations/eu" }, token, cancellationToken: Cancel);
        using var call = directory.WatchRecords(new(), token, cancellationToken: Cancel);
        (await Should.ThrowAsync<RpcException>(() => call.ResponseStream.MoveNext(Cancel)))
            .GetRpcStatusOf().Reason.ShouldBe("TOKEN_REFUSED");
    }

    [Fact(Timeout = 60_000)]
    public async Task In_the_midst_of_a_long_replay_it_ends_too_and_the_next_one_brings_the_rest()
    {
        await using var server = await InMemoryServer.StartAsync(_time);
        await server.Client.PutAsync(Enumerable.Range(0, 200).Select(LongNeed), cancellationToken: Cancel);
        var directory = new DirectoryService.DirectoryServiceClient(server.NewAnonymousChannel());
        var needs = new WatchRecordsRequest { Filter = new() { Kinds = { RecordKind.Need } } };

        var names = new List<string>();
        using (var call = directory.WatchRecords(
            needs, TokenFor(server, TimeSpan.FromSeconds(20)), cancellationToken: Cancel))
        {
            while (names.Count < 3 && await call.ResponseStream.MoveNext(Cancel))
                Add(call.ResponseStream.Current);
            _time.Advance(TimeSpan.FromSeconds(20));
            var last = call.ResponseStream.Current;
            while (await call.ResponseStream.MoveNext(Cancel))
            {
                last = call.ResponseStream.Current;
                Add(last);
            }

            last.Checkpoint.ClosingReason.ShouldBe(ClosingReason.CredentialExpired);
            last.Checkpoint.CaughtUp.ShouldBeFalse();
            names.Count.ShouldBeLessThan(200);
            needs.Options = new() { ResumeToken = last.ResumeToken, StopWhenCaughtUp = true };
        }

        using var rest = directory.WatchRecords(
            needs, TokenFor(server, TimeSpan.FromMinutes(10)), cancellationToken: Cancel);
        while (await rest.ResponseStream.MoveNext(Cancel))
            Add(rest.ResponseStream.Current);
        names.ShouldBe(Enumerable.Range(0, 200).Select(number => LongNeed(number).Name));

        void Add(WatchRecordsResponse message)
        {
            if (message.Record is { } record)
                names.Add(record.Name);
        }
    }

    // By the real clock: a fake one could be ahead of a stream that has not filled its connection yet.
    [Fact(Timeout = 60_000)]
    public async Task A_reader_that_takes_nothing_is_cut_5_seconds_after_its_token_has_expired()
    {
        await using var server = await InMemoryServer.StartAsync();
        await server.Client.PutAsync(Enumerable.Range(0, 200).Select(LongNeed), cancellationToken: Cancel);
        var begin = Stopwatch.GetTimestamp();
        using var call = new DirectoryService.DirectoryServiceClient(server.NewAnonymousChannel())
            .WatchRecords(new(), TokenFor(server, TimeSpan.FromSeconds(4)), cancellationToken: Cancel);
        await UntilRecordAsync(call.ResponseStream, LongNeed(0).Name);

        await UntilNoneIsOpenAsync(server);

        // Times in a token are whole seconds.
        var open = Stopwatch.GetElapsedTime(begin);
        open.ShouldBeGreaterThan(TimeSpan.FromSeconds(7.5));
        open.ShouldBeLessThan(TimeSpan.FromSeconds(20)); // and not the 30 of a reader whose token is in force
        var cut = await Should.ThrowAsync<RpcException>(
            () => ClosingAsync(call.ResponseStream, message => message.Checkpoint));
        cut.Trailers.GetValueBytes("grpc-status-details-bin").ShouldBeNull();
    }

    [Fact(Timeout = 60_000)]
    public async Task Until_then_it_finds_what_was_sent_and_the_reason()
    {
        await using var server = await InMemoryServer.StartAsync(_time);
        await server.Client.PutAsync(Enumerable.Range(0, 200).Select(LongNeed), cancellationToken: Cancel);
        using var call = new DirectoryService.DirectoryServiceClient(server.NewAnonymousChannel())
            .WatchRecords(new(), TokenFor(server, TimeSpan.FromSeconds(20)), cancellationToken: Cancel);
        await UntilRecordAsync(call.ResponseStream, LongNeed(0).Name);

        _time.Advance(TimeSpan.FromSeconds(24.9));

        (await ClosingAsync(call.ResponseStream, message => message.Checkpoint))
            .ShouldBe(ClosingReason.CredentialExpired);
        call.GetStatus().StatusCode.ShouldBe(StatusCode.OK);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_client_renews_its_token_and_goes_on_without_a_gap()
    {
        // A jump of the clock must not look like a reader that takes nothing.
        await using var server = await InMemoryServer.StartAsync(
            _time, new Dictionary<string, string?> { ["Streams:Patience"] = "01:00:00" });
        var lifetime = TimeSpan.FromMinutes(2);
        var requested = 0;
        using var client = ClusterInteropClient.Connect(server.Address.ToString(), new()
        {
            Credential = Credential.FromFunction(_ =>
            {
                requested++;
                return Task.FromResult(new AccessToken(TokenOf(server, lifetime)));
            }),
            TimeProvider = _time,
        });
        var reconnections = new List<Reconnection>();
        var watch = new WatchOptions
        {
            CheckpointInterval = TimeSpan.FromMinutes(2),
            Reconnecting = reconnections.Add,
        };
        var needs = new RecordFilter { Kinds = { RecordKind.Need } };
        await using var stream = client.WatchRecordsAsync(needs, null, watch, Cancel).GetAsyncEnumerator(Cancel);
        var (names, closings, resets) = (new List<string>(), 0, 0);
        await ReadUntilAsync(message => message.Checkpoint is { CaughtUp: true });

        for (var expiry = 0; expiry < 5; expiry++)
        {
            _time.Advance(lifetime - TimeSpan.FromSeconds(10));
            await server.Client.PutAsync(Needs(expiry, "before"), cancellationToken: Cancel);

            // Some are written while the stream ends and the client is on its way back.
            var meanwhile = server.Client.PutAsync(Needs(expiry, "meanwhile"), cancellationToken: Cancel);
            _time.Advance(TimeSpan.FromSeconds(10));
            await meanwhile;
            await server.Client.PutAsync(Needs(expiry, "after"), cancellationToken: Cancel);
            await ReadUntilAsync(message => message.Record?.Name == Needs(expiry, "after").Last().Name);
        }

        names.ShouldBe(
            from expiry in Enumerable.Range(0, 5)
            from part in (string[])["before", "meanwhile", "after"]
            from need in Needs(expiry, part)
            select need.Name);
        (closings, resets, requested).ShouldBe((5, 1, 6));
        reconnections.ShouldBe(Enumerable.Repeat(new Reconnection(TimeSpan.Zero, null), 5));

        async Task ReadUntilAsync(Func<RecordMessage, bool> isLast)
        {
            while (await stream.MoveNextAsync())
            {
                var message = stream.Current;
                if (message.Record is { } record)
                    names.Add(record.Name);
                closings += message.Checkpoint?.ClosingReason == ClosingReason.CredentialExpired ? 1 : 0;
                resets += message.Reset is null ? 0 : 1;
                if (isLast(message))
                    return;
            }
        }
    }

    private static Record Need(string id) => new()
    {
        Name = $"associations/es/needs/{id}",
        Title = new Text { ByLanguage = { ["es"] = $"Necesidad {id}" } },
        Need = new Need(),
    };

    private static IEnumerable<Record> Needs(int expiry, string part) =>
        Enumerable.Range(0, 20).Select(number => Need($"{part}-{expiry}-{number}"));

    private static Record LongNeed(int number)
    {
        var need = Need($"long-{number}");
        need.Summary = new Text
        {
            ByLanguage = { ["es"] = new string('x', 4000), ["en"] = new string('y', 4000) },
        };
        return need;
    }

    private static string TokenOf(InMemoryServer server, TimeSpan lifetime) =>
        server.App.Services.GetRequiredService<DevelopmentTokens>().OfAssociation("es", lifetime);

    private static Metadata TokenFor(InMemoryServer server, TimeSpan lifetime) =>
        new() { { "authorization", $"Bearer {TokenOf(server, lifetime)}" } };

    private static async Task UntilCaughtUpAsync<TMessage>(
        IAsyncStreamReader<TMessage> stream, Func<TMessage, Checkpoint?> checkpointOf)
    {
        while (await stream.MoveNext(Cancel))
            if (checkpointOf(stream.Current) is { CaughtUp: true })
                return;
        throw new InvalidOperationException("The stream ended before it caught up.");
    }

    private static async Task UntilRecordAsync(IAsyncStreamReader<WatchRecordsResponse> stream, string name)
    {
        while (await stream.MoveNext(Cancel))
        {
            stream.Current.Checkpoint?.Closing.ShouldBeFalse();
            if (stream.Current.Record?.Name == name)
                return;
        }

        throw new InvalidOperationException("The stream ended before the record came.");
    }

    private static async Task<ClosingReason?> ClosingAsync<TMessage>(
        IAsyncStreamReader<TMessage> stream, Func<TMessage, Checkpoint?> checkpointOf)
    {
        Checkpoint? last = null;
        while (await stream.MoveNext(Cancel))
            last = checkpointOf(stream.Current);
        return last is { Closing: true } ? last.ClosingReason : null;
    }

    private static async Task UntilNoneIsOpenAsync(InMemoryServer server)
    {
        var pump = server.App.Services.GetRequiredService<StreamPump>();
        while (true)
        {
            var next = pump.NextCount;
            if (pump.OpenStreams == 0)
                return;
            await next.WaitAsync(Cancel);
        }
    }
}
