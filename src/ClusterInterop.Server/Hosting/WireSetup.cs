using ClusterInterop.Server.Wire;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace ClusterInterop.Server.Hosting;

/// <summary>The limits of the transport, each set on purpose.</summary>
internal sealed class WireSetup(IOptions<ServerOptions> server, IOptions<ConnectionOptions> connections)
    : IConfigureOptions<KestrelServerOptions>, IConfigureOptions<GrpcServiceOptions>
{
    public void Configure(KestrelServerOptions kestrel)
    {
        server.Value.TryReadAddress(out var endPoint, out _);

        // Without TLS nothing negotiates a protocol, and gRPC speaks only this one.
        kestrel.Listen(endPoint, listen => listen.Protocols = HttpProtocols.Http2);
        kestrel.AddServerHeader = false;

        var limits = kestrel.Limits;
        limits.MaxConcurrentConnections = connections.Value.MaxConnections;
        limits.Http2.MaxStreamsPerConnection = connections.Value.MaxStreamsPerConnection;
        limits.Http2.KeepAlivePingDelay = connections.Value.PingInterval;
        limits.Http2.KeepAlivePingTimeout = connections.Value.PingTimeout;

        // gRPC refuses a message by its length, and a synchronisation is as long as its register.
        limits.MaxRequestBodySize = null;

        // A stream is silent between two changes, and a reader slow on purpose is ended by us, with a reason.
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = null;
    }

    public void Configure(GrpcServiceOptions grpc)
    {
        grpc.MaxReceiveMessageSize = connections.Value.MaxMessageBytes;
        grpc.MaxSendMessageSize = null; // our own answers, whose pages are bounded by the contract
        grpc.EnableDetailedErrors = false;
        grpc.IgnoreUnknownServices = false;
        grpc.Interceptors.Add<FaultInterceptor>();
    }
}
