using ClusterInterop.V1;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;
using static ClusterInterop.Client.Tests.Samples;
using Code = Google.Rpc.Code;

namespace ClusterInterop.Client.Tests;

/// <summary>What a caller learns when a call fails.</summary>
public sealed class FaultTests
{
    [Fact(Timeout = 30_000)]
    public async Task A_refusal_carries_reason_status_metadata_and_violations()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Directory.Get = (_, _) => throw ScriptedFault.Of(
            Code.InvalidArgument,
            "FIELD_INVALID",
            "23 fields are wrong; the first is name: \"x\" is not a name.",
            new Dictionary<string, string> { ["violation_count"] = "23", ["limit"] = "150" },
            [
                new() { Path = "name", Reason = "NAME_INVALID", Message = "\"x\" is not a name." },
                new() { Path = "view", Reason = "UNKNOWN", Message = "There is no such view." },
            ]);
        using var client = server.Connect();

        var failure = await Should.ThrowAsync<ClusterInteropException>(() => client.GetAsync("x", Cancel));

        failure.Reason.ShouldBe("FIELD_INVALID");
        failure.StatusCode.ShouldBe(StatusCode.InvalidArgument);
        failure.Metadata["limit"].ShouldBe("150");
        failure.ViolationCount.ShouldBe(23);
        failure.Violations.ShouldBe(
        [
            new FieldViolation { Path = "name", Reason = "NAME_INVALID", Message = "\"x\" is not a name." },
            new FieldViolation { Path = "view", Reason = "UNKNOWN", Message = "There is no such view." },
        ]);
        failure.RetryAfter.ShouldBeNull();
        failure.Message.ReplaceLineEndings("\n").ShouldBe(
            "23 fields are wrong; the first is name: \"x\" is not a name.\n"
            + "  name: \"x\" is not a name.\n"
            + "  view: There is no such view.");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_refusal_says_when_trying_again_helps()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Publishing.Write = _ => throw ScriptedFault.Of(
            Code.Aborted, "SYNC_IN_PROGRESS", "Later.", retryAfter: TimeSpan.FromSeconds(1.5));
        using var client = server.Connect();

        var failure = await Should.ThrowAsync<ClusterInteropException>(
            () => client.PutAsync(ACapability("a"), cancellationToken: Cancel));

