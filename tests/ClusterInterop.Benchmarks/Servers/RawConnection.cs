using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;
using ClusterInterop.Server.Tests.Attacks;

namespace ClusterInterop.Benchmarks.Servers;

/// <summary>Is told of each message of a stream.</summary>
/// <param name="stream">The stream, by the number that whoever opened it gave it.</param>
/// <param name="message">The message without its prefix, for the time of the call.</param>
/// <param name="time">When it was read, in ticks of the stopwatch.</param>
internal delegate void MessageSink(int stream, ReadOnlySpan<byte> message, long time);

/// <summary>
/// A connection of HTTP/2 that carries streams of gRPC and reads their messages: no client library, which would cost
/// several times what the server does. It understands what servers send to somebody who remembers no headers.
/// </summary>
/// <remarks>Streams are opened by one thread at a time; the sink is told by one thread at a time.</remarks>
internal sealed class RawConnection : IAsyncDisposable
{
    private const int HeaderBytes = 9;
    private const int PrefixBytes = 5;
    private const int InitialWindow = 65_535;
    private const int ReadAhead = 256 * 1024;
    private const int WindowStep = 16 * 1024 * 1024;
    private const ushort HeaderTableSize = 1;

    private readonly Socket _socket;
    private readonly MessageSink _sink;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly Dictionary<int, OpenStream> _streams = [];
    private readonly TaskCompletionSource _greeted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;
    private int _nextId = 1;
    private int _consumed;
    private bool _closing;

    private RawConnection(Socket socket, MessageSink sink)
    {
        (_socket, _sink) = (socket, sink);
        _reading = Task.Run(ReadAsync);
    }

    public static async Task<RawConnection> OpenAsync(string address, MessageSink sink)
    {
        var uri = new Uri(address);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(uri.Host, uri.Port);
        await SendAsync(socket,
        [
            .. Http2.Preface, .. Http2.Settings((HeaderTableSize, 0)),
            .. Http2.WindowUpdate(0, int.MaxValue - InitialWindow),
        ]);
        var connection = new RawConnection(socket, sink);
        await connection._greeted.Task;
        return connection;
    }

    /// <summary>Opens a stream.</summary>
    /// <param name="number">How the sink is told of it.</param>
    /// <param name="request">The one message of the request.</param>
    /// <param name="ends">Whether the request ends with it.</param>
    /// <param name="stalls">Whether the stream takes no more than 64 KiB, and then nothing ever again.</param>
    /// <returns>The stream's id, by which it can be closed.</returns>
    public async Task<int> OpenStreamAsync(
        int number, string path, string? token, byte[] request, bool ends = true, bool stalls = false)
    {
        var id = _nextId;
        _nextId += 2;
        lock (_streams)
            _streams.Add(id, new OpenStream(number));
        (string, string)[] headers = token is null ? [] : [("authorization", $"Bearer {token}")];
        await WriteAsync(
        [
            .. Http2.Call(id, path, headers),
            .. Http2.Data(id, Http2.Prefixed(request), ends),
            .. stalls ? [] : Http2.WindowUpdate(id, int.MaxValue - InitialWindow),
        ]);
        return id;
    }

    public async Task CloseStreamAsync(int id)
    {
        lock (_streams)
            _streams[id].IsClosed = true;
        await WriteAsync(Http2.Reset(id));
    }

    public async ValueTask DisposeAsync()
    {
        Volatile.Write(ref _closing, true);
        _socket.Dispose();
        await _reading;
        _writing.Dispose();
    }

    private static async Task SendAsync(Socket socket, byte[] bytes)
    {
        for (var sent = 0; sent < bytes.Length;)
            sent += await socket.SendAsync(bytes.AsMemory(sent));
    }

