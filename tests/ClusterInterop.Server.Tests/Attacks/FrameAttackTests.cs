using System.Buffers.Binary;
using ClusterInterop.V1;
using Google.Protobuf;

namespace ClusterInterop.Server.Tests.Attacks;

/// <summary>Frames of HTTP/2 that cost the sender little and the server much, as far as it lets them.</summary>
[Collection(AttacksAlone.Name)]
public sealed class FrameAttackTests
{
    private const int Timeout = 120_000;
    private const string GetRecord = "/clusterinterop.v1.DirectoryService/GetRecord";
    private const string WatchRecords = "/clusterinterop.v1.DirectoryService/WatchRecords";
    private const string SyncRecords = "/clusterinterop.v1.PublishingService/SyncRecords";
    private const string Reflection = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";
    private const int LargestWindow = int.MaxValue;

    // Per connection: what one may have open at a time, and as many again that are being torn down.
    private const int MostHandlers = 200;

    private static readonly byte[] AnEcosystem =
        Http2.Message(1, new GetRecordRequest { Name = "associations/eu/ecosystems/health" }.ToByteArray());

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>What makes the server reset a stream whose call it has begun: each stream but costs the sender a few
    /// bytes, and is no longer counted while its handler may still run.</summary>
    public static TheoryData<string> ProvokedResets =>
        ["zero window update", "window overflow", "headers after the end", "depends on itself", "data after the end"];

