using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using ClusterInterop.Core.Feed;
using ClusterInterop.V1;
using Google.Protobuf;
using Grpc.Core;

namespace ClusterInterop.Server.Wire;

/// <summary>
/// A message of a stream as it goes out: what it says, serialized, in its field, and the token that stands behind it.
/// Byte for byte the message of the contract. One object serves all messages of a stream, since a message is copied to
/// the connection before the write returns.
/// </summary>
internal sealed class StreamResponse
{
    private const int MostInOnePiece = 2048;
    private const int FrameBytes = 5;
    private const int TokenBytes = 2 + ResumeToken.Characters; // a tag and a length of one byte each
    private const byte TokenTag =
        (WatchRecordsResponse.ResumeTokenFieldNumber << 3) | (int)WireFormat.WireType.LengthDelimited;

    /// <summary>Stands where gRPC asks how responses are written, which <see cref="WriteTo"/> does.</summary>
    public static readonly Marshaller<StreamResponse> Marshaller = Marshallers.Create<StreamResponse>(
        (_, _) => throw new NotSupportedException("Streams write their messages themselves."),
        _ => throw new NotSupportedException("The server does not read responses."));

    private int _field;
    private ReadOnlyMemory<byte> _body;
    private ResumeToken _token;

    /// <summary>How long the message is, with its frame.</summary>
    public int Length => HeadBytes + _body.Length + TokenBytes;

    /// <param name="field">The number of the field in which the contract has what is said; below 16.</param>
    /// <param name="body">What is said, serialized.</param>
    /// <param name="token">Stands after it.</param>
    public void Say(int field, ReadOnlyMemory<byte> body, in ResumeToken token) =>
        (_field, _body, _token) = (field, body, token);

    private int HeadBytes => FrameBytes + 1 + CodedOutputStream.ComputeUInt32Size((uint)_body.Length);

    /// <summary>Writes the message as gRPC frames it. Its own writer does the same by several small writes, each of
    /// which takes a lock, and two asynchronous calls: as much as all the rest of a message.</summary>
    public void WriteTo(PipeWriter output)
    {
        var length = Length;
        if (length <= MostInOnePiece)
        {
            var piece = output.GetSpan(length);
            WriteHead(piece);
            _body.Span.CopyTo(piece[HeadBytes..]);
            WriteToken(piece[(length - TokenBytes)..]);
            output.Advance(length);
        }
        else
        {
            WriteHead(output.GetSpan(HeadBytes));
            output.Advance(HeadBytes);
            output.Write(_body.Span);
            WriteToken(output.GetSpan(TokenBytes));
            output.Advance(TokenBytes);
        }
    }

    private void WriteHead(Span<byte> target)
    {
        target[0] = 0; // not compressed
        BinaryPrimitives.WriteInt32BigEndian(target[1..], Length - FrameBytes);
        target = target[FrameBytes..];
        target[0] = (byte)((_field << 3) | (int)WireFormat.WireType.LengthDelimited);
        var end = 1;
        var length = (uint)_body.Length;
        for (; length >= 0x80; length >>= 7)
            target[end++] = (byte)(length | 0x80);
        target[end] = (byte)length;
    }

    private void WriteToken(Span<byte> target)
    {
        (target[0], target[1]) = (TokenTag, ResumeToken.Characters);
        _token.WriteTo(target[2..TokenBytes]);
    }
}
