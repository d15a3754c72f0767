using ClusterInterop.V1;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Code = Google.Rpc.Code;

namespace ClusterInterop.Client.Tests;

/// <summary>Refusals as the contract writes them on the wire.</summary>
internal static class ScriptedFault
{
    public static RpcException Of(
        Code code,
        string reason,
        string message,
        IReadOnlyDictionary<string, string>? metadata = null,
        IEnumerable<FieldViolation>? violations = null,
        TimeSpan? retryAfter = null)
    {
        var status = new Google.Rpc.Status { Code = (int)code, Message = message };
        var info = new ErrorInfo { Domain = "clusterinterop", Reason = reason };
        info.Metadata.Add(metadata?.ToDictionary() ?? []);
        status.Details.Add(Any.Pack(info));
        if (violations is not null)
            status.Details.Add(Any.Pack(new BadRequest
            {
                FieldViolations =
                {
                    violations.Select(violation => new BadRequest.Types.FieldViolation
                    {
                        Field = violation.Path,
                        Reason = violation.Reason,
                        Description = violation.Message,
                    }),
                },
            }));
        if (retryAfter is { } delay)
            status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay) }));
        return status.ToRpcException();
    }
}
