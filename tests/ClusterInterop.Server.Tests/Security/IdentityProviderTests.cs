using ClusterInterop.Testing;
using ClusterInterop.V1;
using Grpc.Core;
using Microsoft.IdentityModel.Tokens;

namespace ClusterInterop.Server.Tests.Security;

/// <summary>Tokens of an identity provider: three settings, keys that change, and a provider that goes away.</summary>
public sealed class IdentityProviderTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [InlineData(SecurityAlgorithms.RsaSha256)]
    [InlineData(SecurityAlgorithms.RsaSsaPssSha256)]
    public async Task Three_settings_suffice(string algorithm)
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var server = await InMemoryServer.StartAsync(options: provider.Settings);
        var publishing = new PublishingService.PublishingServiceClient(server.NewAnonymousChannel());

        var written = await publishing.WriteRecordsAsync(
            new() { Writes = { new Write { Put = FullRecords.Association() } } },
            Bearer(provider.Token(algorithm: algorithm)),
            cancellationToken: Cancel);

        written.Results.Single().Name.ShouldBe("associations/es");
    }

    [Fact(Timeout = 60_000)]
    public async Task Tokens_of_the_development_issuer_are_refused_where_there_is_a_provider()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var server = await InMemoryServer.StartAsync(options: provider.Settings);

        (await AnswerAsync(server, server.TokenOf("es"))).ShouldBe("TOKEN_REFUSED");
    }

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_new_key_is_taken_up_while_the_server_runs_and_the_old_one_dropped(bool hasStart)
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var server = await InMemoryServer.StartAsync(options: provider.Settings);
        var old = provider.Token(hasStart: hasStart);
        (await AnswerAsync(server, provider.Token(hasStart: hasStart))).ShouldBe("OK");

        provider.Rotate();

        await UntilAsync(async () => await AnswerAsync(server, provider.Token(hasStart: hasStart)) == "OK");
        (await AnswerAsync(server, old)).ShouldBe("TOKEN_REFUSED");
    }

    [Fact(Timeout = 60_000)]
    public async Task Unknown_keys_do_not_make_the_server_ask_the_provider_again_and_again()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var server = await InMemoryServer.StartAsync(options: provider.Settings);
        (await AnswerAsync(server, provider.Token())).ShouldBe("OK");
        await using var other = await IdentityProvider.StartAsync();

        for (var i = 0; i < 100; i++)
            (await AnswerAsync(server, other.Token())).ShouldBe("TOKEN_REFUSED");

        provider.KeyRequests.ShouldBeLessThanOrEqualTo(3);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_last_keys_serve_while_the_provider_is_down()
    {
        var provider = await IdentityProvider.StartAsync();
        await using var server = await InMemoryServer.StartAsync(options: provider.Settings);
        (await AnswerAsync(server, provider.Token())).ShouldBe("OK");
        var later = Enumerable.Range(0, 20).Select(_ => provider.Token()).ToList();
        await using var other = await IdentityProvider.StartAsync();
        await provider.DisposeAsync();

        // A token of an unknown key makes the server look for newer keys, in vain.
        (await AnswerAsync(server, other.Token())).ShouldBe("TOKEN_REFUSED");
        foreach (var token in later)
            (await AnswerAsync(server, token)).ShouldBe("OK");
    }

    [Fact(Timeout = 60_000)]
    public async Task While_no_key_was_ever_to_be_had_callers_are_told_to_come_back()
    {
        var provider = await IdentityProvider.StartAsync();
        var token = provider.Token();
        var settings = provider.Settings;
        await provider.DisposeAsync();
        await using var server = await InMemoryServer.StartAsync(options: settings);

        (await AnswerAsync(server, token)).ShouldBe("ISSUER_UNAVAILABLE");
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        while (!await isSo())
            Cancel.ThrowIfCancellationRequested();
    }

    private static Metadata Bearer(string token) => new() { { "authorization", $"Bearer {token}" } };

    private static async Task<string?> AnswerAsync(InMemoryServer server, string token)
    {
        try
        {
            await new DirectoryService.DirectoryServiceClient(server.NewAnonymousChannel()).GetRecordAsync(
                new() { Name = "associations/eu" }, Bearer(token), cancellationToken: Cancel);
            return "OK";
        }
        catch (RpcException refusal)
        {
            return refusal.GetRpcStatusOf().Reason;
        }
    }
}
