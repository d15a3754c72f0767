using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ClusterInterop.Server.Hosting;
using ClusterInterop.Testing;
using Microsoft.Extensions.Configuration;

namespace ClusterInterop.Server.Tests;

/// <summary>What an operator can set, and what happens to settings that are wrong.</summary>
public sealed class OptionTests
{
    [Fact]
    public void The_defaults_are_those_of_the_manual()
    {
        var path = Path.Combine(Sources.Tests, "OptionDefaults.txt");
        var expected = string.Concat(OptionGroup.All.SelectMany(Defaults).Select(line => line + "\n"));
        var found = File.Exists(path) ? File.ReadAllText(path) : "";
        if (found != expected)
            File.WriteAllText(path, expected);

        found.ShouldBe(expected, "OptionDefaults.txt was out of date and is written anew; look at it and commit it.");
    }

    [Fact]
    public void The_manual_lists_every_option()
    {
        var manual = File.ReadAllText(Path.Combine(Sources.Root, "docs", "operating.md"));

        foreach (var key in OptionGroup.All.SelectMany(group => group.Keys))
            manual.ShouldContain($"`{key}`");
    }

    [Fact]
    public void Every_default_is_within_its_own_limits()
    {
        foreach (var group in OptionGroup.All)
        {
            var options = Activator.CreateInstance(group.Type)!;
            Validator.TryValidateObject(options, new ValidationContext(options), [], validateAllProperties: true)
                .ShouldBeTrue(group.Type.Name);
        }
    }

    [Theory]
    [InlineData("Streams:Patiense", "did you mean Streams:Patience?")]
    [InlineData("Adress", "did you mean Address?")]
    [InlineData("Stream:Age", "did you mean Streams:Age?")]
    public void An_unknown_key_is_refused_with_the_nearest_known_one(string key, string advice)
    {
        var refusal = Should.Throw<StartRefusedException>(
            () => ServerConfiguration.Read(null, [new(key, "00:00:05")]));

        refusal.Message.ShouldStartWith($"{key} is not an option;");
        refusal.Message.ShouldContain(advice);
    }

    [Fact]
    public void A_configuration_file_that_is_named_must_exist() =>
        Should.Throw<StartRefusedException>(() => ServerConfiguration.Read("no-such-file.json", []))
            .Message.ShouldContain("no-such-file.json");

    [Theory(Timeout = 60_000)]
    [InlineData("Streams:Patience", "00:00:00", "Patience")]
    [InlineData("Streams:AgeSpread", "0.9", "AgeSpread")]
    [InlineData("Streams:Age", "soon", "soon")]
    [InlineData("Connections:MaxMessageBytes", "100", "MaxMessageBytes")]
    [InlineData("Address", "http://0.0.0.0:5080", "callers do not prove who they are yet")]
    [InlineData("Address", "http://192.0.2.1:5080", "callers do not prove who they are yet")]
    [InlineData("Address", "https://127.0.0.1:5080", "https is not served yet")]
    [InlineData("Address", "127.0.0.1:5080", "http://127.0.0.1:5080")]
    [InlineData("LogFormat", "xml", "xml")]
    public async Task A_value_out_of_its_limits_refuses_the_start_in_one_line(string key, string value, string says)
    {
        var failure = await Should.ThrowAsync<Exception>(
            () => InMemoryServer.StartAsync(options: new Dictionary<string, string?> { [key] = value }));

        var line = StartRefusedException.Explain(failure).ShouldNotBeNull(failure.ToString());
        line.ShouldContain(says);
        line.ShouldNotContain('\n');
    }

    [Fact(Timeout = 60_000)]
    public async Task A_port_in_use_refuses_the_start_in_one_line()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var address = $"http://{other.LocalEndpoint}";

        var failure = await Should.ThrowAsync<Exception>(
            () => InMemoryServer.StartAsync(options: new Dictionary<string, string?> { ["Address"] = address }));

        var line = StartRefusedException.Explain(failure).ShouldNotBeNull(failure.ToString());
        line.ShouldContain("address already in use");
        line.ShouldContain("--address");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_data_directory_that_cannot_be_made_refuses_the_start_in_one_line()
    {
        var file = Path.GetTempFileName();
        try
        {
            var failure = await Should.ThrowAsync<Exception>(
                () => InMemoryServer.StartAsync(directory: Path.Combine(file, "data")));

            var line = StartRefusedException.Explain(failure).ShouldNotBeNull(failure.ToString());
            line.ShouldContain(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static IEnumerable<string> Defaults(OptionGroup group)
    {
        var options = Activator.CreateInstance(group.Type)!;
        foreach (var key in group.Keys)
        {
            var value = group.Type.GetProperty(key[(key.LastIndexOf(':') + 1)..])!.GetValue(options);
            yield return string.Create(CultureInfo.InvariantCulture, $"{key} = {value}");
        }
    }
}
