using System.Threading.RateLimiting;
using ClusterInterop.Core.Faults;
using ClusterInterop.Server.Wire;
using ClusterInterop.V1;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace ClusterInterop.Server.Security;

/// <summary>
/// Refuses what a caller asks for beyond its share, once it is known who calls and before a byte of the request is
/// read. What it refuses costs the others nothing that they would notice.
/// </summary>
internal sealed class CallLimits : IDisposable
{
    private readonly Rate _writes;
    private readonly Rate _reads;
    private readonly Rate _openings;
    private readonly Rate _anonymous;
    private readonly PartitionedRateLimiter<string> _streams;
    private readonly ConcurrencyLimiter _inFlight;
    private readonly EncodedFault _noStream;
    private readonly EncodedFault _noPlace;

    public CallLimits(IOptions<LimitOptions> options)
    {
        var limits = options.Value;
        _writes = new("writes", limits.WritesPerSecond, limits.WriteBurst);
        _reads = new("reads", limits.ReadsPerSecond, limits.ReadBurst);
        _openings = new("streams opened", limits.StreamOpeningsPerSecond, limits.StreamOpeningBurst);
        _anonymous = new("calls without a token", limits.AnonymousPerSecond, limits.AnonymousBurst);
        _streams = PartitionedRateLimiter.Create<string, string>(caller => RateLimitPartition.GetConcurrencyLimiter(
            caller, _ => new() { PermitLimit = limits.MaxStreams }));
        _inFlight = new(new() { PermitLimit = limits.MaxCallsInFlight });
        _noStream = EncodedFault.Of(new TooManyStreamsException(limits.MaxStreams));
        _noPlace = EncodedFault.Of(new ServerBusyException(limits.MaxCallsInFlight));
    }

    /// <summary>Makes the call, or answers that it is one too many.</summary>
    public async Task LimitAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>() is not { Method: { } method })
        {
            await next(context);
            return;
        }

        var required = context.GetEndpoint()!.Metadata.GetMetadata<RequiredRole>();
        var caller = CallerOf(context);
        var rate = RateOf(method.Type, required?.Role);
        if (!rate.Admits(caller))
        {
            rate.Refusal.Answer(context.Response);
            return;
        }

        // Held until the call has ended.
        using var place = TakePlace(method.Type, caller);
        if (place is { IsAcquired: false })
            (IsStream(method.Type) ? _noStream : _noPlace).Answer(context.Response);
        else
            await next(context);
    }

    public void Dispose()
    {
        foreach (var limiter in (IDisposable[])[_writes, _reads, _openings, _anonymous, _streams])
            limiter.Dispose();
        _inFlight.Dispose();
    }

    // An association's id has neither a colon nor a slash, so the three kinds of callers cannot be confused.
    private static string CallerOf(HttpContext context) =>
        context.Features.Get<Grant>()?.Caller is not { } caller ? $"address:{context.Connection.RemoteIpAddress}"
        : caller.Association is { } association ? association.Value
        : $"subject:{caller.Subject}";

    private Rate RateOf(MethodType type, Role? required) =>
        required is Role.Unspecified ? _anonymous
        : IsStream(type) ? _openings
        : required is Role.Reader ? _reads
        : _writes;

    private RateLimitLease? TakePlace(MethodType type, string caller) =>
        type == MethodType.Unary ? _inFlight.AttemptAcquire()
        : IsStream(type) ? _streams.AttemptAcquire(caller)
        : null; // a synchronisation; an association has one at a time

    private static bool IsStream(MethodType type) => type is MethodType.ServerStreaming or MethodType.DuplexStreaming;

    /// <summary>How often each caller may do something, and what it is told beyond: the same words to everybody,
    /// encoded once, since whoever floods a server has them made some thousand times a second.</summary>
    private sealed class Rate : IDisposable
    {
        private readonly PartitionedRateLimiter<string> _limiter;

        public Rate(string what, int perSecond, int burst)
        {
            // Tokens are whole, so a rate that does not divide by ten is added a second at a time.
            var often = perSecond % 10 == 0;
            var options = new TokenBucketRateLimiterOptions
            {
                TokenLimit = burst,
                TokensPerPeriod = often ? perSecond / 10 : perSecond,
                ReplenishmentPeriod = TimeSpan.FromSeconds(often ? 0.1 : 1),
            };
            _limiter = PartitionedRateLimiter.Create<string, string>(
                caller => RateLimitPartition.GetTokenBucketLimiter(caller, _ => options));

            // Nobody waits in line, so after one period there is one token at least.
            Refusal = EncodedFault.Of(
                new RateLimitedException(what, perSecond) { Delay = options.ReplenishmentPeriod });
        }

        public EncodedFault Refusal { get; }

        public bool Admits(string caller)
        {
            using var lease = _limiter.AttemptAcquire(caller);
            return lease.IsAcquired;
        }

        public void Dispose() => _limiter.Dispose();
    }
}
