using System.Collections.Concurrent;
using ClusterInterop.Core.Faults;
using ClusterInterop.Core.Records;
using ClusterInterop.V1;

namespace ClusterInterop.Server.Security;

/// <summary>Who is disabled: known before the first call, kept by the store, and told to what they have open.</summary>
internal sealed class DisabledCallers(IRecordStore store) : IHostedService
{
    private readonly ConcurrentDictionary<string, byte> _associations = [];
    private readonly ConcurrentDictionary<string, byte> _subjects = [];
    private readonly ConcurrentDictionary<Visit, byte> _visits = [];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var disabled in await store.ReadDisabledAsync(cancellationToken))
            SetOf(disabled.Caller)[NameOf(disabled.Caller)] = 0;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public bool Contains(Caller caller) =>
        (caller.Association is { } association && _associations.ContainsKey(association.Value))
        || _subjects.ContainsKey(caller.Subject);

    /// <summary>Runs something that may take long, for as long as its caller is not disabled.</summary>
    /// <exception cref="CallerDisabledException">They were, before it had ended.</exception>
    public async Task<T> RunAsync<T>(
        Caller caller, Func<CancellationToken, Task<T>> run, CancellationToken cancellationToken)
    {
        using var visit = new Visit(caller, cancellationToken);
        _visits[visit] = 0;
        try
        {
            // Whoever was disabled before this was noted here is not told by it.
            return Contains(caller) ? throw new CallerDisabledException() : await run(visit.Token);
        }
        catch (OperationCanceledException) when (visit.IsEnded && !cancellationToken.IsCancellationRequested)
        {
            throw new CallerDisabledException();
        }
        finally
        {
            _visits.TryRemove(visit, out _);
        }
    }

    public async Task<DisabledCaller> DisableAsync(DisabledCaller caller, CancellationToken cancellationToken)
    {
        var kept = await store.DisableAsync(caller, cancellationToken);
        SetOf(kept.Caller)[NameOf(kept.Caller)] = 0;
        foreach (var visit in _visits.Keys.Where(visit => Contains(visit.Caller)))
            visit.End();
        return kept;
    }

    public async Task<bool> EnableAsync(CallerSelector caller, string subject, CancellationToken cancellationToken)
    {
        var wasDisabled = await store.EnableAsync(caller, subject, cancellationToken);
        SetOf(caller).TryRemove(NameOf(caller), out _);
        return wasDisabled;
    }

    private ConcurrentDictionary<string, byte> SetOf(CallerSelector caller) =>
        caller.HasAssociation ? _associations : _subjects;

    private static string NameOf(CallerSelector caller) =>
        caller.HasAssociation ? caller.Association : caller.Subject;

    /// <summary>Something that a caller has open.</summary>
    private sealed class Visit(Caller caller, CancellationToken cancellationToken) : IDisposable
    {
        private readonly CancellationTokenSource _end =
            CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        private volatile bool _isEnded;

        public Caller Caller => caller;

        public CancellationToken Token => _end.Token;

        public bool IsEnded => _isEnded;

        public void End()
        {
            _isEnded = true;
            try
            {
                _end.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // It ended by itself meanwhile.
            }
        }

        public void Dispose() => _end.Dispose();
    }
}
