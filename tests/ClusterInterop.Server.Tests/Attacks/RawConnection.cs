using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Google.Rpc;

namespace ClusterInterop.Server.Tests.Attacks;

/// <summary>A frame that came from the server.</summary>
internal sealed record RawFrame(FrameKind Kind, byte Flags, int Stream, byte[] Payload)
{
    public bool EndsStream => Kind is FrameKind.Data or FrameKind.Headers && (Flags & Http2.EndStream) != 0;

    /// <summary>The status of gRPC that these headers or trailers tell; null when they tell none.</summary>
    public int? GrpcStatus =>
        Kind == FrameKind.Headers && Http2.ValuesOf("grpc-status", Payload).FirstOrDefault() is { } status
            ? int.Parse(status, CultureInfo.InvariantCulture)
            : null;

    /// <summary>The reason in the details of the status; null without details.</summary>
    public string? Reason =>
        Http2.ValuesOf("grpc-status-details-bin", Payload).FirstOrDefault() is { } details
            ? Google.Rpc.Status.Parser.ParseFrom(
                Convert.FromBase64String(details.PadRight((details.Length + 3) / 4 * 4, '='))).GetDetail<ErrorInfo>()!
                .Reason
            : null;
}

/// <summary>
/// A connection over which a test says whatever it likes. What comes back is read all the time, so that the server is
/// never held up by this side, unless a test wants that.
/// </summary>
internal sealed class RawConnection : IAsyncDisposable
{
    private const ushort HeaderTableSize = 1;

    private readonly TcpClient _client = new() { NoDelay = true };
    private readonly Channel<RawFrame> _frames = Channel.CreateUnbounded<RawFrame>();
    private readonly SendWindows _windows = new();
    private Task _reading = Task.CompletedTask;

    private RawConnection()
    {
    }

    /// <summary>Completes when the server has closed the connection.</summary>
    public Task Closed => _reading;

    public bool IsClosed => _reading.IsCompleted;

    /// <summary>Opens a connection and says what every client says first.</summary>
    /// <param name="settings">The client's settings; null for none but that it remembers no headers.</param>
    /// <param name="reads">Whether to read what comes.</param>
    public static async Task<RawConnection> OpenAsync(
        Uri server, (ushort Id, int Value)[]? settings = null, bool reads = true)
    {
        var connection = await ConnectAsync(server, reads);
        await connection.SendAsync(Http2.Preface);
        await connection.SendAsync(Http2.Settings([(HeaderTableSize, 0), .. settings ?? []]));
        return connection;
    }

    /// <summary>Opens a connection and says nothing.</summary>
    public static async Task<RawConnection> ConnectAsync(Uri server, bool reads = true)
    {
        var connection = new RawConnection();
        await connection._client.ConnectAsync(server.Host, server.Port, TestContext.Current.CancellationToken);
        if (reads)
            connection._reading = connection.ReadAllAsync();
        return connection;
    }

    /// <summary>Sends bytes; says whether the connection still takes them.</summary>
    public Task<bool> SendAsync(ReadOnlyMemory<byte> bytes) =>
        SendUntilAsync(bytes, TestContext.Current.CancellationToken);

    /// <summary>Sends bytes for as long as it may; says whether the connection took them.</summary>
    public async Task<bool> SendUntilAsync(ReadOnlyMemory<byte> bytes, CancellationToken enough)
    {
        try
        {
            await _client.GetStream().WriteAsync(bytes, enough);
            return true;
        }
        catch (Exception closed) when (
            closed is IOException or InvalidOperationException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Sends a message of gRPC that ends its request, as the server makes room for it; stops when the stream
    /// ends before.</summary>
    public Task SendMessageAsync(int stream, byte[] message, bool compressed = false) =>
        SendRequestAsync(stream, Http2.Prefixed(message, compressed));

    /// <summary>Sends the bytes of a whole request in the same way.</summary>
    public async Task SendRequestAsync(int stream, byte[] whole)
    {
        for (var start = 0; start < whole.Length;)
        {
            var room = await _windows.TakeAsync(stream, Math.Min(16_384, whole.Length - start));
            var part = whole.AsMemory(start, room);
            start += room;
            if (room == 0 || !await SendAsync(Http2.Data(stream, part.Span, ends: start == whole.Length)))
                return;
        }
    }

    /// <summary>Sends the same bytes again and again, for as long as the server takes them; says how often it did.
    /// </summary>
    /// <param name="times">How often at the most.</param>
    /// <param name="bytes">The bytes of a turn.</param>
    public async Task<int> RepeatAsync(int times, Func<int, byte[]> bytes)
    {
        for (var i = 0; i < times; i++)
            if (IsClosed || !await SendAsync(bytes(i)))
                return i;
        return times;
    }

    /// <summary>The next frame of the server; null once the connection is closed.</summary>
    public async Task<RawFrame?> ReadAsync()
    {
        var token = TestContext.Current.CancellationToken;
        return await _frames.Reader.WaitToReadAsync(token) && _frames.Reader.TryRead(out var frame) ? frame : null;
    }

    /// <summary>The next frame of some kind; null when the connection is closed first.</summary>
    public async Task<RawFrame?> ReadUntilAsync(Func<RawFrame, bool> isIt)
    {
        while (await ReadAsync() is { } frame)
            if (isIt(frame))
                return frame;
        return null;
    }

    /// <summary>The end of a call: its trailers, or a reset; null when the connection is closed first.</summary>
    public Task<RawFrame?> EndOfAsync(int stream) => ReadUntilAsync(frame =>
        frame.Stream == stream && (frame.EndsStream || frame.Kind == FrameKind.Reset));

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _reading;
    }

    private async Task ReadAllAsync()
    {
        // Not on the thread that attacks.
        await Task.Yield();
        try
        {
            var stream = _client.GetStream();
            var head = new byte[9];
            while (true)
            {
                await stream.ReadExactlyAsync(head);
                var payload = new byte[(head[0] << 16) | BinaryPrimitives.ReadUInt16BigEndian(head.AsSpan(1))];
                await stream.ReadExactlyAsync(payload);
                Encoding.Latin1.GetString(payload).ShouldNotContain("   at ");
                var id = BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5));
                var frame = new RawFrame((FrameKind)head[3], head[4], id, payload);
                _windows.Note(frame);
                _frames.Writer.TryWrite(frame);
            }
        }
        catch (Exception closed) when (closed is IOException or InvalidOperationException)
        {
        }
        finally
        {
            _windows.Close();
            _frames.Writer.TryComplete();
        }
    }
}
