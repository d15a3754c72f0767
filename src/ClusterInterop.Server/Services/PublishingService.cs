using ClusterInterop.Core.Records;
using ClusterInterop.Server.Security;
using ClusterInterop.V1;
using Grpc.Core;

namespace ClusterInterop.Server.Services;

/// <summary>Publishes the records of the calling association.</summary>
internal sealed class PublishingService(Publisher publisher, DisabledCallers disabled) : PublishingBinding.Base
{
    public override Task<WriteRecordsResponse> WriteRecords(WriteRecordsRequest request, ServerCallContext context) =>
        publisher.WriteAsync(request, context.Caller, context.CancellationToken);

    public override Task<SyncRecordsResponse> SyncRecords(
        IAsyncStreamReader<SyncRecordsRequest> requests, ServerCallContext context) =>
        disabled.RunAsync(
            context.Caller,
            token => publisher.SyncAsync(requests.ReadAllAsync(token), context.Caller, token),
            context.CancellationToken);
}
