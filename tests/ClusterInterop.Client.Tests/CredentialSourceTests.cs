using ClusterInterop.V1;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using static ClusterInterop.Client.Tests.Samples;

namespace ClusterInterop.Client.Tests;

/// <summary>Where tokens come from, and where they may go.</summary>
public sealed class CredentialSourceTests : IAsyncLifetime
{
    private readonly List<string?> _seen = [];
    private ScriptedServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _server.Directory.Get = (request, context) =>
        {
            _seen.Add(context.RequestHeaders.GetValue("authorization"));
            return Task.FromResult(new GetRecordResponse { Record = new Record { Name = request.Name } });
        };
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact(Timeout = 30_000)]
    public async Task A_token_file_is_read_again_when_it_changed()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "first\n", Cancel);
            using var client = Connect(Credential.FromFile(file));
            await client.GetAsync("x", Cancel);
            await client.GetAsync("x", Cancel);
            await File.WriteAllTextAsync(file, " second-one \r\n", Cancel);
            await client.GetAsync("x", Cancel);
            // As a sidecar replaces it, with nothing there for a moment.
            File.Delete(file);
            await client.GetAsync("x", Cancel);
            await File.WriteAllTextAsync(file, "third-of-all", Cancel);
            await client.GetAsync("x", Cancel);

            _seen.ShouldBe(
                ["Bearer first", "Bearer first", "Bearer second-one", "Bearer second-one", "Bearer third-of-all"]);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory(Timeout = 30_000)]
    [InlineData(null, " cannot be read: Could not find file ")]
    [InlineData("", " does not hold an access token and nothing else.")]
    [InlineData("Bearer marker", " does not hold an access token and nothing else.")]
    public async Task A_file_without_a_token_is_named(string? text, string sentence)
    {
        var file = Path.GetTempFileName();
        File.Delete(file);
        if (text is not null)
            await File.WriteAllTextAsync(file, text, Cancel);
        using var client = Connect(Credential.FromFile(file));

        var failure = await Should.ThrowAsync<ClusterInteropException>(() => client.GetAsync("x", Cancel));
        File.Delete(file);

        failure.Reason.ShouldBe("CREDENTIAL_UNAVAILABLE");
        failure.Summary.ShouldStartWith($"The token file {file}{sentence}");
        failure.ToString().ShouldNotContain("marker");
        _seen.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("http://registry.example.eu:5080", false)]
    [InlineData("http://192.168.1.7", false)]
    [InlineData("https://registry.example.eu", true)]
    [InlineData("http://localhost:5080", true)]
    [InlineData("http://127.0.0.2:5080", true)]
    [InlineData("http://[::1]:5080", true)]
    public void A_token_is_sent_over_https_or_to_this_machine_only(string address, bool accepted)
    {
        var options = new ClusterInteropOptions { Credential = Credential.FromToken("marker") };
        if (accepted)
        {
            ClusterInteropClient.Connect(address, options).Dispose();
            return;
        }

        Should.Throw<ArgumentException>(() => ClusterInteropClient.Connect(address, options)).Message.ShouldBe(
            $"Address {new Uri(address)} would get the access token in plain text: use https; http is for this machine "
            + "only.");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_programs_services_may_hold_the_credential()
    {
        await using var services = new ServiceCollection()
            .AddSingleton(Credential.FromToken("of-the-services"))
            .AddClusterInterop(options => options.Address = _server.Address)
            .BuildServiceProvider();

        await services.GetRequiredService<ClusterInteropClient>().GetAsync("x", Cancel);

        _seen.ShouldBe(["Bearer of-the-services"]);
    }

    [Fact]
    public void A_token_in_plain_text_stops_a_program_at_its_start()
    {
        using var services = new ServiceCollection()
            .AddClusterInterop(options =>
            {
                options.Address = new Uri("http://registry.example.eu");
                options.Credential = Credential.FromToken("marker");
            })
            .BuildServiceProvider();

        Should.Throw<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate())
            .Message.ShouldContain("would get the access token in plain text");
    }

    private ClusterInteropClient Connect(Credential credential) => _server.Connect(options =>
    {
        options.Credential = credential;
        options.MaxAttempts = 1;
    });
}
