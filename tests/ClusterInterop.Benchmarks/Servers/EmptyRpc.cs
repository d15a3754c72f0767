using ClusterInterop.Core.Feed;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace ClusterInterop.Benchmarks.Servers;

/// <summary>An rpc that does nothing, on the same server and behind the same interceptors as the real ones: what a call
/// costs in any case.</summary>
/// <remarks>One for all calls. What is broadcast is heard by every stream that listens, an empty message
/// each.</remarks>
internal sealed class EmptyService : EmptyRpc.Base
{
    private static readonly Task<Empty> Nothing = Task.FromResult(new Empty());

    private readonly Signal _broadcast = new();
    private int _broadcasts;

    public override Task<Empty> Ping(Empty request, ServerCallContext context) => Nothing;

    public override Task<Empty> Broadcast(Empty request, ServerCallContext context)
    {
        Interlocked.Increment(ref _broadcasts);
        _broadcast.Pulse();
        return Nothing;
    }

    public override async Task Listen(
        Empty request, IServerStreamWriter<Empty> responses, ServerCallContext context)
    {
        var heard = Volatile.Read(ref _broadcasts);
        await context.WriteResponseHeadersAsync([]);
        while (true)
        {
            var next = _broadcast.Next;
            for (; heard < Volatile.Read(ref _broadcasts); heard++)
                await responses.WriteAsync(request);
            await next.WaitAsync(context.CancellationToken);
        }
    }
}

/// <summary>The method, as generated code would have it.</summary>
internal static class EmptyRpc
{
    public static readonly Method<Empty, Empty> Method = new(
        MethodType.Unary,
        Service,
        nameof(Base.Ping),
        MarshallerOf(Empty.Parser),
        MarshallerOf(Empty.Parser));

    public static readonly Method<Empty, Empty> BroadcastMethod = new(
        MethodType.Unary,
        Service,
        nameof(Base.Broadcast),
        MarshallerOf(Empty.Parser),
        MarshallerOf(Empty.Parser));

    public static readonly Method<Empty, Empty> ListenMethod = new(
        MethodType.ServerStreaming,
        Service,
        nameof(Base.Listen),
        MarshallerOf(Empty.Parser),
        MarshallerOf(Empty.Parser));

    private const string Service = "clusterinterop.benchmarks.Empty";

    public static void BindService(ServiceBinderBase binder, Base? service)
    {
        // The handlers are found by name.
        binder.AddMethod(Method, (UnaryServerMethod<Empty, Empty>)null!);
        binder.AddMethod(BroadcastMethod, (UnaryServerMethod<Empty, Empty>)null!);
        binder.AddMethod(ListenMethod, (ServerStreamingServerMethod<Empty, Empty>)null!);
    }

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

        public abstract Task<Empty> Broadcast(Empty request, ServerCallContext context);

        public abstract Task Listen(
            Empty request, IServerStreamWriter<Empty> responses, ServerCallContext context);
    }
}
