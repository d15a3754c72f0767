using ClusterInterop.V1;
using Google.Protobuf;
using Grpc.Core;

namespace ClusterInterop.Server.Wire;

/// <summary>
/// A response of the contract that carries records, which go out as the bytes that were kept when they were published:
/// copying them costs a thirtieth of making them again. Each such response has its records in field 1, so the kept
/// bytes followed by the rest of the message are, byte for byte, the message.
/// </summary>
/// <param name="Rest">The response without its records.</param>
/// <param name="Records">The records, in order; one at most where the field is not repeated.</param>
internal sealed record RecordsResponse<TResponse>(TResponse Rest, IReadOnlyList<ReadOnlyMemory<byte>> Records)
    where TResponse : class, IMessage<TResponse>, new()
{
    private static readonly uint RecordTag = WireFormat.MakeTag(RecordField(), WireFormat.WireType.LengthDelimited);

    public static readonly Marshaller<RecordsResponse<TResponse>> Marshaller = Marshallers.Create(Write, Read);

    private static void Write(RecordsResponse<TResponse> response, SerializationContext context) =>
        response.WriteTo(context);

    private static RecordsResponse<TResponse> Read(DeserializationContext context) =>
        throw new NotSupportedException("The server does not read responses.");

    private void WriteTo(SerializationContext context)
    {
        context.SetPayloadLength(CalculateSize());
        var output = context.GetBufferWriter();
        Span<byte> prefix = stackalloc byte[1 + CodedOutputStream.ComputeUInt32Size(uint.MaxValue)];
        foreach (var record in Records)
        {
            var length = WritePrefix(prefix, (uint)record.Length);
            System.Buffers.BuffersExtensions.Write(output, prefix[..length]);
            System.Buffers.BuffersExtensions.Write(output, record.Span);
        }

        Rest.WriteTo(output);
        context.Complete();
    }

    private int CalculateSize()
    {
        var size = Rest.CalculateSize();
        foreach (var record in Records)
            size += 1 + CodedOutputStream.ComputeUInt32Size((uint)record.Length) + record.Length;
        return size;
    }

    // The tag of field 1 is one byte; the length is a varint.
    private static int WritePrefix(Span<byte> prefix, uint length)
    {
        prefix[0] = (byte)RecordTag;
        var end = 1;
        for (; length >= 0x80; length >>= 7)
            prefix[end++] = (byte)(length | 0x80);
        prefix[end++] = (byte)length;
        return end;
    }

    private static int RecordField()
    {
        var first = new TResponse().Descriptor.FindFieldByNumber(1);
        return first?.MessageType == Record.Descriptor
            ? first.FieldNumber
            : throw new InvalidOperationException($"{typeof(TResponse).Name} has no records in field 1.");
    }
}
