using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace ClusterInterop.Client;

/// <summary>Makes calls with the client's credential: again while the server is not there or asks to wait, and once
/// more with a new token when it refuses the one it was sent.</summary>
internal sealed class Calls(ClusterInteropOptions options, ILogger logger)
{
    private readonly Backoff _backoff = new(options.MinRetryDelay, options.MaxRetryDelay, options.Random);
    private readonly TokenCache? _tokens = options.Credential is { } credential
        ? new TokenCache(credential, options.TimeProvider, logger)
        : null;

    /// <returns>The token to call with; null when the client has no credential.</returns>
    /// <exception cref="ClusterInteropException">The credential gives none.</exception>
    public async Task<AccessToken?> TokenAsync(CancellationToken cancellationToken) =>
        _tokens is null ? null : await _tokens.GetAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Tells that the server takes a token no more, so that the next call gets another.</summary>
    public void Forget(AccessToken? token)
    {
        if (token is not null)
            _tokens?.Forget(token);
    }

    public static CallOptions Options(AccessToken? token, CancellationToken cancellationToken)
    {
        var headers = new Metadata();
        if (token is not null)
            headers.Add("authorization", $"Bearer {token.Value}");
        return new CallOptions(headers, cancellationToken: cancellationToken);
    }

    public Task<TResponse> UnaryAsync<TRequest, TResponse>(
        Func<TRequest, CallOptions, AsyncUnaryCall<TResponse>> call,
        TRequest request,
        CancellationToken cancellationToken) =>
        RunAsync(
            async callOptions =>
            {
                using var answer = call(request, callOptions);
                return await answer.ConfigureAwait(false);
            },
            options.CallTimeout,
            cancellationToken);

    /// <summary>Runs something that is safe to repeat until it succeeds, is refused, or its time is up.</summary>
    public Task<T> RunAsync<T>(
        Func<CallOptions, Task<T>> run, TimeSpan timeout, CancellationToken cancellationToken) =>
        RunAsync(run, canRepeat: true, timeout, cancellationToken);

    /// <summary>Runs something that cannot be repeated.</summary>
    public Task<T> RunOnceAsync<T>(
        Func<CallOptions, Task<T>> run, TimeSpan timeout, CancellationToken cancellationToken) =>
        RunAsync(run, canRepeat: false, timeout, cancellationToken);

    private async Task<T> RunAsync<T>(
        Func<CallOptions, Task<T>> run, bool canRepeat, TimeSpan timeout, CancellationToken cancellationToken)
    {
        // The deadline is kept here and not by gRPC, whose clock cannot be injected.
        using var deadline = new CancellationTokenSource(timeout, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        (AccessToken Token, ClusterInteropException Fault)? refusal = null;
        var failures = 0;
        while (true)
        {
            AccessToken? token = null;
            try
            {
                token = await TokenAsync(either.Token).ConfigureAwait(false);
                if (refusal is { } first && first.Token.Value == token?.Value)
                    throw first.Fault;
                return await run(Options(token, either.Token)).ConfigureAwait(false);
            }
            catch (Exception failure) when (IsOfCall(failure))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (deadline.IsCancellationRequested)
                    throw ClusterInteropException.TimedOut(timeout, failure);
                if (failure is OperationCanceledException)
                    throw;
                var fault = failure as ClusterInteropException ?? ClusterInteropException.From((RpcException)failure);
                if (fault.StatusCode == StatusCode.Unauthenticated && failure is RpcException && token is not null)
                {
                    Forget(token);
                    if (refusal is not null || !canRepeat)
                        throw fault;
                    refusal = (token, fault);
                    continue;
                }

                if (!canRepeat || !IsOfTheMoment(fault) || ++failures >= options.MaxAttempts)
                    throw fault;
                await WaitAsync(fault, failures, either.Token, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // What is read for a call, such as a register, may fail in its own ways: those are not for here.
    private static bool IsOfCall(Exception failure) =>
        failure is RpcException or OperationCanceledException or ClusterInteropException { IsOfCredential: true };

    private static bool IsOfTheMoment(ClusterInteropException fault) => fault.StatusCode switch
    {
        StatusCode.Unavailable => true,
        // A rate that was exceeded; what is too large is so the next time as well.
        StatusCode.ResourceExhausted => fault.RetryAfter is not null,
        _ => false,
    };

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
