using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ClusterInterop.Server.Hosting;
using ClusterInterop.Testing;
using Microsoft.Extensions.Time.Testing;

namespace ClusterInterop.Server.Tests.Attacks;

/// <summary>What one connection may make the server do by frames that bring no part of a call.</summary>
public sealed class FramePaceTests
{
    private const int PerSecond = 1_000;
    private const string GetRecord = "/clusterinterop.v1.DirectoryService/GetRecord";

    private static readonly byte[] Ping = Http2.Frame(FrameKind.Ping, 0, 0, new byte[8]);
    private static readonly byte[] Hello = [.. Http2.Preface, .. Http2.Settings()];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Frames, and what they weigh.</summary>
    public static TheoryData<byte[], int> Weights => new()
    {
        { Ping, 1 },
        { Http2.Settings((4, 0)), 1 },
        { Http2.WindowUpdate(0, 1), 1 },
        { Http2.Frame(FrameKind.Priority, 0, 1, new byte[5]), 1 },
        { Http2.Frame(FrameKind.Continuation, 0, 1, []), 1 },
        { Http2.Frame((FrameKind)77, 0, 0, new byte[300]), 1 },
        { Http2.Data(1, []), 1 },
        { Http2.Reset(1), 10 },
        { Http2.Data(1, [], ends: true), 0 },
        { Http2.Data(1, new byte[70]), 0 },
        { Http2.Message(1, new byte[40_000]), 0 },
        { Http2.Call(1, GetRecord), 0 },
    };

    [Theory]
    [MemberData(nameof(Weights))]
    public void Frames_that_bring_no_part_of_a_call_are_counted_however_they_arrive(byte[] frame, int weight)
    {
        byte[] sent = [.. Hello, .. frame, .. Http2.Message(3, [1, 2]), .. frame];
        foreach (var size in (int[])[1, 2, 8, 9, 10, 17, sent.Length])
        {
            var count = new FrameCount();
            sent.Chunk(size).Sum(part => count.Add(new ReadOnlySequence<byte>(part))).ShouldBe(1 + (2 * weight));
        }
    }

    [Fact]
    public void What_is_not_this_protocol_is_not_counted() =>
        new FrameCount().Add(new ReadOnlySequence<byte>([.. "PUT / HTTP/1.1\r\n\r\n"u8, .. Ping])).ShouldBe(0);

    [Fact(Timeout = 60_000)]
    public async Task Beyond_its_frames_a_second_a_connection_is_not_read_until_they_are_made_up_for()
    {
        var time = new FakeTimeProvider();
        var pipe = new Pipe();
        var reader = new PacedReader(pipe.Reader, PerSecond, time, Cancel);
        await pipe.Writer.WriteAsync(Hello, Cancel);
        await TakeAllAsync();

        // A second's worth may come at once, less the one of the settings.
        await WriteAsync(PerSecond - 1);
        await TakeAllAsync();
        await WriteAsync(PerSecond / 2);
        await TakeAllAsync();
        await WriteAsync(1);
        reader.TryRead(out _).ShouldBeFalse();
        var held = TakeAllAsync();
        time.Advance(TimeSpan.FromSeconds(0.49));
        held.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(0.02));
        await held.WaitAsync(Cancel);

        ValueTask<FlushResult> WriteAsync(int pings) =>
            pipe.Writer.WriteAsync(Enumerable.Repeat(Ping, pings).SelectMany(ping => ping).ToArray(), Cancel);

        async Task TakeAllAsync() => reader.AdvanceTo((await reader.ReadAsync(Cancel)).Buffer.End);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("address")]
    [InlineData("end point")]
    [InlineData("end point with TLS")]
    public async Task No_connection_is_answered_more_pings_than_it_may_send(string where)
    {
        const int pings = 3 * PerSecond;
        using var certificate = new TemporaryCertificate();
        var options = new Dictionary<string, string?> { ["Connections:IdleFramesPerSecond"] = $"{PerSecond}" };
        if (where != "address")
            options["Kestrel:Endpoints:Wire:Url"] =
                where == "end point" ? "http://127.0.0.1:0" : "https://127.0.0.1:0";
        options["Kestrel:Certificates:Default:Path"] = certificate.Path;
        options["Kestrel:Certificates:Default:KeyPath"] = certificate.KeyPath;
        await using var server = await InMemoryServer.StartAsync(options: options);
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(server.Address.Host, server.Address.Port, Cancel);
        await using var stream = await SecureAsync(
            client.GetStream(), server.Address.Scheme == "https", certificate.Public);
        var begin = Stopwatch.GetTimestamp();

        var sending = stream.WriteAsync(
            (byte[])[.. Hello, .. Enumerable.Repeat(Ping, pings).SelectMany(ping => ping)], Cancel);
        var head = new byte[9];
        for (var answered = 0; answered < pings;)
        {
            await stream.ReadExactlyAsync(head, Cancel);
            await stream.ReadExactlyAsync(new byte[(head[0] << 16) | (head[1] << 8) | head[2]], Cancel);
            answered += head[3] == (byte)FrameKind.Ping ? 1 : 0;
        }

        await sending;

        // A second's worth at once, and what is taken at a time, which is less than half of that.
        Stopwatch.GetElapsedTime(begin).ShouldBeGreaterThan(TimeSpan.FromSeconds(1.5));
    }

    private static async Task<Stream> SecureAsync(Stream stream, bool isSecure, X509Certificate2 trusted)
    {
        if (!isSecure)
            return stream;

        var secured = new SslStream(stream);
        await secured.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                ApplicationProtocols = [SslApplicationProtocol.Http2],
                CertificateChainPolicy = new()
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { trusted },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            },
            Cancel);
        return secured;
    }

    private sealed class TemporaryCertificate : IDisposable
    {
        private readonly string _directory = System.IO.Directory.CreateTempSubdirectory("clusterinterop-").FullName;

        public TemporaryCertificate()
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName("localhost");
            var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256)
            {
                CertificateExtensions = { names.Build() },
            };
            using var own = request.CreateSelfSigned(
                DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
            Public = X509CertificateLoader.LoadCertificate(own.Export(X509ContentType.Cert));
            File.WriteAllText(Path, own.ExportCertificatePem());
            File.WriteAllText(KeyPath, key.ExportPkcs8PrivateKeyPem());
        }

        public X509Certificate2 Public { get; }

        public string Path => System.IO.Path.Combine(_directory, "server.pem");

        public string KeyPath => System.IO.Path.Combine(_directory, "server.key");

        public void Dispose()
        {
            Public.Dispose();
            System.IO.Directory.Delete(_directory, recursive: true);
        }
    }
}
