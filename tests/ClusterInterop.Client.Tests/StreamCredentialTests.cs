using ClusterInterop.V1;
using Grpc.Core;
using static ClusterInterop.Client.Tests.Samples;
using Code = Google.Rpc.Code;

namespace ClusterInterop.Client.Tests;

/// <summary>A stream outlasts its access token.</summary>
public sealed class StreamCredentialTests : IAsyncLifetime
{
    private readonly List<string> _opened = [];
    private readonly List<Reconnection> _reconnections = [];
    private ScriptedServer _server = null!;
    private ScriptedStream<WatchRecordsResponse> _stream = null!;
    private int _requests;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _stream = new(
            [.. Enumerable.Range(1, 6).Select(n => new WatchRecordsResponse { Record = new() { Revision = n } })],
            checkpoint => new() { Checkpoint = checkpoint },
            (response, token) => response.ResumeToken = token);
        Accept(_ => true);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact(Timeout = 30_000)]
    public async Task When_its_token_expires_it_goes_on_at_once_with_a_new_one_where_it_was()
    {
        _stream.Cuts.Enqueue((2, Cut.CredentialExpired));
        using var client = Connect(Numbered());

        var messages = await ReadAsync(client);

        Revisions(messages).ShouldBe([1, 2, 3, 4, 5, 6]);
        _opened.ShouldBe(["Bearer token-1 at ", "Bearer token-2 at after-2"]);
        _reconnections.ShouldBe([new Reconnection(TimeSpan.Zero, null)]);
    }

    [Fact(Timeout = 30_000)]
    public async Task Its_token_may_expire_right_after_another_end()
    {
        _stream.Cuts.Enqueue((1, Cut.Shutdown));
        _stream.Cuts.Enqueue((1, Cut.Unavailable));
        _stream.Cuts.Enqueue((2, Cut.CredentialExpired));
        using var client = Connect(Numbered());

        await ReadAsync(client);

        _reconnections.Count.ShouldBe(3);
        _reconnections[2].Delay.ShouldBe(TimeSpan.Zero);
        _opened[^1].ShouldBe("Bearer token-2 at after-4");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_server_to_which_every_token_has_expired_is_not_asked_in_a_circle()
    {
        for (var cut = 0; cut < 4; cut++)
            _stream.Cuts.Enqueue((1, Cut.CredentialExpired));
        using var client = Connect(Numbered());

        Revisions(await ReadAsync(client)).ShouldBe([1, 2, 3, 4, 5, 6]);

        _reconnections.Select(reconnection => reconnection.Delay > TimeSpan.Zero).ShouldBe([false, true, true, true]);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_token_that_is_refused_when_it_is_opened_again_is_renewed_once()
    {
        _stream.Cuts.Enqueue((3, Cut.Unavailable));
        Accept(token => token == (_opened.Count <= 1 ? "Bearer token-1" : "Bearer token-2"));
        using var client = Connect(Numbered());

        Revisions(await ReadAsync(client)).ShouldBe([1, 2, 3, 4, 5, 6]);

        _opened.ShouldBe(["Bearer token-1 at ", "Bearer token-1 at after-3", "Bearer token-2 at after-3"]);
        _reconnections[1].Delay.ShouldBe(TimeSpan.Zero);
        _reconnections[1].Cause!.Reason.ShouldBe("TOKEN_REFUSED");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_renewed_token_that_is_refused_too_ends_it()
    {
        _stream.Cuts.Enqueue((3, Cut.CredentialExpired));
        Accept(_ => _opened.Count <= 1);
        using var client = Connect(Numbered());

        var failure = await Should.ThrowAsync<ClusterInteropException>(() => ReadAsync(client));

        failure.Reason.ShouldBe("TOKEN_REFUSED");
        _opened.Count.ShouldBe(3);
    }

    [Fact(Timeout = 30_000)]
    public async Task Without_a_credential_a_refusal_ends_it()
    {
        Accept(_ => false);
        using var client = _server.Connect();

        await Should.ThrowAsync<ClusterInteropException>(() => ReadAsync(client));

        _opened.ShouldHaveSingleItem();
    }

    [Fact(Timeout = 30_000)]
    public async Task While_no_token_is_to_be_had_it_is_opened_again_as_after_a_cut()
    {
        _stream.Cuts.Enqueue((2, Cut.CredentialExpired));
        using var client = Connect(Credential.FromFunction(_ => ++_requests is > 1 and < 8
            ? throw new HttpRequestException("marker")
            : Task.FromResult(new AccessToken($"token-{_requests}"))));

        Revisions(await ReadAsync(client)).ShouldBe([1, 2, 3, 4, 5, 6]);

        _opened.ShouldBe(["Bearer token-1 at ", "Bearer token-8 at after-2"]);
        _reconnections.Skip(1).ShouldAllBe(reconnection => reconnection.Cause!.Reason == "CREDENTIAL_UNAVAILABLE");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_credential_that_never_gave_a_token_is_reported_after_four_attempts()
    {
        using var client = Connect(Credential.FromFunction(_ =>
        {
            _requests++;
            throw new HttpRequestException("marker");
        }));

        var failure = await Should.ThrowAsync<ClusterInteropException>(() => ReadAsync(client));

        failure.Reason.ShouldBe("CREDENTIAL_UNAVAILABLE");
        _requests.ShouldBe(4);
        _opened.ShouldBeEmpty();
    }

    private static IEnumerable<long> Revisions(IEnumerable<RecordMessage> messages) =>
        messages.Select(message => message.Record).OfType<Record>().Select(record => record.Revision);

    private Credential Numbered() => Credential.FromFunction(
        _ => Task.FromResult(new AccessToken($"token-{Interlocked.Increment(ref _requests)}")));

    private ClusterInteropClient Connect(Credential credential) =>
        _server.Connect(options => options.Credential = credential);

    private Task<List<RecordMessage>> ReadAsync(ClusterInteropClient client) => client.WatchRecordsAsync(
        options: new() { StopWhenCaughtUp = true, Reconnecting = _reconnections.Add },
        cancellationToken: Cancel).ReadAllAsync();

    private void Accept(Func<string?, bool> isAccepted) => _server.Directory.Watch = (request, responses, context) =>
    {
        var token = context.RequestHeaders.GetValue("authorization");
        _opened.Add($"{token} at {request.Options.ResumeToken}");
        return isAccepted(token)
            ? _stream.RunAsync(request.Options, responses, context)
            : throw ScriptedFault.Of(Code.Unauthenticated, "TOKEN_REFUSED", "The access token is not accepted.");
    };
}
