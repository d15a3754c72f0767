using System.Buffers.Binary;
using System.Text;

namespace ClusterInterop.Server.Tests.Attacks;

/// <summary>The kinds of frames of HTTP/2.</summary>
public enum FrameKind : byte
{
    Data = 0,
    Headers = 1,
    Priority = 2,
    Reset = 3,
    Settings = 4,
    Ping = 6,
    GoAway = 7,
    WindowUpdate = 8,
    Continuation = 9,
}

/// <summary>Writes frames of HTTP/2, right and wrong ones: what no client library would send.</summary>
internal static class Http2
{
    public const byte EndStream = 0x1;
    public const byte Acknowledges = 0x1;
    public const byte EndHeaders = 0x4;

    public static readonly byte[] Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();

    public static byte[] Frame(FrameKind kind, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        var frame = new byte[9 + payload.Length];
        frame[0] = (byte)(payload.Length >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(1), (ushort)payload.Length);
        frame[3] = (byte)kind;
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame.AsSpan(9));
        return frame;
    }

    public static byte[] Settings(params (ushort Id, int Value)[] settings)
    {
        var payload = new byte[6 * settings.Length];
        for (var i = 0; i < settings.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(6 * i), settings[i].Id);
            BinaryPrimitives.WriteInt32BigEndian(payload.AsSpan((6 * i) + 2), settings[i].Value);
        }

        return Frame(FrameKind.Settings, 0, 0, payload);
    }

    public static byte[] Reset(int stream) => Frame(FrameKind.Reset, 0, stream, [0, 0, 0, 8]);

    public static byte[] WindowUpdate(int stream, int increment) =>
        Frame(FrameKind.WindowUpdate, 0, stream, BigEndian(increment));

    public static byte[] Data(int stream, ReadOnlySpan<byte> payload, bool ends = false) =>
        Frame(FrameKind.Data, ends ? EndStream : (byte)0, stream, payload);

    /// <summary>A message as gRPC sends it, with its length before it.</summary>
    public static byte[] Prefixed(ReadOnlySpan<byte> message, bool compressed = false) =>
        [compressed ? (byte)1 : (byte)0, .. BigEndian(message.Length), .. message];

    /// <summary>A message of gRPC in DATA frames that end the request.</summary>
    public static byte[] Message(int stream, ReadOnlySpan<byte> message, bool compressed = false)
    {
        var whole = Prefixed(message, compressed);
        var frames = new List<byte>();
        for (var start = 0; start < whole.Length; start += 16_384)
        {
            var part = whole.AsSpan(start, Math.Min(16_384, whole.Length - start));
            frames.AddRange(Data(stream, part, ends: start + part.Length == whole.Length));
        }

        return [.. frames];
    }

    /// <summary>The headers of a call, in a frame of their own.</summary>
    public static byte[] Call(
        int stream, string path, IEnumerable<(string Name, string Value)>? headers = null, bool ends = false) =>
        Frame(
            FrameKind.Headers, (byte)(EndHeaders | (ends ? EndStream : 0)), stream,
            Fields([.. CallHeaders(path), .. headers ?? []]));

    public static IEnumerable<(string Name, string Value)> CallHeaders(string path) =>
    [
        (":method", "POST"),
        (":scheme", "http"),
        (":path", path),
        (":authority", "localhost"),
        ("content-type", "application/grpc"),
        ("te", "trailers"),
    ];

    /// <summary>Header fields as literals that nobody is to remember.</summary>
    public static byte[] Fields(params IEnumerable<(string Name, string Value)> fields)
    {
        var block = new List<byte>();
        foreach (var (name, value) in fields)
        {
            block.Add(0);
            AddText(block, name);
            AddText(block, value);
        }

        return [.. block];
    }

    /// <summary>The values of a header field in a block of literals, as the server writes them to a client that
    /// remembers nothing.</summary>
    public static IEnumerable<string> ValuesOf(string name, byte[] block)
    {
        var bytes = Encoding.ASCII.GetBytes(name);
        for (var at = block.AsSpan().IndexOf(bytes); at >= 0;)
        {
            var value = at + bytes.Length;
            var isName = at > 0 && block[at - 1] == bytes.Length && value < block.Length;
            if (isName)
            {
                var length = ReadLength(block, ref value);
                yield return Encoding.Latin1.GetString(block, value, length);
            }

            var next = block.AsSpan(at + 1).IndexOf(bytes);
            at = next < 0 ? -1 : at + 1 + next;
        }
    }

    public static byte[] BigEndian(int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }

    private static void AddText(List<byte> block, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length < 127)
        {
            block.Add((byte)bytes.Length);
        }
        else
        {
            block.Add(127);
            var rest = bytes.Length - 127;
            for (; rest >= 0x80; rest >>= 7)
                block.Add((byte)(rest | 0x80));
            block.Add((byte)rest);
        }

        block.AddRange(bytes);
    }

    private static int ReadLength(byte[] block, ref int at)
    {
        var length = block[at++] & 0x7F;
        if (length < 0x7F)
            return length;

        for (var shift = 0; ; shift += 7)
        {
            var next = block[at++];
            length += (next & 0x7F) << shift;
            if ((next & 0x80) == 0)
                return length;
        }
    }
}
