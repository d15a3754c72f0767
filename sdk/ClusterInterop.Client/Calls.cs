using Grpc.Core;

namespace ClusterInterop.Client;

/// <summary>Makes calls in the name of an association, and again while the server is not there.</summary>
internal sealed class Calls(ClusterInteropOptions options)
{
    private const string AssociationKey = "clusterinterop-association";
    private readonly Backoff _backoff = new(options.MinRetryDelay, options.MaxRetryDelay, options.Random);

    public CallOptions Options(CancellationToken cancellationToken)
    {
        var headers = new Metadata();
        if (options.Association is { } association)
            headers.Add(AssociationKey, association);
        return new CallOptions(headers, cancellationToken: cancellationToken);
    }

    public Task<TResponse> UnaryAsync<TRequest, TResponse>(
        Func<TRequest, CallOptions, AsyncUnaryCall<TResponse>> call,
        TRequest request,
        CancellationToken cancellationToken) =>
        RunAsync(
            async token =>
            {
                using var answer = call(request, Options(token));
                return await answer.ConfigureAwait(false);
            },
            options.CallTimeout,
            cancellationToken);

    /// <summary>Runs something that is safe to repeat until it succeeds, is refused, or its time is up.</summary>
    public Task<T> RunAsync<T>(
        Func<CancellationToken, Task<T>> run, TimeSpan timeout, CancellationToken cancellationToken) =>
        RunAsync(run, options.MaxAttempts, timeout, cancellationToken);

    /// <summary>Runs something that cannot be repeated.</summary>
    public Task<T> RunOnceAsync<T>(
        Func<CancellationToken, Task<T>> run, TimeSpan timeout, CancellationToken cancellationToken) =>
        RunAsync(run, maxAttempts: 1, timeout, cancellationToken);

    private async Task<T> RunAsync<T>(
        Func<CancellationToken, Task<T>> run, int maxAttempts, TimeSpan timeout, CancellationToken cancellationToken)
    {
        // The deadline is kept here and not by gRPC, whose clock cannot be injected.
        using var deadline = new CancellationTokenSource(timeout, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        for (var failures = 1; ; failures++)
        {
            try
            {
                return await run(either.Token).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is RpcException or OperationCanceledException)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (deadline.IsCancellationRequested)
                    throw ClusterInteropException.TimedOut(timeout, failure);
                if (failure is not RpcException refusal)
                    throw;
                var fault = ClusterInteropException.From(refusal);
                if (fault.StatusCode != StatusCode.Unavailable || failures >= maxAttempts)
                    throw fault;
                await WaitAsync(fault, failures, either.Token, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // When the time is up during the wait, the fault that is known says more than that.
    private async Task WaitAsync(
        ClusterInteropException fault, int failures, CancellationToken either, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(_backoff.DelayAfter(failures, fault.RetryAfter), options.TimeProvider, either)
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw fault;
        }
    }
}
