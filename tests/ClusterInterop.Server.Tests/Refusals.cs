using Google.Rpc;
using Grpc.Core;

namespace ClusterInterop.Server.Tests;

/// <summary>Sends and reads as a client without the SDK would.</summary>
internal static class Refusals
{
    extension<TRequest, TResponse>(AsyncClientStreamingCall<TRequest, TResponse> call)
    {
        /// <summary>Sends messages to their end. A server may refuse the call before it has read them all: then a write
        /// fails, and the answer says why.</summary>
        public async Task SendAsync(params TRequest[] messages)
        {
            try
            {
                foreach (var message in messages)
                    await call.RequestStream.WriteAsync(message, TestContext.Current.CancellationToken);
                await call.RequestStream.CompleteAsync();
            }
            catch (Exception failure) when (failure is RpcException or InvalidOperationException)
            {
            }
        }
    }

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
