using ClusterInterop.Core.Feed;
using ClusterInterop.Server.Security;
using ClusterInterop.Server.Wire;
using ClusterInterop.V1;
using Grpc.Core;

namespace ClusterInterop.Server.Services;

/// <summary>Reads the directory. Records go out as the bytes that were kept of them.</summary>
internal sealed class DirectoryService(DirectoryReader reader, RecordStream records, StreamPump pump)
    : DirectoryBinding.Base
{
    public override async Task<RecordsResponse<GetRecordResponse>> GetRecord(
        GetRecordRequest request, ServerCallContext context) =>
        new(new(), [await reader.GetAsync(request, context.Caller, context.CancellationToken)]);

    public override Task<GetContactsResponse> GetContacts(GetContactsRequest request, ServerCallContext context) =>
        reader.GetContactsAsync(request, context.Caller, context.CancellationToken);

    public override async Task<RecordsResponse<SearchRecordsResponse>> SearchRecords(
        SearchRecordsRequest request, ServerCallContext context)
    {
        var answer = await reader.SearchAsync(request, context.Caller, context.CancellationToken);
        var rest = new SearchRecordsResponse
        {
            NextPageToken = answer.NextPageToken,
            TotalSize = answer.TotalSize,
            Revision = answer.Revision.Value,
        };
        return new(rest, answer.Records);
    }

    public override Task<SummarizeRecordsResponse> SummarizeRecords(
        SummarizeRecordsRequest request, ServerCallContext context) =>
        reader.SummarizeAsync(request, context.Caller, context.CancellationToken);

    public override Task WatchRecords(
        WatchRecordsRequest request, IServerStreamWriter<StreamResponse> responses, ServerCallContext context)
    {
        var caller = context.Caller;
        return pump.RunAsync(
            (life, token) => records.OpenAsync(request, caller, life, token),
            StreamMessages.OfRecords,
            context);
    }
}
