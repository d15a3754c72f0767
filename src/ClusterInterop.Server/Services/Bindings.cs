using ClusterInterop.Server.Wire;
using ClusterInterop.V1;
using Grpc.Core;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace ClusterInterop.Server.Services;

// gRPC finds the methods of a service through the static class around its base class, and reflection finds the
// descriptor there. This is what generated code looks like, but for the marshallers: see WireMethod,
// RecordsResponse and StreamResponse. Handlers are found by name on the service class, so none is passed here.

internal static class DirectoryBinding
{
    public static ServiceDescriptor Descriptor => V1.DirectoryService.Descriptor;

    public static void BindService(ServiceBinderBase binder, Base? service)
    {
        binder.AddMethod(
            WireMethod.Of<GetRecordRequest, RecordsResponse<GetRecordResponse>>(
                Descriptor, nameof(Base.GetRecord), RecordsResponse<GetRecordResponse>.Marshaller),
            (UnaryServerMethod<GetRecordRequest, RecordsResponse<GetRecordResponse>>)null!);
        binder.AddMethod(
            WireMethod.Of<GetContactsRequest, GetContactsResponse>(Descriptor, nameof(Base.GetContacts)),
            (UnaryServerMethod<GetContactsRequest, GetContactsResponse>)null!);
        binder.AddMethod(
            WireMethod.Of<SearchRecordsRequest, RecordsResponse<SearchRecordsResponse>>(
                Descriptor, nameof(Base.SearchRecords), RecordsResponse<SearchRecordsResponse>.Marshaller),
            (UnaryServerMethod<SearchRecordsRequest, RecordsResponse<SearchRecordsResponse>>)null!);
        binder.AddMethod(
            WireMethod.Of<SummarizeRecordsRequest, SummarizeRecordsResponse>(
                Descriptor, nameof(Base.SummarizeRecords)),
            (UnaryServerMethod<SummarizeRecordsRequest, SummarizeRecordsResponse>)null!);
        binder.AddMethod(
            WireMethod.Of<WatchRecordsRequest, StreamResponse>(
                Descriptor, nameof(Base.WatchRecords), StreamResponse.Marshaller),
            (ServerStreamingServerMethod<WatchRecordsRequest, StreamResponse>)null!);
    }

    [BindServiceMethod(typeof(DirectoryBinding), nameof(BindService))]
    internal abstract class Base
    {
        public abstract Task<RecordsResponse<GetRecordResponse>> GetRecord(
            GetRecordRequest request, ServerCallContext context);

        public abstract Task<GetContactsResponse> GetContacts(GetContactsRequest request, ServerCallContext context);

        public abstract Task<RecordsResponse<SearchRecordsResponse>> SearchRecords(
            SearchRecordsRequest request, ServerCallContext context);

        public abstract Task<SummarizeRecordsResponse> SummarizeRecords(
            SummarizeRecordsRequest request, ServerCallContext context);

        public abstract Task WatchRecords(
            WatchRecordsRequest request, IServerStreamWriter<StreamResponse> responses, ServerCallContext context);
    }
}

internal static class PublishingBinding
{
    public static ServiceDescriptor Descriptor => V1.PublishingService.Descriptor;

    public static void BindService(ServiceBinderBase binder, Base? service)
    {
        binder.AddMethod(
            WireMethod.Of<WriteRecordsRequest, WriteRecordsResponse>(Descriptor, nameof(Base.WriteRecords)),
            (UnaryServerMethod<WriteRecordsRequest, WriteRecordsResponse>)null!);
        binder.AddMethod(
            WireMethod.Of<SyncRecordsRequest, SyncRecordsResponse>(Descriptor, nameof(Base.SyncRecords)),
            (ClientStreamingServerMethod<SyncRecordsRequest, SyncRecordsResponse>)null!);
    }

    [BindServiceMethod(typeof(PublishingBinding), nameof(BindService))]
    internal abstract class Base
    {
        public abstract Task<WriteRecordsResponse> WriteRecords(WriteRecordsRequest request, ServerCallContext context);

        public abstract Task<SyncRecordsResponse> SyncRecords(
            IAsyncStreamReader<SyncRecordsRequest> requests, ServerCallContext context);
    }
}

