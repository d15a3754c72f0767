using ClusterInterop.V1;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;
using static ClusterInterop.Client.Tests.Samples;

namespace ClusterInterop.Client.Tests;

/// <summary>A stream never loses or reorders, however often and wherever it breaks.</summary>
public sealed class StreamTests
{
    private static readonly WatchOptions Export = new() { StopWhenCaughtUp = true };

    private static readonly IReadOnlyList<string> Uncut =
    [
        "reset", "put a 1", "put b 2", "checkpoint 2", "put a 3", "removed b 4", "put c 5", "checkpoint 5",
    ];

    public static TheoryData<Cut, int> EveryCut()
    {
        var cuts = new TheoryData<Cut, int>();
        foreach (var how in Enum.GetValues<Cut>())
        {
            for (var after = 0; after <= 7; after++)
                cuts.Add(how, after);
        }

        return cuts;
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(EveryCut))]
    public async Task A_stream_that_is_cut_delivers_what_an_uncut_one_does(Cut how, int after)
    {
        await using var server = await ScriptedServer.StartAsync();
        var stream = Script(server);
        stream.Cuts.Enqueue((after, how));
        using var client = server.Connect();

        var messages = await client.WatchRecordsAsync(options: Export, cancellationToken: Cancel).ReadAllAsync();

        Tell(messages).ShouldBe(Uncut);
        stream.Tokens.Count.ShouldBe(2);
    }

    [Theory(Timeout = 30_000)]
    [InlineData(Cut.Unavailable)]
    [InlineData(Cut.Reset)]
    [InlineData(Cut.Shutdown)]
    [InlineData(Cut.OkWithoutReason)]
    [InlineData(Cut.SlowConsumer)]
    [InlineData(Cut.CredentialExpired)]
    public async Task A_stream_that_is_cut_after_every_message_delivers_what_an_uncut_one_does(Cut how)
    {
        await using var server = await ScriptedServer.StartAsync();
        var stream = Script(server);
        for (var cut = 0; cut < 7; cut++)
            stream.Cuts.Enqueue((1, how));
        // A reset takes with it what was under way, which may be the very first message each time.
        using var client = server.Connect(options => options.MaxAttempts = 8);

        var messages = await client.WatchRecordsAsync(options: Export, cancellationToken: Cancel).ReadAllAsync();

        Tell(messages).ShouldBe(Uncut);
        stream.Tokens.ShouldBe(["", .. stream.Tokens.Skip(1).Order()]);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_stream_of_matches_that_is_cut_delivers_what_an_uncut_one_does()
    {
        await using var server = await ScriptedServer.StartAsync();
        var stream = new ScriptedStream<WatchMatchesResponse>(
            [
                new() { Reset = new Reset { Reason = ResetReason.Initial } },
                .. Enumerable.Range(1, 40).Select(n => new WatchMatchesResponse
                {
                    MatchSet = ASet($"associations/pl/needs/n{n}", AMatch($"associations/pl/needs/n{n}", "c", n)),
                }),
            ],
            checkpoint => new() { Checkpoint = checkpoint },
            (response, token) => response.ResumeToken = token);
        server.Matching.Watch = (request, responses, context) => stream.RunAsync(request.Options, responses, context);
        var random = new Random(20260706);
        for (var cut = 0; cut < 20; cut++)
            stream.Cuts.Enqueue((random.Next(4), (Cut)random.Next(6)));
        using var client = server.Connect();

        var messages = await client.WatchMatchesAsync(new(), options: Export, cancellationToken: Cancel).ReadAllAsync();

        messages.Select(message => message.Set).OfType<MatchSet>().Select(set => set.Matches.Single().Score)
            .ShouldBe(Enumerable.Range(1, 40));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_stream_begins_after_the_token_it_is_given()
    {
        await using var server = await ScriptedServer.StartAsync();
        Script(server);
        using var client = server.Connect();
        var first = await client.WatchRecordsAsync(cancellationToken: Cancel).ReadAsync(4);

        var rest = await client.WatchRecordsAsync(
            resumeFrom: new(first[^1].Token.Value), options: Export, cancellationToken: Cancel).ReadAllAsync();

        Tell([.. first, .. rest]).ShouldBe(Uncut);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_stream_is_opened_as_asked()
    {
        await using var server = await ScriptedServer.StartAsync();
        WatchMatchesRequest? seen = null;
        server.Matching.Watch = async (request, responses, _) =>
        {
            seen = request;
            var closing = new Checkpoint { Closing = true, ClosingReason = ClosingReason.CaughtUp };
            await responses.WriteAsync(new() { Checkpoint = closing });
        };
        using var client = server.Connect();
        var subscription = new MatchSubscription
        {
            Subjects = new RecordFilter { Associations = { "pl" } },
            Candidates = new RecordFilter { Regions = { "ES51" } },
            MinScore = 300,
            ExcludeSameAssociation = true,
        };

        await client.WatchMatchesAsync(
            subscription,
            new ResumeToken("after-7"),
            new WatchOptions { CheckpointInterval = TimeSpan.FromSeconds(7), StopWhenCaughtUp = true },
            Cancel).ReadAllAsync();

        seen.ShouldBe(new WatchMatchesRequest
        {
            Subjects = new RecordFilter { Associations = { "pl" } },
            Candidates = new RecordFilter { Regions = { "ES51" } },
            MinScore = 300,
            ExcludeSameAssociation = true,
            Options = new StreamOptions { ResumeToken = "after-7", CheckpointSeconds = 7, StopWhenCaughtUp = true },
        });
    }

    [Fact(Timeout = 30_000)]
    public async Task A_closing_stream_is_opened_again_at_once_and_a_broken_one_after_a_while()
    {
        await using var server = await ScriptedServer.StartAsync();
        var stream = Script(server);
        stream.Cuts.Enqueue((2, Cut.Shutdown));
        stream.Cuts.Enqueue((2, Cut.Unavailable));
        var reconnections = new List<Reconnection>();
        using var client = server.Connect();

        await client.WatchRecordsAsync(
            options: Export with { Reconnecting = reconnections.Add }, cancellationToken: Cancel).ReadAllAsync();

        reconnections.Count.ShouldBe(2);
        reconnections[0].ShouldBe(new Reconnection(TimeSpan.Zero, null));
        reconnections[1].Delay.ShouldBeGreaterThan(TimeSpan.Zero);
        reconnections[1].Cause!.Reason.ShouldBe("UNAVAILABLE");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_stream_outlives_a_restart_of_the_server()
    {
        await using var server = await ScriptedServer.StartAsync();
        var stream = Script(server);
        var failures = 0;
        using var client = server.Connect();
        var messages = new List<RecordMessage>();

        var watch = new WatchOptions
        {
            StopWhenCaughtUp = true,
            Reconnecting = _ => failures++,
        };
        await foreach (var message in client.WatchRecordsAsync(options: watch, cancellationToken: Cancel))
        {
            messages.Add(message);
            if (messages.Count != 3)
                continue;
            // What the client has read ahead is still there; the rest comes from the server after its restart.
            await server.StopAsync();
            await server.RestartAsync();
        }

        Tell(messages).ShouldBe(Uncut);
        stream.Tokens.Count.ShouldBeLessThanOrEqualTo(failures + 1);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_silent_stream_is_taken_for_dead()
    {
        await using var server = await ScriptedServer.StartAsync();
        var stream = Script(server);
        var hung = false;
        server.Directory.Watch = async (request, responses, context) =>
        {
            if (!hung)
            {
                hung = true;
                await responses.WriteAsync(new() { Reset = new Reset(), ResumeToken = "after-1" });
                await UntilCancelledAsync(context.CancellationToken);
            }

            await stream.RunAsync(request.Options, responses, context);
        };
        var time = new ArmedTime();
        using var client = server.Connect(options => options.TimeProvider = time);
        ClusterInteropException? cause = null;
        var watch = new WatchOptions
        {
            CheckpointInterval = TimeSpan.FromSeconds(5),
            StopWhenCaughtUp = true,
            Reconnecting = reconnection => cause = reconnection.Cause,
        };

        var messages = new List<RecordMessage>();
        await foreach (var message in client.WatchRecordsAsync(options: watch, cancellationToken: Cancel))
        {
            messages.Add(message);
            // From here on the reader waits; when it has begun to, its patience is used up.
            if (messages.Count == 1)
                time.PassOnce(TimeSpan.FromSeconds(15));
        }

        Tell(messages).ShouldBe(Uncut);
        cause!.Reason.ShouldBe("UNAVAILABLE");
        cause.Summary.ShouldBe("The stream was silent for 15 s, without a checkpoint.");
    }

    [Fact(Timeout = 60_000)]
    public async Task More_streams_than_one_connection_takes_are_open_at_once()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Directory.Watch = async (_, responses, context) =>
        {
            await responses.WriteAsync(new() { Reset = new Reset(), ResumeToken = "after-1" });
            await UntilCancelledAsync(context.CancellationToken);
        };
        using var client = server.Connect();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var waiting = 250; // a connection takes 100
        var allOpen = new TaskCompletionSource();

        var streams = Enumerable.Range(0, waiting).Select(async number =>
        {
            await foreach (var message in client.WatchRecordsAsync(cancellationToken: stop.Token))
            {
                if (Interlocked.Decrement(ref waiting) == 0)
                    allOpen.SetResult();
            }
        }).ToList();
        await allOpen.Task.WaitAsync(Cancel);

        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => Task.WhenAll(streams));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_server_that_was_never_there_is_reported_after_four_attempts()
    {
        var server = await ScriptedServer.StartAsync();
        await server.DisposeAsync();
        var attempts = 1;
        using var client = server.Connect();

        var failure = await Should.ThrowAsync<ClusterInteropException>(() => client.WatchRecordsAsync(
            options: new WatchOptions { Reconnecting = _ => attempts++ }, cancellationToken: Cancel).ReadAllAsync());

        failure.Reason.ShouldBe("UNAVAILABLE");
        attempts.ShouldBe(4);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_refusal_ends_a_stream()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Directory.Watch = (_, _, _) => throw ScriptedFault.Of(
            Google.Rpc.Code.InvalidArgument, "RESUME_TOKEN_INVALID", "options.resume_token: it is not a token.");
        using var client = server.Connect();

        var failure = await Should.ThrowAsync<ClusterInteropException>(
            () => client.WatchRecordsAsync(cancellationToken: Cancel).ReadAllAsync());

        failure.Reason.ShouldBe("RESUME_TOKEN_INVALID");
        failure.StatusCode.ShouldBe(StatusCode.InvalidArgument);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_bug_of_the_server_ends_a_stream()
    {
        await using var server = await ScriptedServer.StartAsync();
        var opened = 0;
        server.Directory.Watch = async (_, responses, _) =>
        {
            opened++;
            await responses.WriteAsync(new() { Reset = new Reset(), ResumeToken = "after-1" });
            throw ScriptedFault.Of(Google.Rpc.Code.Internal, "INTERNAL", "Something went wrong.");
        };
        using var client = server.Connect();

        var failure = await Should.ThrowAsync<ClusterInteropException>(
            () => client.WatchRecordsAsync(cancellationToken: Cancel).ReadAllAsync());

        failure.Reason.ShouldBe("INTERNAL");
        opened.ShouldBe(1);
    }

    [Fact(Timeout = 30_000)]
    public async Task Cancelling_a_stream_ends_it_as_cancelled()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Directory.Watch = async (_, responses, context) =>
        {
            await responses.WriteAsync(new() { Reset = new Reset(), ResumeToken = "after-1" });
            await UntilCancelledAsync(context.CancellationToken);
        };
        using var client = server.Connect();
        using var stop = new CancellationTokenSource();

        var reading = Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in client.WatchRecordsAsync().WithCancellation(stop.Token))
                await stop.CancelAsync();
        });

        (await reading).CancellationToken.ShouldBe(stop.Token);
    }

    private static ScriptedStream<WatchRecordsResponse> Script(ScriptedServer server)
    {
        var stream = new ScriptedStream<WatchRecordsResponse>(
            [
                new() { Reset = new Reset { Reason = ResetReason.Initial } },
                Put("a", 1),
                Put("b", 2),
                new() { Checkpoint = new Checkpoint { Revision = 2, CaughtUp = true } },
                Put("a", 3),
                new() { Removal = new RecordRemoval { Name = "b", Revision = 4 } },
                Put("c", 5),
                new() { Checkpoint = new Checkpoint { Revision = 5, CaughtUp = true } },
            ],
            checkpoint => new() { Checkpoint = checkpoint },
            (response, token) => response.ResumeToken = token);
        server.Directory.Watch = (request, responses, context) => stream.RunAsync(request.Options, responses, context);
        return stream;
    }

    private static WatchRecordsResponse Put(string name, long revision) =>
        new() { Record = new Record { Name = name, Revision = revision } };

    // What a stream said, but for the orderly ends, which come where it is cut.
    private static List<string> Tell(IEnumerable<RecordMessage> messages) =>
    [
        .. messages.Where(message => message.Checkpoint?.Closing != true).Select(message => message switch
        {
            { Record: { } record } => $"put {record.Name} {record.Revision}",
            { Removal: { } removal } => $"removed {removal.Name} {removal.Revision}",
            { Checkpoint: { } checkpoint } => $"checkpoint {checkpoint.Revision}",
            _ => "reset",
        }),
    ];

    /// <summary>A clock that leaps once, at the moment when somebody begins to wait for that long.</summary>
    private sealed class ArmedTime : TimeProvider
    {
        private readonly FakeTimeProvider _clock = new();
        private TimeSpan? _leap;

        public override DateTimeOffset GetUtcNow() => _clock.GetUtcNow();

        public override long GetTimestamp() => _clock.GetTimestamp();

        public override long TimestampFrequency => _clock.TimestampFrequency;

        public void PassOnce(TimeSpan leap) => _leap = leap;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            dueTime == Timeout.InfiniteTimeSpan
                ? new LeapingTimer(this, _clock.CreateTimer(callback, state, dueTime, period))
                : System.CreateTimer(callback, state, dueTime, period);

        private sealed class LeapingTimer(ArmedTime time, ITimer timer) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                var changed = timer.Change(dueTime, period);
                if (dueTime != time._leap)
                    return changed;
                time._leap = null;
                // On another thread, as any clock: the one that waits must not be called back by itself.
                ThreadPool.QueueUserWorkItem(_ => time._clock.Advance(dueTime));
                return changed;
            }

            public void Dispose() => timer.Dispose();

            public ValueTask DisposeAsync() => timer.DisposeAsync();
        }
    }
}
