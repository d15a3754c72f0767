using System.Buffers.Binary;
using System.Globalization;
using ClusterInterop.Server.Tests.Attacks;
using ClusterInterop.Testing;
using ClusterInterop.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;

namespace ClusterInterop.Server.Tests;

/// <summary>The limits of the transport, each met from outside.</summary>
public sealed class ConnectionLimitTests
{
    private const string GetRecord = "/clusterinterop.v1.DirectoryService/GetRecord";
    private const string WatchRecords = "/clusterinterop.v1.DirectoryService/WatchRecords";

    private static readonly byte[] AnEcosystem =
        new GetRecordRequest { Name = "associations/eu/ecosystems/health" }.ToByteArray();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [InlineData(1, 15_000, true)]
    [InlineData(1, 17_000, false)]
    [InlineData(4, 4_300, false)]
    [InlineData(50, 10, true)]
    [InlineData(60, 10, false)]
    public async Task The_headers_of_a_call_are_16_KiB_at_most_and_64(int count, int length, bool isTaken)
    {
        await using var server = await InMemoryServer.StartAsync();
        await using var connection = await RawConnection.OpenAsync(server.Address);
        var sent = Headers(server).Concat(Enumerable.Range(0, count).Select(i =>
            (string.Create(CultureInfo.InvariantCulture, $"x-{i}"), new string('x', length))));

        await SendCallAsync(connection, 1, sent);
        await connection.SendAsync(Http2.Message(1, AnEcosystem));

        var end = await connection.EndOfAsync(1);
        (end?.GrpcStatus == 0).ShouldBe(isTaken);
    }

