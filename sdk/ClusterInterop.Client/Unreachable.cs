using System.Net.Http;
using System.Net.Sockets;
using Grpc.Core;

namespace ClusterInterop.Client;

/// <summary>Tells a server that was not reached from one that answered, and why in a sentence.</summary>
/// <remarks>The transport says it in the words of its own parts, and of some failures only that something is
/// wrong within.</remarks>
internal static class Unreachable
{
    /// <returns>Why no server was reached; null when one answered.</returns>
    public static string? SentenceOf(RpcException failure) =>
        failure.StatusCode is StatusCode.Unavailable or StatusCode.Internal
            ? SentenceOf(failure.Status.DebugException)
            : null;

    private static string? SentenceOf(Exception? cause) => cause switch
    {
        SocketException => $"No connection could be made: {cause.Message}.",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
            "No TLS connection could be made; the address of a server without TLS begins with http: "
            + $"({cause.GetBaseException().Message})",
        HttpRequestException { InnerException: SocketException socket } => SentenceOf(socket),
        HttpRequestException { HttpRequestError: HttpRequestError.HttpProtocolError or HttpRequestError.ResponseEnded
            or HttpRequestError.InvalidResponse or HttpRequestError.VersionNegotiationError
            or HttpRequestError.Unknown } =>
            "The connection broke off before there was an answer; what listens there may not speak gRPC over HTTP/2.",
        _ => null,
    };
}
