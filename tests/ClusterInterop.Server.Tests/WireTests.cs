using ClusterInterop.Testing;
using ClusterInterop.V1;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Code = Google.Rpc.Code;
using Status = Google.Rpc.Status;

namespace ClusterInterop.Server.Tests;

/// <summary>What goes over the wire, byte by byte, and what is answered to bytes that are no message.</summary>
public sealed class WireTests
{
    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create(bytes => bytes, bytes => bytes);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task A_record_goes_out_as_the_typed_message_would()
    {
        await using var server = await InMemoryServer.StartAsync();
        await server.Client.PutAsync(FullRecords.Association(), cancellationToken: Cancel);

        var answer = await CallAsync(
            server, "DirectoryService", "GetRecord", new GetRecordRequest { Name = "associations/es" }.ToByteArray());

        var typed = GetRecordResponse.Parser.ParseFrom(answer);
        typed.Record.Association.Website.ShouldBe("https://clusters.example");
        answer.ShouldBe(typed.ToByteArray());
    }

    [Fact(Timeout = 60_000)]
    public async Task A_page_of_records_goes_out_as_the_typed_message_would()
    {
        await using var server = await InMemoryServer.StartAsync();

        var request = new SearchRecordsRequest { PageSize = 5, MinRevision = await server.RevisionAsync() };
        var answer = await CallAsync(server, "DirectoryService", "SearchRecords", request.ToByteArray());

        var typed = SearchRecordsResponse.Parser.ParseFrom(answer);
        typed.Records.Count.ShouldBe(5);
        typed.TotalSize.ShouldBe(15);
        typed.NextPageToken.ShouldNotBeEmpty();
        answer.ShouldBe(typed.ToByteArray());
    }

