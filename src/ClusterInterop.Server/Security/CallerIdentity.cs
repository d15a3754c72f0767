using ClusterInterop.Core.Records;
using Grpc.Core;

namespace ClusterInterop.Server.Security;

/// <summary>Who calls, as <see cref="AccessControl"/> has found out.</summary>
internal static class CallerIdentity
{
    extension(ServerCallContext context)
    {
        public Caller Caller => context.Grant.Caller;

        public Grant Grant =>
            context.GetHttpContext().Features.Get<Grant>()
            ?? throw new InvalidOperationException($"{context.Method} asks who calls, and lets everybody in.");
    }
}