    [Fact(Timeout = Timeout)]
    public async Task Streams_opened_and_reset_by_the_thousand_cost_the_connection()
    {
        await using var siege = await Siege.BeginAsync();
        await siege.WithstandAsync(async () =>
        {
            await using var connection = await siege.ConnectAsync();

            await connection.RepeatAsync(100_000, turn =>
            {
                var stream = (2 * turn) + 1;
                return [.. Http2.Call(stream, WatchRecords, siege.Headers), .. Http2.Message(stream, []),
                    .. Http2.Reset(stream)];
            });

            await connection.Closed.WaitAsync(Cancel);
            siege.OpenStreams.ShouldBeLessThanOrEqualTo(MostHandlers);
        });
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(ProvokedResets))]
    public async Task Streams_that_the_server_is_made_to_reset_cost_the_connection(string how)
    {
        await using var siege = await Siege.BeginAsync();
        await siege.WithstandAsync(async () =>
        {
            await using var connection = await siege.ConnectAsync();

            await connection.RepeatAsync(100_000, turn =>
            {
                var stream = (2 * turn) + 1;
                return [.. Http2.Call(stream, WatchRecords, siege.Headers), .. Http2.Message(stream, []),
                    .. Provoke(how, stream)];
            });

            await connection.Closed.WaitAsync(Cancel);
            siege.OpenStreams.ShouldBeLessThanOrEqualTo(MostHandlers);
        });
    }

    [Theory(Timeout = Timeout)]
    [InlineData("x-more", "1")]
    [InlineData("", "")]
    public async Task Headers_that_never_end_cost_the_connection(string name, string value)
    {
        await using var siege = await Siege.BeginAsync(("Connections:HeaderPatience", "00:00:02"));
        await siege.WithstandAsync(async () =>
        {
            await using var connection = await siege.ConnectAsync();
            await connection.SendAsync(
                Http2.Frame(FrameKind.Headers, 0, 1, Http2.Fields(Http2.CallHeaders(GetRecord))));
            var more = Http2.Frame(
                FrameKind.Continuation, 0, 1, name.Length == 0 ? [] : Http2.Fields((name, value)));

            await connection.RepeatAsync(int.MaxValue, _ => more);

            await connection.Closed.WaitAsync(Cancel);
        });
    }

    [Theory(Timeout = Timeout)]
    [InlineData(FrameKind.Ping, 8, true)]
    [InlineData(FrameKind.Ping, 8, false)]
    [InlineData(FrameKind.Settings, 0, true)]
    [InlineData(FrameKind.Settings, 0, false)]
    public async Task Frames_that_ask_for_an_answer_each_pile_up_nothing(FrameKind kind, int length, bool reads)
    {
        await using var siege = await Siege.BeginAsync();
        await siege.WithstandAsync(async () =>
        {
            await using var connection = await RawConnection.OpenAsync(siege.Server.Address, reads: reads);
            var frames = Enumerable.Repeat(Http2.Frame(kind, 0, 0, new byte[length]), 100).SelectMany(f => f).ToArray();

            // Whoever does not read what it asked for is not read any more either.
            using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(reads ? 60 : 3));
            for (var i = 0; i < 500 && !enough.IsCancellationRequested; i++)
                if (!await connection.SendUntilAsync(frames, enough.Token))
                    break;
        });
    }

    [Theory(Timeout = Timeout)]
    [InlineData(GetRecord)]
    [InlineData(SyncRecords)]
    public async Task Empty_frames_by_the_hundred_thousand_pile_up_nothing(string path)
    {
        await using var siege = await Siege.BeginAsync();
        await siege.WithstandAsync(async () =>
        {
            await using var connection = await siege.ConnectAsync();
            await connection.SendAsync(Http2.Call(1, path, siege.Headers));
            var frames = Enumerable.Repeat(Http2.Data(1, []), 1_000).SelectMany(frame => frame).ToArray();

            await connection.RepeatAsync(100, _ => frames);
            await connection.SendAsync(path == GetRecord ? AnEcosystem : Http2.Data(1, [], ends: true));

            var end = await connection.EndOfAsync(1);
            (end is null || end.GrpcStatus is 0 or 3).ShouldBeTrue($"{end?.GrpcStatus}");
        });
    }

    [Theory(Timeout = Timeout)]
    [InlineData(1, 300)] // more than the window of a stream
    [InlineData(5, 250)] // less than that on each, and more than the window of the connection
    public async Task Data_beyond_the_window_cost_the_connection_before_they_are_kept(int streams, int kibibytes)
    {
        const ushort initialWindow = 4;
        const int flowControlError = 3;
        await using var siege = await Siege.BeginAsync();
        await siege.WithstandAsync(async () =>
        {
            // It answers each request before it reads the next, and this client takes no answer.
            await using var connection = await RawConnection.OpenAsync(siege.Server.Address, [(initialWindow, 0)]);
            byte[] listServices = [0x3A, 0x01, (byte)'*'];
            for (var stream = 1; stream < 2 * streams; stream += 2)
            {
                await connection.SendAsync(Http2.Call(stream, Reflection, siege.Headers));
                await connection.SendAsync(Http2.Data(stream, Http2.Prefixed(listServices)));
                await connection.ReadUntilAsync(frame => frame.Kind == FrameKind.Headers && frame.Stream == stream);
            }

            var frame = new byte[10 * 1024];
            for (var stream = 1; stream < 2 * streams; stream += 2)
                for (var sent = 0; sent < kibibytes; sent += 10)
                    await connection.SendAsync(Http2.Data(stream, frame));

            var end = await connection.ReadUntilAsync(frame => frame.Kind == FrameKind.GoAway);
            BinaryPrimitives.ReadInt32BigEndian(end.ShouldNotBeNull().Payload.AsSpan(4)).ShouldBe(flowControlError);
            await connection.Closed.WaitAsync(Cancel);
        });
    }

    [Fact(Timeout = Timeout)]
    public async Task Answers_that_are_asked_for_and_never_taken_end_with_the_time_of_their_calls()
    {
        await using var siege = await Siege.BeginAsync(("Connections:CallTime", "00:00:02"));
        await siege.WithstandAsync(async () =>
        {
            const ushort initialWindow = 4;
            await using var connection = await RawConnection.OpenAsync(siege.Server.Address, [(initialWindow, 0)]);
            for (var stream = 1; stream < 200; stream += 2)
            {
                await connection.SendAsync(Http2.Call(
                    stream, "/clusterinterop.v1.DirectoryService/SearchRecords", siege.Headers));
                await connection.SendAsync(
                    Http2.Message(stream, new SearchRecordsRequest { PageSize = 500 }.ToByteArray()));
            }

            var ended = new HashSet<int>();
            while (ended.Count < 100 && await connection.ReadAsync() is { } frame)
                if (frame.EndsStream || frame.Kind == FrameKind.Reset)
                    ended.Add(frame.Stream);
            (connection.IsClosed || ended.Count == 100).ShouldBeTrue();
        });
    }

    [Fact(Timeout = Timeout)]
    public async Task Connections_that_only_begin_are_closed_in_time()
    {
        await using var siege = await Siege.BeginAsync(
            ("Connections:HeaderPatience", "00:00:02"),
            ("Connections:BodyPatience", "00:00:02"),
            ("Connections:IdleTime", "00:00:02"));
        await siege.WithstandAsync(async () =>
        {
            var connections = new List<RawConnection>();
            for (var i = 0; i < 200; i++)
            {
                var connection = i % 4 == 0
                    ? await RawConnection.ConnectAsync(siege.Server.Address)
                    : await siege.ConnectAsync();
                connections.Add(connection);
                var headers = Http2.Fields(Http2.CallHeaders(GetRecord));
                if (i % 4 == 1)
                    await connection.SendAsync(Http2.Frame(FrameKind.Headers, 0, 1, headers.AsSpan(0, 20)));
                if (i % 4 == 2)
                    await connection.SendAsync(Http2.Call(1, GetRecord, siege.Headers));
            }

            foreach (var connection in connections)
            {
                await connection.Closed.WaitAsync(Cancel);
                await connection.DisposeAsync();
            }
        });
    }

    private static byte[] Provoke(string how, int stream) => how switch
    {
        "zero window update" => Http2.WindowUpdate(stream, 0),
        "window overflow" =>
            [.. Http2.WindowUpdate(stream, LargestWindow), .. Http2.WindowUpdate(stream, LargestWindow)],
        "headers after the end" =>
            Http2.Frame(FrameKind.Headers, Http2.EndHeaders | Http2.EndStream, stream, Http2.Fields(("x", "y"))),
        "depends on itself" => Http2.Frame(FrameKind.Priority, 0, stream, [.. Http2.BigEndian(stream), 16]),
        "data after the end" => Http2.Data(stream, [1]),
        _ => throw new ArgumentOutOfRangeException(nameof(how), how, null),
    };
}