    private async Task WriteAsync(byte[] bytes)
    {
        await _writing.WaitAsync();
        try
        {
            await SendAsync(_socket, bytes);
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task ReadAsync()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ReadAhead);
        var filled = 0;
        try
        {
            while (await _socket.ReceiveAsync(buffer.AsMemory(filled)) is > 0 and var read)
            {
                filled += read;
                var used = Take(buffer.AsSpan(0, filled), Stopwatch.GetTimestamp(), out var answer);
                buffer.AsSpan(used, filled - used).CopyTo(buffer);
                filled -= used;
                if (answer.Count > 0)
                    await WriteAsync([.. answer]);
            }

            if (!Volatile.Read(ref _closing))
                throw new IOException("The server closed the connection.");
        }
        catch (Exception closed) when (
            closed is SocketException or ObjectDisposedException && Volatile.Read(ref _closing))
        {
            // We did.
        }
        catch (Exception failure)
        {
            _greeted.TrySetException(failure);
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Takes the whole frames out of what was read; says how many bytes they were, and what to
    /// answer.</summary>
    private int Take(ReadOnlySpan<byte> read, long time, out List<byte> answer)
    {
        answer = [];
        var used = 0;
        while (read.Length - used >= HeaderBytes)
        {
            var frame = read[used..];
            var length = frame[0] << 16 | BinaryPrimitives.ReadUInt16BigEndian(frame[1..]);
            if (frame.Length < HeaderBytes + length)
                break;
            Take(
                (FrameKind)frame[3], frame[4], BinaryPrimitives.ReadInt32BigEndian(frame[5..]),
                frame.Slice(HeaderBytes, length), time, answer);
            used += HeaderBytes + length;
        }

        if (_consumed >= WindowStep)
        {
            answer.AddRange(Http2.WindowUpdate(0, _consumed));
            _consumed = 0;
        }

        return used;
    }

    private void Take(
        FrameKind kind, byte flags, int id, ReadOnlySpan<byte> payload, long time, List<byte> answer)
    {
        switch (kind)
        {
            case FrameKind.Data:
                _consumed += payload.Length;
                StreamOf(id).Take(payload, time, _sink);
                break;
            case FrameKind.Settings when (flags & Http2.Acknowledges) == 0:
                answer.AddRange(Http2.Frame(FrameKind.Settings, Http2.Acknowledges, 0, []));
                _greeted.TrySetResult();
                break;
            case FrameKind.Ping when (flags & Http2.Acknowledges) == 0:
                answer.AddRange(Http2.Frame(FrameKind.Ping, Http2.Acknowledges, 0, payload));
                break;
            case FrameKind.Headers when (flags & Http2.EndStream) != 0 && !StreamOf(id).IsClosed:
            case FrameKind.Reset when !StreamOf(id).IsClosed:
                throw new IOException($"The server ended stream {StreamOf(id).Number}.");
            case FrameKind.GoAway when !Volatile.Read(ref _closing):
                throw new IOException("The server asked to go away.");
        }
    }

    private OpenStream StreamOf(int id)
    {
        lock (_streams)
            return _streams[id];
    }

    /// <summary>A stream, with the beginning of a message of which the rest has not come.</summary>
    private sealed class OpenStream(int number)
    {
        private readonly ArrayBufferWriter<byte> _partial = new(16);

        public int Number => number;

        public bool IsClosed { get; set; }

        public void Take(ReadOnlySpan<byte> data, long time, MessageSink sink)
        {
            if (_partial.WrittenCount > 0)
            {
                _partial.Write(data);
                var taken = TakeWhole(_partial.WrittenSpan, time, sink);
                var rest = _partial.WrittenSpan[taken..].ToArray();
                _partial.ResetWrittenCount();
                _partial.Write(rest);
                return;
            }

            _partial.Write(data[TakeWhole(data, time, sink)..]);
        }

        private int TakeWhole(ReadOnlySpan<byte> data, long time, MessageSink sink)
        {
            var taken = 0;
            while (data.Length - taken >= PrefixBytes)
            {
                var length = BinaryPrimitives.ReadInt32BigEndian(data[(taken + 1)..]);
                if (data.Length - taken < PrefixBytes + length)
                    break;
                sink(number, data.Slice(taken + PrefixBytes, length), time);
                taken += PrefixBytes + length;
            }

            return taken;
        }
    }
}
