using ClusterInterop.V1;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ClusterInterop.Client.Tests;

/// <summary>Defaults, limits, names and registration.</summary>
public sealed class OptionsTests
{
    [Fact]
    public void The_defaults_are_those_that_are_documented()
    {
        var options = new ClusterInteropOptions();

        options.Address.ShouldBe(new Uri("http://127.0.0.1:5080"));
        options.Credential.ShouldBeNull();
        options.ConnectTimeout.ShouldBe(TimeSpan.FromSeconds(10));
        options.CallTimeout.ShouldBe(TimeSpan.FromSeconds(30));
        options.SyncTimeout.ShouldBe(TimeSpan.FromMinutes(10));
        options.KeepAliveInterval.ShouldBe(TimeSpan.FromSeconds(30));
        options.KeepAliveTimeout.ShouldBe(TimeSpan.FromSeconds(10));
        options.MaxAttempts.ShouldBe(4);
        options.MinRetryDelay.ShouldBe(TimeSpan.FromMilliseconds(100));
        options.MaxRetryDelay.ShouldBe(TimeSpan.FromSeconds(5));
        options.MinReconnectDelay.ShouldBe(TimeSpan.FromMilliseconds(200));
        options.MaxReconnectDelay.ShouldBe(TimeSpan.FromSeconds(10));
        options.HealthyAfter.ShouldBe(TimeSpan.FromSeconds(60));
        new WatchOptions().CheckpointInterval.ShouldBe(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Every_option_out_of_range_is_named_with_its_limits()
    {
        var failure = Should.Throw<ArgumentException>(() => new ClusterInteropClient(new ClusterInteropOptions
        {
            MaxAttempts = 11,
            CallTimeout = TimeSpan.Zero,
        }));

        failure.Message.ShouldContain("MaxAttempts must be between 1 and 10.");
        failure.Message.ShouldContain("CallTimeout must be between 00:00:00.1000000 and 01:00:00.");
    }

    [Theory]
    [InlineData("ftp://example.org")]
    [InlineData("file:///etc/hosts")]
    public void An_address_is_http_or_https(string address) =>
        Should.Throw<ArgumentException>(() => ClusterInteropClient.Connect(address))
            .Message.ShouldStartWith($"Address must be an absolute http or https address, not '{new Uri(address)}'.");

    [Theory]
    [InlineData(4.9)]
    [InlineData(121)]
    public void A_checkpoint_interval_is_five_to_a_hundred_and_twenty_seconds(double seconds) =>
        Should.Throw<ArgumentOutOfRangeException>(
            () => new WatchOptions { CheckpointInterval = TimeSpan.FromSeconds(seconds) });

    [Fact]
    public void A_client_is_added_to_a_programs_services_with_its_clock()
    {
        var time = new FakeTimeProvider();
        using var services = new ServiceCollection()
            .AddSingleton<TimeProvider>(time)
            .AddClusterInterop(options => options.Address = new Uri("http://127.0.0.1:5099"))
            .BuildServiceProvider();

        var client = services.GetRequiredService<ClusterInteropClient>();

        client.Address.ShouldBe(new Uri("http://127.0.0.1:5099"));
        services.GetRequiredService<ClusterInteropClient>().ShouldBeSameAs(client);
        services.GetRequiredService<IOptions<ClusterInteropOptions>>().Value.TimeProvider.ShouldBeSameAs(time);
    }

    [Fact]
    public void Wrong_options_stop_a_program_at_its_start()
    {
        using var services = new ServiceCollection()
            .AddClusterInterop(options => options.MaxAttempts = 0)
            .BuildServiceProvider();

        Should.Throw<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate())
            .Message.ShouldContain("MaxAttempts must be between 1 and 10.");
    }

    [Theory]
    [InlineData("associations/es", "es", RecordKind.Association, null)]
    [InlineData("associations/es/capabilities/printers-0412", "es", RecordKind.Capability, "printers-0412")]
    [InlineData("associations/pl/needs/n1", "pl", RecordKind.Need, "n1")]
    public void A_name_is_read_and_written(string text, string association, RecordKind kind, string? id)
    {
        RecordName.TryParse(text, out var name).ShouldBeTrue();

        (name.Association, name.Kind, name.Id).ShouldBe((association, kind, id));
        name.ToString().ShouldBe(text);
        (id is null ? RecordName.ForAssociation(association) : RecordName.For(association, kind, id)).ShouldBe(name);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("associations/ES")]
    [InlineData("associations/es/")]
    [InlineData("associations/es/capabilities")]
    [InlineData("associations/es/machines/m1")]
    [InlineData("associations/es/needs/-n1")]
    [InlineData("associations/es/needs/n1\n")]
    public void What_is_not_a_name_is_not_read(string? text) => RecordName.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void A_name_cannot_be_made_of_what_is_not_an_id()
    {
        Should.Throw<ArgumentException>(() => RecordName.For("es", RecordKind.Need, "Not an id"));
        Should.Throw<ArgumentException>(() => RecordName.For("es", RecordKind.Association, "x"));
    }
}
