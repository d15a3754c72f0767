using Grpc.Core;

namespace ClusterInterop.Client;

/// <summary>Decides whether a stream that ended is opened again, and how soon.</summary>
/// <remarks>One for each stream, used by its reader alone.</remarks>
internal sealed class Reconnects(ClusterInteropOptions options)
{
    private readonly Backoff _backoff = new(options.MinReconnectDelay, options.MaxReconnectDelay, options.Random);
    private bool _established;
    private long? _firstMessageAt;
    private int _ends;
    private int _renewals;
    private int _refusals;
    private int _attempts;

    public void Received()
    {
        _established = true;
        _refusals = 0;
        _firstMessageAt ??= options.TimeProvider.GetTimestamp();
    }

    /// <param name="fault">What broke the stream; null when it ended with OK.</param>
    /// <param name="orderly">Whether it said that it ends.</param>
    /// <param name="ofAccess">Whether it ended because of its access token, which is renewed before it is opened
    /// again.</param>
    /// <exception cref="ClusterInteropException">Opening it again would not help.</exception>
    public Reconnection After(ClusterInteropException? fault, bool orderly, bool ofAccess = false)
    {
        var cause = orderly ? null : fault ?? EndedWithoutReason();
        if (_firstMessageAt is { } since && options.TimeProvider.GetElapsedTime(since) >= options.HealthyAfter)
            _ends = _renewals = 0;
        _firstMessageAt = null;
        if (ofAccess)
            return AfterRenewal(cause);

        _attempts++;
        if (cause is not null && !MayPass(cause))
            throw cause;
        // An orderly end is followed at once; a server that ends every stream at once is not asked in a circle.
        _ends++;
        return orderly && _ends == 1
            ? new Reconnection(TimeSpan.Zero, null)
            : new Reconnection(_backoff.DelayAfter(_ends, cause?.RetryAfter), cause);
    }

    // With a new token nothing has failed yet; but one that is refused as well is not renewed in a circle.
    private Reconnection AfterRenewal(ClusterInteropException? refusal)
    {
        if (refusal is not null && ++_refusals > 1)
            throw refusal;
        _renewals++;
        return new Reconnection(_renewals == 1 ? TimeSpan.Zero : _backoff.DelayAfter(_renewals), refusal);
    }

    // A server that has been there will be there again; one that never was is reported like the failure of any call.
    private bool MayPass(ClusterInteropException cause) =>
        IsOfTheMoment(cause) && (_established || _attempts < options.MaxAttempts);

    private static bool IsOfTheMoment(ClusterInteropException cause) => cause.StatusCode switch
    {
        StatusCode.Unavailable or StatusCode.Aborted or StatusCode.DeadlineExceeded => true,
        StatusCode.ResourceExhausted => cause.Reason == "SLOW_CONSUMER" || cause.RetryAfter is not null,
        // Without a reason of the server these are how a transport says that the connection broke.
        StatusCode.Internal or StatusCode.Unknown or StatusCode.Cancelled => !cause.IsFromServer,
        _ => false,
    };

    private static ClusterInteropException EndedWithoutReason() =>
        new("UNAVAILABLE", StatusCode.Unavailable, "The stream ended without a closing checkpoint.");
}
