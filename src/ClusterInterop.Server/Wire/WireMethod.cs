using ClusterInterop.Core.Faults;
using Google.Protobuf;
using Grpc.Core;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace ClusterInterop.Server.Wire;

/// <summary>
/// Methods of the contract, bound by hand instead of by generated code: a request that cannot be parsed is answered by
/// a fault (generated code lets it end as a bug), and a response may be written from kept bytes.
/// </summary>
internal static class WireMethod
{
    public static Method<TRequest, TResponse> Of<TRequest, TResponse>(ServiceDescriptor service, string name)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>, new() =>
        Of<TRequest, TResponse>(service, name, Marshallers.Create(Write, _ => new TResponse()));

    public static Method<TRequest, TResponse> Of<TRequest, TResponse>(
        ServiceDescriptor service, string name, Marshaller<TResponse> response)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class
    {
        var method = service.FindMethodByName(name);
        var type = (method.IsClientStreaming, method.IsServerStreaming) switch
        {
            (false, false) => MethodType.Unary,
            (true, false) => MethodType.ClientStreaming,
            (false, true) => MethodType.ServerStreaming,
            _ => MethodType.DuplexStreaming,
        };
        var parser = new MessageParser<TRequest>(() => new TRequest());
        return new(type, service.FullName, name, Marshallers.Create(Write, Read(parser)), response);
    }

    private static Func<DeserializationContext, TMessage> Read<TMessage>(MessageParser<TMessage> parser)
        where TMessage : IMessage<TMessage> => context =>
    {
        try
        {
            return parser.ParseFrom(context.PayloadAsReadOnlySequence());
        }
        catch (InvalidProtocolBufferException problem)
        {
            // No interceptor stands around the parser, so the answer is made here.
            throw FaultMapping.ToRpcException(new MessageMalformedException(typeof(TMessage).Name, Described(problem)));
        }
    };

    // The parser's own words, but for the two of which it speaks to the author of the program.
    private static string Described(InvalidProtocolBufferException problem) =>
        problem.Message.Contains("RecursionLimit", StringComparison.Ordinal)
            ? "it is nested more than 100 messages deep."
            : problem.Message.Contains("UTF-8", StringComparison.Ordinal)
                ? "a text is not valid UTF-8."
                : problem.Message;

    private static void Write<TMessage>(TMessage message, SerializationContext context)
        where TMessage : IMessage<TMessage>
    {
        context.SetPayloadLength(message.CalculateSize());
        message.WriteTo(context.GetBufferWriter());
        context.Complete();
    }
}