    [Fact(Timeout = 60_000)]
    public async Task A_stream_of_records_goes_out_as_the_typed_messages_would()
    {
        await using var server = await InMemoryServer.StartAsync();
        var request = new WatchRecordsRequest { Options = new() { StopWhenCaughtUp = true } };
        var method = new Method<byte[], byte[]>(
            MethodType.ServerStreaming, "clusterinterop.v1.DirectoryService", "WatchRecords", Bytes, Bytes);

        using var call = server.NewChannel().CreateCallInvoker().AsyncServerStreamingCall(
            method, null, new CallOptions(cancellationToken: Cancel), request.ToByteArray());
        var kinds = new List<WatchRecordsResponse.MessageOneofCase>();
        await foreach (var message in call.ResponseStream.ReadAllAsync(Cancel))
        {
            var typed = WatchRecordsResponse.Parser.ParseFrom(message);
            message.ShouldBe(typed.ToByteArray());
            kinds.Add(typed.MessageCase);
        }

        kinds.Count(kind => kind == WatchRecordsResponse.MessageOneofCase.Record).ShouldBe(15);
        kinds[0].ShouldBe(WatchRecordsResponse.MessageOneofCase.Reset);
        kinds[^1].ShouldBe(WatchRecordsResponse.MessageOneofCase.Checkpoint);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("no message", new byte[0])]
    [InlineData("half a frame", new byte[] { 0, 0, 0, 0, 9, 1 })]
    [InlineData("an unknown flag", new byte[] { 2, 0, 0, 0, 0 })]
    [InlineData("compressed by nothing", new byte[] { 1, 0, 0, 0, 0 })]
    [InlineData("a length beyond all numbers", new byte[] { 0, 0xFF, 0xFF, 0xFF, 0xFF })]
    [InlineData("two messages", new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    public async Task A_broken_frame_is_refused_as_every_other_mistake_of_the_caller(string what, byte[] frames)
    {
        await using var server = await InMemoryServer.StartAsync();
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(
            HttpMethod.Post, new Uri(server.Address, "clusterinterop.v1.DirectoryService/GetRecord"))
        {
            Version = new Version(2, 0),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(frames) { Headers = { ContentType = new("application/grpc") } },
        };
        request.Headers.Authorization = new("Bearer", server.TokenOf("es"));
        request.Headers.TE.ParseAdd("trailers");

        using var response = await http.SendAsync(request, Cancel);
        await response.Content.ReadAsByteArrayAsync(Cancel);

        var trailers = response.Headers.Concat(response.TrailingHeaders).ToLookup(header => header.Key);
        trailers["grpc-status"].Single().Value.ShouldBe(["3"], what);
        var details = Convert.FromBase64String(trailers["grpc-status-details-bin"].Single().Value.Single());
        Google.Rpc.Status.Parser.ParseFrom(details).GetDetail<ErrorInfo>()!.Reason.ShouldBe("MESSAGE_MALFORMED");
    }

    [Theory(Timeout = 60_000)]
    [InlineData("cut short", new byte[] { 0x0A, 0x10, 0x61 })]
    [InlineData("no UTF-8", new byte[] { 0x0A, 0x02, 0xC3, 0x28 })]
    [InlineData("no tag", new byte[] { 0x00 })]
    public async Task Bytes_that_are_no_message_are_refused_as_malformed(string what, byte[] request)
    {
        what.ShouldNotBeEmpty();
        await using var server = await InMemoryServer.StartAsync();

        var status = await RefusalAsync(server, "DirectoryService", "GetRecord", request);

        status.Code.ShouldBe((int)Code.InvalidArgument);
        status.GetDetail<ErrorInfo>()!.Reason.ShouldBe("MESSAGE_MALFORMED");
        status.Message.ShouldContain("GetRecordRequest");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_message_nested_too_deeply_is_refused_as_malformed()
    {
        await using var server = await InMemoryServer.StartAsync();

        // A thousand groups of the unknown field 100, one in the other.
        byte[] open = [0xA3, 0x06];
        byte[] close = [0xA4, 0x06];
        var request = Enumerable.Repeat(open, 1000).Concat(Enumerable.Repeat(close, 1000)).SelectMany(tag => tag).ToArray();

        var status = await RefusalAsync(server, "VocabularyService", "SearchTerms", request);

        status.GetDetail<ErrorInfo>()!.Reason.ShouldBe("MESSAGE_MALFORMED");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_malformed_message_of_a_synchronisation_is_refused_too()
    {
        await using var server = await InMemoryServer.StartAsync();
        var method = new Method<byte[], byte[]>(
            MethodType.ClientStreaming, "clusterinterop.v1.PublishingService", "SyncRecords", Bytes, Bytes);

        using var call = server.NewChannel().CreateCallInvoker().AsyncClientStreamingCall(
            method, null, new CallOptions(cancellationToken: Cancel));
        await call.RequestStream.WriteAsync([0x0A, 0x10, 0x61], Cancel);
        await call.RequestStream.CompleteAsync();

        var refusal = await Should.ThrowAsync<RpcException>(() => call.ResponseAsync);
        refusal.GetRpcStatus()!.GetDetail<ErrorInfo>()!.Reason.ShouldBe("MESSAGE_MALFORMED");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_message_of_5_MiB_is_refused_with_the_limit()
    {
        await using var server = await InMemoryServer.StartAsync();
        var before = await server.RevisionAsync();
        var request = new WriteRecordsRequest { RequestId = new string('x', 5 * 1024 * 1024) };

        var status = await RefusalAsync(server, "PublishingService", "WriteRecords", request.ToByteArray());

        status.Code.ShouldBe((int)Code.ResourceExhausted);
        status.GetDetail<ErrorInfo>()!.Reason.ShouldBe("MESSAGE_TOO_LARGE");
        status.Message.ShouldContain("4194304");
        (await server.RevisionAsync()).ShouldBe(before);
    }

    private static Task<byte[]> CallAsync(
        InMemoryServer server, string service, string name, byte[] request)
    {
        var method = new Method<byte[], byte[]>(
            MethodType.Unary, $"clusterinterop.v1.{service}", name, Bytes, Bytes);
        return server.NewChannel().CreateCallInvoker()
            .AsyncUnaryCall(method, null, new CallOptions(cancellationToken: Cancel), request).ResponseAsync;
    }

    private static async Task<Status> RefusalAsync(
        InMemoryServer server, string service, string name, byte[] request)
    {
        var refusal = await Should.ThrowAsync<RpcException>(() => CallAsync(server, service, name, request));
        return refusal.GetRpcStatus() ?? throw new InvalidOperationException($"No details: {refusal.Status}");
    }
}