        failure.RetryAfter.ShouldBe(TimeSpan.FromSeconds(1.5));
        server.Publishing.Writes.Count.ShouldBe(1);
    }

    [Fact(Timeout = 30_000)]
    public async Task An_unknown_reason_is_handed_on()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Directory.Get = (_, _) =>
            throw ScriptedFault.Of(Code.FailedPrecondition, "NOT_YET_INVENTED", "Of a later version.");
        using var client = server.Connect();

        var failure = await Should.ThrowAsync<ClusterInteropException>(() => client.GetAsync("x", Cancel));

        failure.Reason.ShouldBe("NOT_YET_INVENTED");
        failure.Message.ShouldBe("Of a later version.");
    }

    [Theory(Timeout = 30_000)]
    [InlineData(StatusCode.PermissionDenied, "PERMISSION_DENIED")]
    [InlineData(StatusCode.Unimplemented, "UNIMPLEMENTED")]
    [InlineData(StatusCode.OutOfRange, "OUT_OF_RANGE")]
    public async Task An_answer_without_a_reason_is_named_after_its_status(StatusCode code, string reason)
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Directory.Get = (_, _) => throw new RpcException(new Status(code, "said the proxy"));
        using var client = server.Connect();

        var failure = await Should.ThrowAsync<ClusterInteropException>(() => client.GetAsync("x", Cancel));

        failure.Reason.ShouldBe(reason);
        failure.Summary.ShouldBe("said the proxy");
        failure.Violations.ShouldBeEmpty();
    }

    [Fact(Timeout = 30_000)]
    public async Task A_call_to_no_server_is_unavailable()
    {
        var server = await ScriptedServer.StartAsync();
        await server.DisposeAsync();
        using var client = server.Connect();

        var failure = await Should.ThrowAsync<ClusterInteropException>(() => client.GetAsync("x", Cancel));

        failure.Reason.ShouldBe("UNAVAILABLE");
        failure.Summary.ShouldContain("refused");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_call_that_takes_too_long_is_given_up()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Directory.Get = async (_, context) =>
        {
            await UntilCancelledAsync(context.CancellationToken);
            return new GetRecordResponse();
        };
        using var client = server.Connect(options => options.CallTimeout = TimeSpan.FromMilliseconds(100));

        var failure = await Should.ThrowAsync<ClusterInteropException>(() => client.GetAsync("x", Cancel));

        failure.Reason.ShouldBe("DEADLINE_EXCEEDED");
        failure.Message.ShouldBe("The call took longer than 0.1 s; whether it was done is not known.");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_cancelled_call_is_cancelled()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var stop = new CancellationTokenSource();
        server.Directory.Get = async (_, context) =>
        {
            await stop.CancelAsync();
            await UntilCancelledAsync(context.CancellationToken);
            return new GetRecordResponse();
        };
        using var client = server.Connect();

        var cancelled = await Should.ThrowAsync<OperationCanceledException>(() => client.GetAsync("x", stop.Token));

        cancelled.CancellationToken.ShouldBe(stop.Token);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_write_is_attempted_four_times_under_one_request_id()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Publishing.Write = _ =>
            throw ScriptedFault.Of(Code.Unavailable, "SERVER_STOPPING", "The server shuts down.");
        using var client = server.Connect();

        var failure = await Should.ThrowAsync<ClusterInteropException>(
            () => client.PutAsync(ACapability("a"), cancellationToken: Cancel));

        failure.Reason.ShouldBe("SERVER_STOPPING");
        server.Publishing.Writes.Count.ShouldBe(4);
        var ids = server.Publishing.Writes.Select(request => request.RequestId).Distinct();
        ids.ShouldHaveSingleItem().Length.ShouldBe(32);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_write_succeeds_when_the_server_comes_back()
    {
        await using var server = await ScriptedServer.StartAsync();
        var attempts = 0;
        server.Publishing.Write = _ => ++attempts < 4
            ? throw new RpcException(new Status(StatusCode.Unavailable, "no healthy upstream"))
            : new WriteRecordsResponse { Revision = 7 };
        using var client = server.Connect();

        var written = await client.PutAsync(ACapability("a"), cancellationToken: Cancel);

        written.Revision.ShouldBe(7);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_rate_that_was_exceeded_is_attempted_again_after_the_time_that_the_server_names()
    {
        await using var server = await ScriptedServer.StartAsync();
        var time = new FakeTimeProvider();
        var attempts = new List<(DateTimeOffset At, string RequestId)>();
        server.Publishing.Write = request =>
        {
            attempts.Add((time.GetUtcNow(), request.RequestId));
            return attempts.Count < 3
                ? throw ScriptedFault.Of(
                    Code.ResourceExhausted, "RATE_EXCEEDED", "Slower.", retryAfter: TimeSpan.FromSeconds(7))
                : new WriteRecordsResponse { Revision = 9 };
        };
        var waits = new WaitingTime(time);
        using var client = server.Connect(options =>
        {
            options.TimeProvider = waits;
            options.MaxRetryDelay = options.MinRetryDelay;
        });

        var writing = client.PutAsync(ACapability("a"), cancellationToken: Cancel);
        (await waits.NextAsync(Cancel)).ShouldBe(TimeSpan.FromSeconds(7));
        time.Advance(TimeSpan.FromSeconds(6.9));
        attempts.Count.ShouldBe(1);
        time.Advance(TimeSpan.FromSeconds(0.1));
        (await waits.NextAsync(Cancel)).ShouldBe(TimeSpan.FromSeconds(7));
        time.Advance(TimeSpan.FromSeconds(7));
        var written = await writing;

        written.Revision.ShouldBe(9);
        attempts.Select(attempt => attempt.At - attempts[0].At).ShouldBe(
            [TimeSpan.Zero, TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(14)]);
        attempts.Select(attempt => attempt.RequestId).Distinct().ShouldHaveSingleItem().Length.ShouldBe(32);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_rate_that_stays_exceeded_is_reported_after_four_attempts()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Publishing.Write = _ => throw ScriptedFault.Of(
            Code.ResourceExhausted, "RATE_EXCEEDED", "Slower.", retryAfter: TimeSpan.FromMilliseconds(3));
        using var client = server.Connect();

        var failure = await Should.ThrowAsync<ClusterInteropException>(
            () => client.PutAsync(ACapability("a"), cancellationToken: Cancel));

        failure.Reason.ShouldBe("RATE_EXCEEDED");
        server.Publishing.Writes.Count.ShouldBe(4);
    }

    [Theory(Timeout = 30_000)]
    [InlineData(Code.Aborted)]
    [InlineData(Code.ResourceExhausted)]
    [InlineData(Code.Internal)]
    [InlineData(Code.DeadlineExceeded)]
    public async Task What_waiting_does_not_help_is_not_attempted_again(Code code)
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Publishing.Write = _ => throw ScriptedFault.Of(code, "WHATEVER", "No.");
        using var client = server.Connect();

        await Should.ThrowAsync<ClusterInteropException>(
            () => client.PutAsync(ACapability("a"), cancellationToken: Cancel));

        server.Publishing.Writes.Count.ShouldBe(1);
    }
}
