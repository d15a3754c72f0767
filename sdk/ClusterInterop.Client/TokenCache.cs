using System.Globalization;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace ClusterInterop.Client;

/// <summary>The token that a client calls with: held, and renewed before it expires.</summary>
/// <remarks>Thread-safe. However many calls wait for a token, it is requested once.</remarks>
internal sealed partial class TokenCache(Credential credential, TimeProvider time, ILogger logger)
{
    private const double ShareOfLife = 0.8;

    // No call is kept longer by a source that hangs, and the call's own time is not up before this one is.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // A source that fails, or whose tokens are all refused, is not asked with every call.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    // A clock that is ahead makes every token look old.
    private static readonly TimeSpan ShortestUse = TimeSpan.FromSeconds(1);

    private readonly object _lock = new();
    private Held? _held;
    private Task<AccessToken>? _renewal;
    private DateTimeOffset? _refusedAt;

    public Task<AccessToken> GetAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (_renewal is null && _held is { } held && now < held.RenewAt
                && (now < held.LookAgainAt || credential.Version is not { } version || version.Equals(held.Version)))
                return Task.FromResult(held.Token);
            // Not with the cancellation of this call: others may be waiting for the same token.
            _renewal ??= Task.Run(RenewAsync, CancellationToken.None);
            return _renewal.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Tells that the server does not take a token any more; the next call gets another, where the source has
    /// one.</summary>
    public void Forget(AccessToken refused)
    {
        lock (_lock)
        {
            if (_held?.Token.Value != refused.Value)
                return;
            var now = time.GetUtcNow();
            if (_refusedAt is { } last && now - last < Pause && _held.FollowsRefusal)
                return;
            _refusedAt = now;
            _held = null;
        }
    }

    private async Task<AccessToken> RenewAsync()
    {
        try
        {
            // Taken before the token: what changes in between is asked for once more, and not once too few.
            var version = credential.Version;
            var token = await RequestAsync().ConfigureAwait(false);
            lock (_lock)
            {
                Hold(token, version);
                return token;
            }
        }
        catch (ClusterInteropException failure)
        {
            lock (_lock)
            {
                var now = time.GetUtcNow();
                if (_held is not { } held || held.Token.ExpiresAt <= now)
                    throw;
                LogKept(failure.Reason, failure.Summary, held.Token);
                var later = now + Pause;
                if (held.RenewAt < later)
                    held = held with { RenewAt = later < held.Token.ExpiresAt ? later : held.Token.ExpiresAt ?? later };
                _held = held with { LookAgainAt = later };
                return held.Token;
            }
        }
        finally
        {
            lock (_lock)
                _renewal = null;
        }
    }

    private void Hold(AccessToken token, object? version)
    {
        var now = time.GetUtcNow();
        var renewAt = DateTimeOffset.MaxValue;
        if (token.ExpiresAt is { } end)
        {
            var use = (end - now) * ShareOfLife;
            renewAt = now + (use > ShortestUse ? use : ShortestUse);
        }

        // Nothing is held at the start, and after a refusal.
        _held = new Held(token, version, renewAt, now, FollowsRefusal: _held is null && _refusedAt is not null);
    }

    private async Task<AccessToken> RequestAsync()
    {
        using var limit = new CancellationTokenSource(Patience, time);
        try
        {
            // The wait ends also where the source does not look at its token.
            var token = await credential.RequestTokenAsync(limit.Token).WaitAsync(limit.Token).ConfigureAwait(false);
            return token ?? throw ClusterInteropException.NoCredential($"{credential} gave none.");
        }
        catch (OperationCanceledException failure) when (limit.IsCancellationRequested)
        {
            throw ClusterInteropException.NoCredential(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{credential} did not answer within {Patience.TotalSeconds:0} s."),
                failure,
                StatusCode.DeadlineExceeded);
        }
        catch (Exception failure) when (failure is not ClusterInteropException { IsOfCredential: true })
        {
            // Not with its message, which is not ours to show: it may tell what it was called with.
            throw ClusterInteropException.NoCredential($"{credential} failed ({failure.GetType().Name}).", failure);
        }
    }

    private void LogKept(string reason, string summary, AccessToken token) => LogKept(logger, reason, summary, token);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The access token was not renewed ({Reason}: {Summary}); the one at hand serves on: {Token}.")]
    private static partial void LogKept(ILogger logger, string reason, string summary, AccessToken token);

    private sealed record Held(
        AccessToken Token, object? Version, DateTimeOffset RenewAt, DateTimeOffset LookAgainAt, bool FollowsRefusal);
}