    [Fact(Timeout = 60_000)]
    public async Task Headers_that_do_not_arrive_in_time_cost_the_connection()
    {
        await using var server = await StartAsync(("Connections:HeaderPatience", "00:00:01"));
        await using var connection = await RawConnection.OpenAsync(server.Address);
        var block = Http2.Fields(Http2.CallHeaders(GetRecord));

        await connection.SendAsync(Http2.Frame(FrameKind.Headers, 0, 1, block));

        await connection.Closed.WaitAsync(Cancel);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(GetRecord)]
    [InlineData(WatchRecords)]
    public async Task A_request_that_trickles_costs_the_connection(string path)
    {
        await using var server = await StartAsync(("Connections:BodyPatience", "00:00:02"));
        await using var connection = await RawConnection.OpenAsync(server.Address);

        await connection.SendAsync(Http2.Call(1, path, Headers(server)));
        await connection.SendAsync(Http2.Data(1, [0, 0]));

        await connection.Closed.WaitAsync(Cancel);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_connection_without_calls_is_closed()
    {
        await using var server = await StartAsync(("Connections:IdleTime", "00:00:02"));
        await using var silent = await RawConnection.ConnectAsync(server.Address);
        await using var polite = await RawConnection.OpenAsync(server.Address);

        await silent.Closed.WaitAsync(Cancel);
        await polite.Closed.WaitAsync(Cancel);
    }

    [Fact(Timeout = 60_000)]
    public async Task New_calls_move_off_an_old_connection_while_its_streams_go_on()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));
        await using var server = await InMemoryServer.StartAsync(time);
        await using var connection = await RawConnection.OpenAsync(server.Address);
        await connection.SendAsync(Http2.Call(1, WatchRecords, Headers(server)));
        await connection.SendAsync(Http2.Message(1, []));
        await connection.ReadUntilAsync(IsCaughtUp);

        // 30 minutes and at most 10 % more.
        time.Advance(TimeSpan.FromMinutes(33));
        (await connection.ReadUntilAsync(frame => frame.Kind == FrameKind.GoAway)).ShouldNotBeNull();
        await server.Client.PutAsync(FullRecords.Association(), cancellationToken: Cancel);

        var news = await connection.ReadUntilAsync(frame =>
            frame.Kind == FrameKind.Data && frame.Payload.AsSpan().IndexOf("associations/es"u8) >= 0);
        news.ShouldNotBeNull("the stream goes on, on the connection that takes no new calls");
    }

    [Theory(Timeout = 60_000)]
    [InlineData(null)]
    [InlineData("3600S")]
    [InlineData("99999999H")]
    [InlineData("soon")]
    public async Task A_call_is_answered_in_the_time_that_the_server_allows_whatever_deadline_came(string? deadline)
    {
        // The clock stands still, so that nothing but the deadline of the call ends the wait for the revision.
        await using var server = await InMemoryServer.StartAsync(
            new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero)),
            new Dictionary<string, string?> { ["Connections:CallTime"] = "00:00:00.300" });
        await using var connection = await RawConnection.OpenAsync(server.Address);
        var search = new SearchRecordsRequest { MinRevision = 1_000_000 };

        await connection.SendAsync(Http2.Call(
            1, "/clusterinterop.v1.DirectoryService/SearchRecords",
            deadline is null ? Headers(server) : Headers(server).Append(("grpc-timeout", deadline))));
        await connection.SendAsync(Http2.Message(1, search.ToByteArray()));

        var end = (await connection.EndOfAsync(1)).ShouldNotBeNull();
        (end.GrpcStatus, end.Reason).ShouldBe((4, "DEADLINE_EXCEEDED"));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_synchronisation_that_never_ends_is_ended_with_a_reason_and_the_next_one_may_begin()
    {
        await using var server = await StartAsync(("Connections:SyncTime", "00:00:00.300"));
        await using var connection = await RawConnection.OpenAsync(server.Address);
        var start = new SyncRecordsRequest
        {
            Start = new() { Association = "es", Kinds = { RecordKind.Need }, Missing = MissingAction.Keep },
        };
        byte[] frame = [0, .. Http2.BigEndian(start.CalculateSize()), .. start.ToByteArray()];

        await connection.SendAsync(
            Http2.Call(1, "/clusterinterop.v1.PublishingService/SyncRecords", Headers(server)));
        await connection.SendAsync(Http2.Data(1, frame));
        var end = (await connection.EndOfAsync(1)).ShouldNotBeNull();
        (end.GrpcStatus, end.Reason).ShouldBe((4, "DEADLINE_EXCEEDED"));

        // The answer comes from a timer, a moment before the handler is back: until then, "retry later".
        var publishing = new PublishingService.PublishingServiceClient(server.NewChannel());
        while (await SyncAgainAsync() is StatusCode.Aborted)
            continue;

        async Task<StatusCode> SyncAgainAsync()
        {
            var again = publishing.SyncRecords(server.HeadersOf("es"), cancellationToken: Cancel);
            try
            {
                await again.SendAsync(start, new() { End = new() { Count = 0 } });
                await again;
                return StatusCode.OK;
            }
            catch (RpcException refusal) when (refusal.StatusCode == StatusCode.Aborted)
            {
                return StatusCode.Aborted;
            }
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_request_may_come_compressed()
    {
        await using var server = await InMemoryServer.StartAsync();
        var directory = new DirectoryService.DirectoryServiceClient(server.NewChannel());
        var headers = server.HeadersOf("es");
        headers.Add("grpc-internal-encoding-request", "gzip");

        var answer = await directory.GetRecordAsync(
            new GetRecordRequest { Name = "associations/eu/ecosystems/health" }, headers, cancellationToken: Cancel);

        answer.Record.Name.ShouldBe("associations/eu/ecosystems/health");
    }

    // The last message of a frame is whole, and the checkpoint at catch-up is the last one.
    private static bool IsCaughtUp(RawFrame frame)
    {
        WatchRecordsResponse? last = null;
        for (var rest = frame.Kind == FrameKind.Data ? frame.Payload.AsSpan() : []; rest.Length >= 5;)
        {
            var end = 5 + BinaryPrimitives.ReadInt32BigEndian(rest[1..]);
            if (end > rest.Length)
                return false;
            last = WatchRecordsResponse.Parser.ParseFrom(rest[5..end]);
            rest = rest[end..];
        }

        return last?.Checkpoint is { CaughtUp: true };
    }

    // In as many frames as the headers need.
    private static async Task SendCallAsync(
        RawConnection connection, int stream, IEnumerable<(string Name, string Value)> headers)
    {
        var block = Http2.Fields([.. Http2.CallHeaders(GetRecord), .. headers]);
        var parts = block.Chunk(16_384).ToList();
        for (var i = 0; i < parts.Count; i++)
        {
            await connection.SendAsync(Http2.Frame(
                i == 0 ? FrameKind.Headers : FrameKind.Continuation,
                i == parts.Count - 1 ? Http2.EndHeaders : (byte)0,
                stream, parts[i]));
        }
    }

    private static IEnumerable<(string Name, string Value)> Headers(InMemoryServer server) =>
        server.HeadersOf("es").Select(entry => (entry.Key, entry.Value));

    private static Task<InMemoryServer> StartAsync(params (string Key, string Value)[] options) =>
        InMemoryServer.StartAsync(options: options.ToDictionary(
            option => option.Key, option => (string?)option.Value));
}
