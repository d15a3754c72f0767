using ClusterInterop.V1;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;
using static ClusterInterop.Client.Tests.Samples;
using Code = Google.Rpc.Code;

namespace ClusterInterop.Client.Tests;

/// <summary>Which access token a call carries, and when it is renewed.</summary>
public sealed class CredentialTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 7, 6, 10, 0, 0, TimeSpan.Zero));
    private readonly List<string?> _seen = [];
    private ScriptedServer _server = null!;
    private int _requests;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        Accept(_ => true);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact(Timeout = 30_000)]
    public async Task Every_call_synchronisation_and_stream_carries_the_token()
    {
        _server.Directory.Watch = (_, responses, context) =>
        {
            See(context);
            return responses.WriteAsync(
                new() { Checkpoint = new() { Closing = true, ClosingReason = ClosingReason.CaughtUp } });
        };
        _server.Publishing.SyncStarting = context => See(context);
        using var client = Connect(Credential.FromToken("marker-1"));

        await client.GetAsync("x", Cancel);
        await client.SyncAsync("es", [RecordKind.Need], Array.Empty<Record>(), cancellationToken: Cancel);
        await client.WatchRecordsAsync(
            options: new() { StopWhenCaughtUp = true }, cancellationToken: Cancel).ReadAllAsync();

        _seen.ShouldBe(["Bearer marker-1", "Bearer marker-1", "Bearer marker-1"]);
    }

    [Fact(Timeout = 30_000)]
    public async Task Without_a_credential_no_token_is_sent()
    {
        using var client = _server.Connect();

        await client.GetAsync("x", Cancel);

        _seen.ShouldBe([null]);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_token_is_renewed_when_80_percent_of_its_life_are_over()
    {
        using var client = Connect(Numbered(life: TimeSpan.FromSeconds(100)));

        await client.GetAsync("x", Cancel);
        _time.Advance(TimeSpan.FromSeconds(79.9));
        await client.GetAsync("x", Cancel);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        await client.GetAsync("x", Cancel);

        _seen.ShouldBe(["Bearer token-1", "Bearer token-1", "Bearer token-2"]);
    }

    [Fact(Timeout = 30_000)]
    public async Task The_life_of_a_jwt_is_read_from_it()
    {
        using var client = Connect(Credential.FromFunction(_ => Task.FromResult(new AccessToken(
            AccessTokenTests.Jwt($"{{\"n\":{++_requests},\"exp\":{Seconds(_time) + 100}}}")))));

        await client.GetAsync("x", Cancel);
        _time.Advance(TimeSpan.FromSeconds(79));
        await client.GetAsync("x", Cancel);
        _time.Advance(TimeSpan.FromSeconds(1));
        await client.GetAsync("x", Cancel);

        _requests.ShouldBe(2);
        _seen[0].ShouldBe(_seen[1]);
        _seen[0].ShouldNotBe(_seen[2]);
    }

    [Fact(Timeout = 30_000)]
    public async Task Fifty_calls_at_once_renew_once()
    {
        var gate = new TaskCompletionSource();
        using var client = Connect(Credential.FromFunction(async _ =>
        {
            await gate.Task;
            return new AccessToken($"token-{Interlocked.Increment(ref _requests)}");
        }));

        var calls = Enumerable.Range(0, 50).Select(_ => client.GetAsync("x", Cancel)).ToList();
        gate.SetResult();
        await Task.WhenAll(calls);

        _requests.ShouldBe(1);
        _seen.Count.ShouldBe(50);
        _seen.Distinct().ShouldBe(["Bearer token-1"]);
    }

    [Fact(Timeout = 30_000)]
    public async Task Fifty_calls_that_are_refused_at_once_renew_once()
    {
        var arrived = 0;
        var all = new TaskCompletionSource();
        _server.Directory.Get = async (_, context) =>
        {
            if (context.RequestHeaders.GetValue("authorization") != "Bearer token-1")
                return new GetRecordResponse { Record = new() };
            if (Interlocked.Increment(ref arrived) == 50)
                all.SetResult();
            await all.Task.WaitAsync(context.CancellationToken);
            throw Refusal();
        };
        using var client = Connect(Numbered());

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => client.GetAsync("x", Cancel)));

        _requests.ShouldBe(2);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_refused_token_is_renewed_and_the_call_made_again_with_the_same_request_id()
    {
        var tokens = new List<string?>();
        _server.Publishing.Writing = context =>
        {
            tokens.Add(context.RequestHeaders.GetValue("authorization"));
            if (tokens.Count == 1)
                throw Refusal();
        };
        using var client = Connect(Numbered());

        await client.PutAsync(ACapability("a"), cancellationToken: Cancel);

        tokens.ShouldBe(["Bearer token-1", "Bearer token-2"]);
        _server.Publishing.Writes.Select(request => request.RequestId).Distinct().Count().ShouldBe(1);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_synchronisation_whose_token_is_refused_is_made_again_with_a_new_one()
    {
        _server.Publishing.SyncStarting = context =>
        {
            if (See(context) == "Bearer token-1")
                throw Refusal();
        };
        using var client = Connect(Numbered());

        var report = await client.SyncAsync(
            "es", [RecordKind.Capability], [ACapability("a")], cancellationToken: Cancel);

        report.Committed.ShouldBeTrue();
        _seen.ShouldBe(["Bearer token-1", "Bearer token-2"]);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_renewed_token_that_is_refused_too_is_reported()
    {
        Accept(_ => false);
        using var client = Connect(Numbered());

        var failure = await Should.ThrowAsync<ClusterInteropException>(() => client.GetAsync("x", Cancel));

        failure.Reason.ShouldBe("TOKEN_REFUSED");
        failure.StatusCode.ShouldBe(StatusCode.Unauthenticated);
        _seen.ShouldBe(["Bearer token-1", "Bearer token-2"]);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_source_whose_tokens_are_all_refused_is_not_asked_with_every_call()
    {
        Accept(_ => false);
        using var client = Connect(Numbered());

        for (var call = 0; call < 10; call++)
            await Should.ThrowAsync<ClusterInteropException>(() => client.GetAsync("x", Cancel));
        _requests.ShouldBe(2);
        _time.Advance(TimeSpan.FromSeconds(10));
        Accept(token => token == "Bearer token-3");

        await client.GetAsync("x", Cancel);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_refused_token_that_cannot_be_renewed_is_not_sent_twice()
    {
        Accept(_ => false);
        using var client = Connect(Credential.FromToken("marker"));

        var failure = await Should.ThrowAsync<ClusterInteropException>(() => client.GetAsync("x", Cancel));

        failure.Reason.ShouldBe("TOKEN_REFUSED");
        _seen.ShouldBe(["Bearer marker"]);
    }

    [Fact(Timeout = 30_000)]
    public async Task While_a_renewal_fails_the_token_at_hand_serves_until_its_end()
    {
        var fails = false;
        using var client = Connect(Credential.FromFunction(_ => fails
            ? throw new InvalidOperationException("marker")
            : Task.FromResult(new AccessToken($"token-{++_requests}", _time.GetUtcNow().AddSeconds(100)))));

        await client.GetAsync("x", Cancel);
        fails = true;
        _time.Advance(TimeSpan.FromSeconds(99));
        await client.GetAsync("x", Cancel);
        _time.Advance(TimeSpan.FromSeconds(1));
        var failure = await Should.ThrowAsync<ClusterInteropException>(() => client.GetAsync("x", Cancel));
        fails = false;
        await client.GetAsync("x", Cancel);

        failure.Reason.ShouldBe("CREDENTIAL_UNAVAILABLE");
        failure.Summary.ShouldBe("The function that gives access tokens failed (InvalidOperationException).");
        _seen.ShouldBe(["Bearer token-1", "Bearer token-1", "Bearer token-2"]);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_source_that_hangs_is_given_up_after_ten_seconds()
    {
        var asked = new TaskCompletionSource();
        using var client = Connect(Credential.FromFunction(_ =>
        {
            asked.TrySetResult();
            return new TaskCompletionSource<AccessToken>().Task;
        }));

        var call = client.GetAsync("x", Cancel);
        await asked.Task;
        _time.Advance(TimeSpan.FromSeconds(10));
        var failure = await Should.ThrowAsync<ClusterInteropException>(() => call);

        failure.Reason.ShouldBe("CREDENTIAL_UNAVAILABLE");
        failure.StatusCode.ShouldBe(StatusCode.DeadlineExceeded);
        failure.Summary.ShouldBe("The function that gives access tokens did not answer within 10 s.");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_cancelled_call_does_not_end_the_renewal_that_others_wait_for()
    {
        var asked = new TaskCompletionSource();
        var gate = new TaskCompletionSource();
        using var client = Connect(Credential.FromFunction(async _ =>
        {
            asked.TrySetResult();
            await gate.Task;
            return new AccessToken("token-1");
        }));
        using var stop = new CancellationTokenSource();

        var cancelled = client.GetAsync("x", stop.Token);
        var other = client.GetAsync("x", Cancel);
        await asked.Task;
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => cancelled);
        gate.SetResult();
        await other;

        _seen.ShouldBe(["Bearer token-1"]);
    }

    private static long Seconds(TimeProvider time) => time.GetUtcNow().ToUnixTimeSeconds();

    private static RpcException Refusal() =>
        ScriptedFault.Of(Code.Unauthenticated, "TOKEN_REFUSED", "The access token is not accepted.");

    private Credential Numbered(TimeSpan? life = null) => Credential.FromFunction(_ => Task.FromResult(
        new AccessToken($"token-{Interlocked.Increment(ref _requests)}", _time.GetUtcNow() + life)));

    private ClusterInteropClient Connect(Credential credential) => _server.Connect(options =>
    {
        options.Credential = credential;
        options.TimeProvider = _time;
        options.MaxAttempts = 1;
    });

    private void Accept(Func<string?, bool> isAccepted) => _server.Directory.Get = (request, context) =>
        isAccepted(See(context))
            ? Task.FromResult(new GetRecordResponse { Record = new Record { Name = request.Name } })
            : throw Refusal();

    private string? See(ServerCallContext context)
    {
        var token = context.RequestHeaders.GetValue("authorization");
        lock (_seen)
            _seen.Add(token);
        return token;
    }
}
