using System.IO.Compression;
using ClusterInterop.Server.Security;
using ClusterInterop.Server.Wire;
using Grpc.AspNetCore.Server;
using Grpc.Net.Compression;
using Microsoft.AspNetCore.Server.Kestrel;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace ClusterInterop.Server.Hosting;

/// <summary>The limits of the transport, each set on purpose.</summary>
internal sealed class WireSetup(
    IOptions<ServerOptions> server,
    IOptions<AuthenticationOptions> authentication,
    IOptions<ConnectionOptions> connections,
    IConfiguration configuration,
    ConnectionAge age,
    FramePace pace)
    : IConfigureOptions<KestrelServerOptions>, IConfigureOptions<GrpcServiceOptions>
{
    public void Configure(KestrelServerOptions kestrel)
    {
        var kestrelSection = configuration.GetSection(KestrelKeys.Section);
        SafeStart.Check(server.Value, authentication.Value, kestrelSection);

        // Without TLS nothing negotiates a protocol, and gRPC speaks only this one.
        kestrel.ConfigureEndpointDefaults(listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.Use(age.Limit);
        });
        var loader = kestrel.Configure(kestrelSection);
        var endpoints = kestrelSection.GetSection("Endpoints").GetChildren().ToList();
        foreach (var endpoint in endpoints)
            loader.Endpoint(endpoint.Key, PaceFrames);
        if (endpoints.Count == 0)
            Listen(kestrel);
        kestrel.AddServerHeader = false;
        Limit(kestrel.Limits, connections.Value);
    }

    public void Configure(GrpcServiceOptions grpc)
    {
        grpc.MaxReceiveMessageSize = connections.Value.MaxMessageBytes;
        grpc.MaxSendMessageSize = null; // our own answers, whose pages are bounded by the contract
        grpc.EnableDetailedErrors = false;
        grpc.IgnoreUnknownServices = false;
        grpc.Interceptors.Add<FaultInterceptor>();

        // Requests may come compressed, in the one way that every gRPC knows; a message is held against its limit while
        // it inflates. Answers are not compressed: that costs more than sending them, and a length tells of secrets.
        grpc.CompressionProviders = [new GzipCompressionProvider(CompressionLevel.Fastest)];
        grpc.ResponseCompressionAlgorithm = null;
    }

    private void Listen(KestrelServerOptions kestrel)
    {
        server.Value.TryReadAddress(out var address, out _);
        kestrel.Listen(address.EndPoint, listen =>
        {
            if (address.IsHttps)
                listen.UseHttps();
            listen.Use(pace.Limit);
        });
    }

    // Frames are seen behind TLS alone, which is put before here, as it would be after. Who answers to many names has
    // it put there by the web server in a way that it keeps for itself.
    private void PaceFrames(EndpointConfiguration endpoint)
    {
        if (endpoint.IsHttps && endpoint.ConfigSection.GetSection("Sni").Exists())
            return;

        if (endpoint.IsHttps)
            endpoint.ListenOptions.UseHttps(endpoint.HttpsOptions);
        endpoint.ListenOptions.Use(pace.Limit);
    }

    private static void Limit(KestrelServerLimits limits, ConnectionOptions chosen)
    {
        limits.MaxConcurrentConnections = chosen.MaxConnections;
        limits.KeepAliveTimeout = chosen.IdleTime;
        limits.MaxRequestHeadersTotalSize = chosen.MaxHeaderBytes;
        limits.MaxRequestHeaderCount = chosen.MaxHeaders;
        limits.RequestHeadersTimeout = chosen.HeaderPatience;
        limits.Http2.MaxRequestHeaderFieldSize = chosen.MaxHeaderBytes; // a token may be all of them
        limits.Http2.MaxStreamsPerConnection = chosen.MaxStreamsPerConnection;
        limits.Http2.MaxFrameSize = chosen.MaxFrameBytes;
        limits.Http2.HeaderTableSize = chosen.HeaderTableBytes;
        limits.Http2.InitialConnectionWindowSize = chosen.ConnectionWindowBytes;
        limits.Http2.InitialStreamWindowSize = chosen.StreamWindowBytes;
        limits.Http2.KeepAlivePingDelay = chosen.PingInterval;
        limits.Http2.KeepAlivePingTimeout = chosen.PingTimeout;

        // gRPC refuses a message by its length, and a synchronisation is as long as its register.
        limits.MaxRequestBodySize = null;

        // gRPC lifts this one for synchronisations, between whose entries a caller may think.
        limits.MinRequestBodyDataRate = new(chosen.MinBytesPerSecond, chosen.BodyPatience);

        // A stream is silent between two changes, and a reader slow on purpose is ended by us, with a reason.
        limits.MinResponseDataRate = null;
    }
}
