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
            manual.ShouldContain($"`{key.Name}`");
    }

    [Fact]
    public void Every_option_that_the_manuals_name_exists()
    {
        var known = OptionGroup.All.SelectMany(group => group.Keys).Select(key => key.Name).ToHashSet();
        var sections = OptionGroup.All.Where(group => group.Section.Length > 0).Select(group => group.Section).ToList();
        string[] manuals = [Path.Combine("docs", "operating.md"), "SECURITY.md", "README.md"];

        foreach (var manual in manuals)
        {
            var named = File.ReadAllText(Path.Combine(Sources.Root, manual)).Split('`')
                .Where(word => sections.Any(section => word.StartsWith($"{section}:", StringComparison.Ordinal)));
            named.ShouldBeSubsetOf(known, manual);
        }
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
    [InlineData("Patience", "did you mean Streams:Patience?")]
    [InlineData("Foo", "There are Mode, Address, BehindProxy, ")]
    public void An_unknown_key_is_refused_with_the_nearest_known_one(string key, string advice)
    {
        var refusal = Should.Throw<StartRefusedException>(
            () => ServerConfiguration.Read(null, [new(key, "00:00:05")]));

        refusal.Message.ShouldStartWith($"{key} is not an option");
        refusal.Message.ShouldContain(advice);
    }

    [Fact]
    public void A_configuration_file_that_is_named_must_exist() =>
        Should.Throw<StartRefusedException>(() => ServerConfiguration.Read("no-such-file.json", []))
            .Message.ShouldContain("no-such-file.json");

    [Theory(Timeout = 60_000)]
    [InlineData("Streams:Patience", "00:00:00", "Streams:Patience is '00:00:00'; it must be a time, written "
        + "[days.]hours:minutes:seconds, from 00:00:00.100 to 01:00:00.")]
    [InlineData("Streams:AgeSpread", "0.9", "Streams:AgeSpread is '0.9'; it must be a number from 0 to 0.5.")]
    [InlineData("Connections:MaxMessageBytes", "100", "Connections:MaxMessageBytes is '100'; it must be a whole number "
        + "from 65536 to 67108864.")]
    [InlineData("DataDirectory", "", "DataDirectory is ''; it must not be empty.")]
    [InlineData("Address", "http://127.0.0.1:5080/path", "nothing goes with the host and the port; write "
        + "http://127.0.0.1:5080.")]
    [InlineData("Address", "http://0.0.0.0:5080", "no identity provider is named. Listen on 127.0.0.1, or set")]
    [InlineData("Address", "http://example.org:5080", "the host must be an address of this machine")]
    [InlineData("Address", "https://127.0.0.1:5080", "needs a certificate. Set Kestrel:Certificates:Default:Path")]
    [InlineData("Authentication:Authority", "http://login.example.org", "http is for this machine alone")]
    [InlineData("Authentication:Authority", "https://login.example.org", "the audience of its tokens is required")]
    [InlineData("Address", "127.0.0.1:5080", "http://127.0.0.1:5080")]
    public async Task A_value_out_of_its_limits_refuses_the_start_in_one_line(string key, string value, string says)
    {
        var failure = await Should.ThrowAsync<Exception>(
            () => InMemoryServer.StartAsync(options: new Dictionary<string, string?> { [key] = value }));

        var line = StartRefusedException.Explain(failure).ShouldNotBeNull(failure.ToString());
        line.ShouldContain(says);
        line.ShouldNotContain('\n');
    }

    [Theory]
    [InlineData("LogLevel", "warn", "LogLevel is 'warn'; it must be one of Trace, Debug, Information, Warning, Error, "
        + "Critical, None.")]
    [InlineData("LogLevel", "99", "LogLevel is '99'; it must be one of Trace, Debug, Information, Warning, Error, "
        + "Critical, None.")]
    [InlineData("LogFormat", "1", "LogFormat is '1'; it must be one of Simple, Json.")]
    [InlineData("Streams:Patience", "00:99:00", "Streams:Patience is '00:99:00'; it must be a time, written "
        + "[days.]hours:minutes:seconds, from 00:00:00.100 to 01:00:00.")]
    [InlineData("Streams:Age", "5", "Streams:Age is '5'; it must be a time, written [days.]hours:minutes:seconds, from "
        + "00:00:01 to 7.00:00:00.")]
    [InlineData("Connections:MaxMessageBytes", "many", "Connections:MaxMessageBytes is 'many'; it must be a whole "
        + "number from 65536 to 67108864.")]
    [InlineData("Streams:AgeSpread", "", "Streams:AgeSpread is ''; it must be a number from 0 to 0.5.")]
    [InlineData("Streams", "5", "Streams is a section, which holds Streams:Patience, Streams:Age, Streams:AgeSpread, "
        + "and not '5'.")]
    public void A_value_that_cannot_be_read_is_refused_with_those_that_can(string key, string value, string message) =>
        Should.Throw<StartRefusedException>(() => ServerConfiguration.Read(null, [new(key, value)]))
            .Message.ShouldBe(message);

    [Theory]
    [InlineData("logformat", "JSON")]
    [InlineData("LogLevel", "warning")]
    [InlineData("Streams:Age", "2.00:30:00")]
    public void A_key_and_a_value_are_read_in_either_case(string key, string value) =>
        ServerConfiguration.Read(null, [new(key, value)])[key].ShouldBe(value);

    [Theory]
    [InlineData("[]", "must hold a JSON object, such as { \"LogFormat\": \"json\" }.")]
    [InlineData("{\n  \"LogLevel\": warn\n}", "is not JSON: it is broken in line 2, byte 15.")]
    [InlineData("", "is not JSON: it is broken in line 1, byte 1.")]
    [InlineData("{ \"Streams\": { \"Age\": \"00:01:00\", \"age\": \"00:02:00\" } }", "sets Streams:age twice.")]
    public void A_configuration_file_that_is_broken_is_refused_with_where_and_how(string text, string says)
    {
        var refusal = Should.Throw<StartRefusedException>(() => ReadFile(text));

        refusal.Message.ShouldEndWith(says);
        refusal.Message.ShouldContain(".settings.json");
    }

    [Fact]
    public void A_configuration_file_with_comments_and_a_byte_order_mark_is_read() =>
        ReadFile("\ufeff{ \"Streams\": { \"Age\": \"00:30:00\", /* half an hour */ } }")["Streams:Age"]
            .ShouldBe("00:30:00");

    [Theory]
    [InlineData("{ \"Address\": null }", "Address is 'null'; it must not be empty.")]
    [InlineData("{ \"Address\": [\"a\", \"b\"] }", "Address takes one value, and holds a list or a section.")]
    [InlineData(
        "{ \"Streams\": { \"Age\": { \"a\": 1 } } }", "Streams:Age takes one value, and holds a list or a section.")]
    public void An_option_without_a_value_of_its_own_is_refused(string text, string message) =>
        Should.Throw<StartRefusedException>(() => ReadFile(text)).Message.ShouldBe(message);

    [Theory]
    [InlineData(SocketError.AccessDenied, "http://127.0.0.1:80 may not be listened on by this user; ")]
    [InlineData(SocketError.AddressNotAvailable, "http://127.0.0.1:80 is not an address of this machine. ")]
    public void An_address_that_cannot_be_listened_on_is_named_with_what_to_do(SocketError error, string says)
    {
        var line = StartRefusedException.ExplainListening("http://127.0.0.1:80", new SocketException((int)error));

        line.ShouldStartWith(says);
        line.ShouldContain("with --address");
        StartRefusedException.Explain(new SocketException((int)error)).ShouldNotBeNull().ShouldContain("--address");
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

    // By a name with a dot in front, which the framework's own reader of files would pass over.
    private static IConfigurationRoot ReadFile(string text)
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("clusterinterop-");
        try
        {
            var path = Path.Combine(directory.FullName, ".settings.json");
            File.WriteAllText(path, text);
            return ServerConfiguration.Read(path, []);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static IEnumerable<string> Defaults(OptionGroup group)
    {
        var options = Activator.CreateInstance(group.Type)!;
        foreach (var key in group.Keys)
        {
            var value = key.Property.GetValue(options);
            yield return string.Create(CultureInfo.InvariantCulture, $"{key.Name} = {value}");
        }
    }
}
