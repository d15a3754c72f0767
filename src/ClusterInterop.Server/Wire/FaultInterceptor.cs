using ClusterInterop.Core.Faults;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace ClusterInterop.Server.Wire;

/// <summary>
/// Where every failure of a call ends: a fault is answered as the contract says, a cancellation is the caller's own
/// doing, and everything else is a bug: logged once, here, and answered without detail.
/// </summary>
internal sealed partial class FaultInterceptor(ILogger<FaultInterceptor> logger) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context);
        }
        catch (Exception failure) when (failure is not RpcException)
        {
            throw Translate(failure, context);
        }
    }

    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(requestStream, context);
        }
        catch (IOException)
        {
            // The store names its own failures; what is left is a client that broke off in the middle of its stream.
            throw new RpcException(new Status(StatusCode.Cancelled, "The call was cancelled."));
        }
        catch (Exception failure) when (failure is not RpcException)
        {
            throw Translate(failure, context);
        }
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(request, responseStream, context);
        }
        catch (Exception failure) when (failure is not RpcException)
        {
            throw Translate(failure, context);
        }
    }

    // Reflection alone is of this form.
    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(requestStream, responseStream, context);
        }
        catch (Exception failure) when (failure is not RpcException)
        {
            throw Translate(failure, context);
        }
    }

    private RpcException Translate(Exception failure, ServerCallContext context)
    {
        if (failure is FaultException fault)
            return FaultMapping.ToRpcException(fault);

        // Once the caller is gone, whatever breaks (a read cut short, a write to a closed connection) is a consequence.
        // The read may break a moment before the call is told so; a handler reads and writes nothing but its call.
        if (context.CancellationToken.IsCancellationRequested || failure is IOException)
            return new RpcException(new Status(StatusCode.Cancelled, "The call was cancelled."));

        LogBug(context.Method, failure);
        return FaultMapping.InternalError();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} failed by a bug of the server.")]
    private partial void LogBug(string method, Exception failure);
}
