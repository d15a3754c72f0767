using ClusterInterop.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace ClusterInterop.Benchmarks.Servers;

/// <summary>An rpc that does nothing, on the same server and behind the same interceptors as the real ones: what a call
/// costs in any case.</summary>
internal sealed class EmptyService : EmptyRpc.Base
{
    private static readonly Task<Empty> Nothing = Task.FromResult(new Empty());

    public override Task<Empty> Ping(Empty request, ServerCallContext context) => Nothing;
}

/// <summary>The method, as generated code would have it.</summary>
internal static class EmptyRpc
{
    public static readonly Method<Empty, Empty> Method = new(
        MethodType.Unary,
        "clusterinterop.benchmarks.Empty",
        nameof(Base.Ping),
        MarshallerOf(Empty.Parser),
        MarshallerOf(Empty.Parser));

    public static void BindService(ServiceBinderBase binder, Base? service) =>
        binder.AddMethod(Method, (UnaryServerMethod<Empty, Empty>)null!); // the handler is found by name

    private static Marshaller<T> MarshallerOf<T>(Google.Protobuf.MessageParser<T> parser)
        where T : Google.Protobuf.IMessage<T> => Marshallers.Create(
            (message, context) =>
            {
                context.SetPayloadLength(message.CalculateSize());
                Google.Protobuf.MessageExtensions.WriteTo(message, context.GetBufferWriter());
                context.Complete();
            },
            context => parser.ParseFrom(context.PayloadAsReadOnlySequence()));

    [BindServiceMethod(typeof(EmptyRpc), nameof(BindService))]
    internal abstract class Base
    {
        public abstract Task<Empty> Ping(Empty request, ServerCallContext context);
    }
}
