using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using ClusterInterop.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace ClusterInterop.Server.Tests.Security;

/// <summary>TLS and client certificates by the web server's own configuration.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly string _directory = System.IO.Directory.CreateTempSubdirectory("clusterinterop-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => System.IO.Directory.Delete(_directory, recursive: true);

    [Fact(Timeout = 120_000)]
    public async Task A_client_needs_the_certificate_that_the_end_point_requires_and_a_token()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no env on Windows.");
        using var authority = Certificates.NewAuthority();
        using var serverCertificate = Certificates.Issue(authority, "server");
        using var client = Certificates.Issue(authority, "es");
        using var anotherAuthority = Certificates.NewAuthority();
        using var stranger = Certificates.Issue(anotherAuthority, "es");
        Write("authority.pem", authority.ExportCertificatePem());
        Write("server.pem", serverCertificate.ExportCertificatePem());
        Write("server.key", serverCertificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        Write("clusterinterop.json", JsonSerializer.Serialize(new
        {
            Kestrel = new
            {
                Certificates = new { Default = new { Path = PathOf("server.pem"), KeyPath = PathOf("server.key") } },
                Endpoints = new
                {
                    Wire = new { Url = "https://127.0.0.1:0", ClientCertificateMode = "RequireCertificate" },
                },
            },
        }));

        // Which authorities it trusts, the server has from the system, and the system here from a variable.
        using var server = ServerProgram.StartIn(
            ["env", $"SSL_CERT_FILE={PathOf("authority.pem")}"],
            "--config", PathOf("clusterinterop.json"), "--data", PathOf("data"));
        try
        {
            var (address, token) = await ReadInvitationAsync(server.StandardOutput);
            address.ShouldStartWith("https://127.0.0.1:");

            (await CallAsync(address, token, authority, client)).ShouldBe(StatusCode.OK);
            (await CallAsync(address, null, authority, client)).ShouldBe(StatusCode.Unauthenticated);
            (await CallAsync(address, token, authority, null)).ShouldBeOneOf(
                StatusCode.Unavailable, StatusCode.Internal);
            (await CallAsync(address, token, authority, stranger)).ShouldBeOneOf(
                StatusCode.Unavailable, StatusCode.Internal);
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync(Cancel);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_certificate_that_cannot_be_read_refuses_the_start_in_one_line()
    {
        Write("server.pem", "no certificate");
        Write("clusterinterop.json", JsonSerializer.Serialize(new
        {
            Address = "https://127.0.0.1:0",
            Kestrel = new { Certificates = new { Default = new { Path = PathOf("server.pem") } } },
        }));

        var (code, _, errors) = await ServerProgram.RunAsync(
            "--config", PathOf("clusterinterop.json"), "--data", PathOf("data"));

        code.ShouldBe(78, errors);
        errors.TrimEnd().ShouldStartWith("clusterinterop-server: A certificate or its key cannot be read: ");
        errors.TrimEnd().ShouldNotContain('\n');
    }

    private static async Task<(string Address, string Token)> ReadInvitationAsync(StreamReader output)
    {
        var text = "";
        while (await output.ReadLineAsync(Cancel) is { } line && line != "Ctrl-C stops it.")
            text += $"{line}\n";
        return (After("ClusterInterop listens on ", ','), After("CLUSTERINTEROP_TOKEN=", '\n'));

        string After(string mark, char end) => text[(text.IndexOf(mark, StringComparison.Ordinal) + mark.Length)..]
            .Split(end)[0];
    }

    private static async Task<StatusCode> CallAsync(
        string address, string? token, X509Certificate2 authority, X509Certificate2? own)
    {
        using var handler = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { authority },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
                ClientCertificates = own is null ? [] : [own],
            },
        };
        using var channel = GrpcChannel.ForAddress(address, new() { HttpHandler = handler });
        var headers = token is null ? [] : new Metadata { { "authorization", $"Bearer {token}" } };
        try
        {
            await new DirectoryService.DirectoryServiceClient(channel).GetRecordAsync(
                new() { Name = "associations/eu" }, headers, cancellationToken: Cancel);
            return StatusCode.OK;
        }
        catch (RpcException refusal)
        {
            return refusal.StatusCode;
        }
    }

    private string PathOf(string file) => Path.Combine(_directory, file);

    private void Write(string file, string text) => File.WriteAllText(PathOf(file), text);

    private static class Certificates
    {
        private static readonly DateTimeOffset From = DateTimeOffset.UtcNow.AddDays(-1);

        public static X509Certificate2 NewAuthority()
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest($"CN=authority {Guid.NewGuid():N}", key, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
            return request.CreateSelfSigned(From, From.AddDays(3));
        }

        public static X509Certificate2 Issue(X509Certificate2 authority, string name)
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName(name);
            names.AddIpAddress(IPAddress.Loopback);
            request.CertificateExtensions.Add(names.Build());
            using var certificate = request.Create(
                authority, From, From.AddDays(2), Guid.NewGuid().ToByteArray());
            return certificate.CopyWithPrivateKey(key);
        }
    }
}
