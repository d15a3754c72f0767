using System.Runtime.Versioning;
using ClusterInterop.Server.Hosting;
using ClusterInterop.Server.Security;
using Microsoft.Extensions.Configuration;

namespace ClusterInterop.Server.Tests.Security;

/// <summary>What the server refuses to start with, each with the key to set or the command to run.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class SafeStartTests : IDisposable
{
    private const string Everywhere = "http://0.0.0.0:5080";
    private const string Authority = "https://login.example.org";
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _directory = System.IO.Directory.CreateTempSubdirectory("clusterinterop-").FullName;

    public void Dispose() => System.IO.Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Production_without_an_identity_provider_is_refused()
    {
        var refusal = Refusal(new() { ["Mode"] = "Production" });

        refusal.ShouldStartWith("Mode is Production, and no identity provider is named");
        refusal.ShouldContain("Set Authentication:Authority and Authentication:Audience");
    }

    [Theory]
    [InlineData(Everywhere)]
    [InlineData("http://[::]:5080")]
    [InlineData("http://192.0.2.1:5080")]
    public void Tokens_of_its_own_are_not_served_to_other_machines(string address)
    {
        var refusal = Refusal(new() { ["Address"] = address, ["BehindProxy"] = "true" });

        refusal.ShouldStartWith($"{address} can be reached from other machines, and no identity provider is named.");
        refusal.ShouldContain("Listen on 127.0.0.1, or set Authentication:Authority and Authentication:Audience.");
    }

    [Theory]
    [InlineData("http://*:5080")]
    [InlineData("http://localhost:5080")]
    [InlineData("http://127.0.0.1:5080")]
    [InlineData("http://[::1]:5080")]
    public void Of_an_end_point_of_Kestrel_only_this_machines_own_addresses_are_let_pass(string url)
    {
        var refusal = Refusal(new() { ["Kestrel:Endpoints:Wire:Url"] = url });

        (refusal is null).ShouldBe(!url.Contains('*', StringComparison.Ordinal), refusal);
    }

    [Fact]
    public void Plain_http_to_other_machines_is_refused()
    {
        var refusal = Refusal(new() { ["Address"] = Everywhere, ["Authentication:Authority"] = Authority });

        refusal.ShouldStartWith($"{Everywhere} would send tokens and records unencrypted to other machines.");
        refusal.ShouldContain("Use https with a certificate (Kestrel:Certificates:Default), or set BehindProxy");
    }

    [Fact]
    public void Plain_http_behind_a_proxy_that_encrypts_is_not() =>
        Refusal(new()
        {
            ["Mode"] = "Production",
            ["Address"] = Everywhere,
            ["Authentication:Authority"] = Authority,
            ["BehindProxy"] = "true",
        }).ShouldBeNull();

    [Theory]
    [InlineData("Address", "https://127.0.0.1:5080")]
    [InlineData("Kestrel:Endpoints:Wire:Url", "https://127.0.0.1:5443")]
    public void Https_without_a_certificate_is_refused(string key, string address) =>
        Refusal(new() { [key] = address }).ShouldBe(
            $"{address} needs a certificate. Set Kestrel:Certificates:Default:Path, and KeyPath beside it for one in "
            + "PEM form.");

    [Fact]
    public void A_certificate_that_does_not_exist_is_named_with_its_key() =>
        Refusal(new() { ["Address"] = "https://127.0.0.1:5080", ["Kestrel:Certificates:Default:Path"] = "no.pem" })
            .ShouldBe("Kestrel:Certificates:Default:Path names no.pem, and there is no such file.");

    [Theory]
    [InlineData("directory.db")]
    [InlineData("directory.db-wal")]
    public void A_database_that_others_may_read_is_refused(string file)
    {
        var path = Write(file, Owner | UnixFileMode.OtherRead);

        Refusal(WithProvider()).ShouldBe(
            $"Other users of this machine may read or write {path}. Run: chmod 600 {path}");

        File.SetUnixFileMode(path, Owner | UnixFileMode.GroupRead);
        Refusal(WithProvider()).ShouldNotBeNull();
        File.SetUnixFileMode(path, Owner);
        Refusal(WithProvider()).ShouldBeNull();
    }

    [Fact]
    public void A_key_of_TLS_that_others_may_read_is_refused_and_its_certificate_is_not()
    {
        var settings = WithProvider();
        settings["Address"] = "https://127.0.0.1:5080";
        settings["Kestrel:Certificates:Default:Path"] = Write("server.pem", Owner | UnixFileMode.OtherRead);
        settings["Kestrel:Certificates:Default:KeyPath"] = Write("server.key", Owner | UnixFileMode.OtherRead);
        var key = settings["Kestrel:Certificates:Default:KeyPath"];

        Refusal(settings).ShouldBe($"Other users of this machine may read or write {key}. Run: chmod o-rw,g-w {key}");

        File.SetUnixFileMode(key!, Owner | UnixFileMode.GroupRead);
        Refusal(settings).ShouldBeNull();

        // Without a key of its own, the certificate's file holds it.
        settings.Remove("Kestrel:Certificates:Default:KeyPath");
        Refusal(settings)!.ShouldContain("server.pem. Run: chmod o-rw,g-w");
    }

    [Fact]
    public void A_certificate_without_its_key_is_named_with_what_is_missing()
    {
        var settings = WithProvider();
        settings["Address"] = "https://127.0.0.1:5080";
        var path = Write("server.pem", Owner | UnixFileMode.OtherRead);
        File.WriteAllText(path, "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n");
        settings["Kestrel:Certificates:Default:Path"] = path;

        Refusal(settings).ShouldBe(
            $"Kestrel:Certificates:Default:Path names {path}, which holds no private key. Set KeyPath beside it.");
    }

    [Fact]
    public void A_data_directory_in_which_others_may_replace_files_is_refused_in_either_mode()
    {
        Write("directory.db", Owner);
        File.SetUnixFileMode(_directory, Owner | UnixFileMode.UserExecute | UnixFileMode.GroupWrite);

        foreach (var settings in (Dictionary<string, string?>[])[WithProvider(), []])
            Refusal(settings).ShouldBe(
                $"Other users of this machine may replace the files in {_directory}. Run: chmod 700 {_directory}");
    }

    [Fact]
    public void So_is_a_database_that_others_may_read_in_Development()
    {
        var path = Write("directory.db", Owner | UnixFileMode.OtherRead);

        Refusal([]).ShouldBe($"Other users of this machine may read or write {path}. Run: chmod 600 {path}");
    }

    [Theory]
    [InlineData("Kestrel:Endpoints:A:ClientCertificateMode", "RequireCertifikate",
        "it must be one of NoCertificate, AllowCertificate, RequireCertificate, DelayCertificate.")]
    [InlineData("Kestrel:Endpoints:A:SslProtocols:0", "Tls14", "it must be one of Tls12, Tls13.")]
    [InlineData("Kestrel:EndpointDefaults:Protocols", "Http1", "it must be one of Http2, Http1AndHttp2.")]
    [InlineData("Kestrel:Certificates:Default:AllowInvalid", "yes", "it must be one of false, true.")]
    public void A_value_that_the_web_server_would_pass_over_is_refused(string key, string value, string says) =>
        Should.Throw<StartRefusedException>(() => ServerConfiguration.Read(null, [new(key, value)])).Message
            .ShouldBe($"{key} is '{value}'; {says}");

    [Fact]
    public void All_that_is_wrong_is_said_at_once()
    {
        var path = Write("directory.db", Owner | UnixFileMode.OtherRead);
        var settings = WithProvider();
        settings["Address"] = Everywhere;

        var refusal = Refusal(settings);

        refusal.ShouldStartWith(Everywhere);
        refusal.ShouldEndWith($"chmod 600 {path}");
        refusal.ShouldNotContain('\n');
    }

    [Theory]
    [InlineData("Kestrel:Endpoints:Wire:Urls")]
    [InlineData("Kestrel:Limits:MaxRequestBodySize")]
    [InlineData("Kestrel:Endpoints:Wire:ClientCertificates")]
    public void A_key_that_Kestrel_does_not_read_is_refused_by_name(string key) =>
        Should.Throw<StartRefusedException>(() => ServerConfiguration.Read(null, [new(key, "1")]))
            .Message.ShouldStartWith($"{key} is not an option of the web server; there are Kestrel:Endpoints, ");

    [Theory(Timeout = 60_000)]
    [InlineData("CLUSTERINTEROP_SERVER_MODE=Production", "Mode is Production, and no identity provider is named")]
    [InlineData("CLUSTERINTEROP_SERVER_ADDRESS=http://0.0.0.0:0", "http://0.0.0.0:0 can be reached from other")]
    public async Task As_a_program_it_says_so_in_one_line_and_exits_with_78(string variable, string says)
    {
        var cancel = TestContext.Current.CancellationToken;
        using var server = ServerProgram.StartIn(["env", variable], "--data", _directory);

        var errors = await server.StandardError.ReadToEndAsync(cancel);
        await server.WaitForExitAsync(cancel);

        server.ExitCode.ShouldBe(78);
        errors.TrimEnd().ShouldStartWith($"clusterinterop-server: {says}");
        errors.TrimEnd().ShouldNotContain('\n');
    }

    private static Dictionary<string, string?> WithProvider() => new()
    {
        ["Mode"] = "Production",
        ["Authentication:Authority"] = Authority,
        ["Authentication:Audience"] = "clusterinterop",
    };

    private string Write(string file, UnixFileMode mode)
    {
        var path = Path.Combine(_directory, file);
        File.WriteAllText(path, "");
        File.SetUnixFileMode(path, mode);
        return path;
    }

    private string? Refusal(Dictionary<string, string?> settings)
    {
        settings["DataDirectory"] = _directory;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var authentication = new AuthenticationOptions();
        configuration.GetSection("Authentication").Bind(authentication);
        try
        {
            SafeStart.Check(
                configuration.Get<ServerOptions>()!, authentication, configuration.GetSection("Kestrel"));
            return null;
        }
        catch (StartRefusedException refusal)
        {
            return refusal.Message;
        }
    }
}