internal static class MatchingBinding
{
    public static ServiceDescriptor Descriptor => V1.MatchingService.Descriptor;

    public static void BindService(ServiceBinderBase binder, Base? service)
    {
        binder.AddMethod(
            WireMethod.Of<FindMatchesRequest, FindMatchesResponse>(Descriptor, nameof(Base.FindMatches)),
            (UnaryServerMethod<FindMatchesRequest, FindMatchesResponse>)null!);
        binder.AddMethod(
            WireMethod.Of<WatchMatchesRequest, StreamResponse>(
                Descriptor, nameof(Base.WatchMatches), StreamResponse.Marshaller),
            (ServerStreamingServerMethod<WatchMatchesRequest, StreamResponse>)null!);
    }

    [BindServiceMethod(typeof(MatchingBinding), nameof(BindService))]
    internal abstract class Base
    {
        public abstract Task<FindMatchesResponse> FindMatches(FindMatchesRequest request, ServerCallContext context);

        public abstract Task WatchMatches(
            WatchMatchesRequest request, IServerStreamWriter<StreamResponse> responses, ServerCallContext context);
    }
}

internal static class OperatorBinding
{
    public static ServiceDescriptor Descriptor => V1.OperatorService.Descriptor;

    public static void BindService(ServiceBinderBase binder, Base? service)
    {
        binder.AddMethod(
            WireMethod.Of<EraseRecordsRequest, EraseRecordsResponse>(Descriptor, nameof(Base.EraseRecords)),
            (UnaryServerMethod<EraseRecordsRequest, EraseRecordsResponse>)null!);
        binder.AddMethod(
            WireMethod.Of<DisableCallerRequest, DisableCallerResponse>(Descriptor, nameof(Base.DisableCaller)),
            (UnaryServerMethod<DisableCallerRequest, DisableCallerResponse>)null!);
        binder.AddMethod(
            WireMethod.Of<EnableCallerRequest, EnableCallerResponse>(Descriptor, nameof(Base.EnableCaller)),
            (UnaryServerMethod<EnableCallerRequest, EnableCallerResponse>)null!);
        binder.AddMethod(
            WireMethod.Of<ListDisabledCallersRequest, ListDisabledCallersResponse>(
                Descriptor, nameof(Base.ListDisabledCallers)),
            (UnaryServerMethod<ListDisabledCallersRequest, ListDisabledCallersResponse>)null!);
    }

    [BindServiceMethod(typeof(OperatorBinding), nameof(BindService))]
    internal abstract class Base
    {
        public abstract Task<EraseRecordsResponse> EraseRecords(
            EraseRecordsRequest request, ServerCallContext context);

        public abstract Task<DisableCallerResponse> DisableCaller(
            DisableCallerRequest request, ServerCallContext context);

        public abstract Task<EnableCallerResponse> EnableCaller(
            EnableCallerRequest request, ServerCallContext context);

        public abstract Task<ListDisabledCallersResponse> ListDisabledCallers(
            ListDisabledCallersRequest request, ServerCallContext context);
    }
}

internal static class VocabularyBinding
{
    public static ServiceDescriptor Descriptor => V1.VocabularyService.Descriptor;

    public static void BindService(ServiceBinderBase binder, Base? service)
    {
        binder.AddMethod(
            WireMethod.Of<ListVocabulariesRequest, ListVocabulariesResponse>(Descriptor, nameof(Base.ListVocabularies)),
            (UnaryServerMethod<ListVocabulariesRequest, ListVocabulariesResponse>)null!);
        binder.AddMethod(
            WireMethod.Of<SearchTermsRequest, SearchTermsResponse>(Descriptor, nameof(Base.SearchTerms)),
            (UnaryServerMethod<SearchTermsRequest, SearchTermsResponse>)null!);
    }

    [BindServiceMethod(typeof(VocabularyBinding), nameof(BindService))]
    internal abstract class Base
    {
        public abstract Task<ListVocabulariesResponse> ListVocabularies(
            ListVocabulariesRequest request, ServerCallContext context);

        public abstract Task<SearchTermsResponse> SearchTerms(SearchTermsRequest request, ServerCallContext context);
    }
}
