using Google.Rpc;
using Grpc.Core;

namespace ClusterInterop.Server.Tests;

/// <summary>Reads a refusal as a client without the SDK would.</summary>
internal static class Refusals
{
    extension(RpcException refusal)
    {
        public (string? Reason, string? Path) GetRpcStatusOf()
        {
            var status = refusal.GetRpcStatus();
            return (
                status?.GetDetail<ErrorInfo>()?.Reason,
                status?.GetDetail<BadRequest>()?.FieldViolations.FirstOrDefault()?.Field);
        }
    }
}
