using System.Runtime.CompilerServices;
using ClusterInterop.V1;
using Grpc.Core;

namespace ClusterInterop.Client;

public sealed partial class ClusterInteropClient
{
    private const int EntriesBetweenReports = 100;

    // The first pass asks what the server lacks and the second brings it. If the server lost more in between, the third
    // brings everything, after which nothing can be lacking.
    private const int LastPass = 3;

    /// <summary>Makes the directory equal to an association's whole register, whose records are at hand.</summary>
    /// <param name="association">The association, such as <c>es</c>; the one that calls.</param>
    /// <param name="kinds">The kinds of records that the register covers, each once; others are left alone.</param>
    /// <param name="register">The records, at most 200,000, each name once. Those with a source version that the server
    /// holds already are named only.</param>
    /// <param name="options">What to do with missing ones, and how many may go; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the call with <see cref="OperationCanceledException"/>.</param>
    /// <returns>As <see cref="SyncAsync(string, IEnumerable{RecordKind}, IReadOnlyCollection{RegisterEntry},
    /// SyncOptions?, CancellationToken)"/>.</returns>
    /// <exception cref="ClusterInteropException">As <see cref="SyncAsync(string, IEnumerable{RecordKind},
    /// IReadOnlyCollection{RegisterEntry}, SyncOptions?, CancellationToken)"/>.</exception>
    public Task<SyncRecordsResponse> SyncAsync(
        string association,
        IEnumerable<RecordKind> kinds,
        IEnumerable<Record> register,
        SyncOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SyncAsync(
            association,
            kinds,
            (IReadOnlyCollection<RegisterEntry>)[.. register.Select(record => new RegisterEntry(record))],
            options,
            cancellationToken);

    /// <summary>Makes the directory equal to an association's whole register, reading only the records that it
    /// lacks.</summary>
    /// <param name="association">The association, such as <c>es</c>; the one that calls.</param>
    /// <param name="kinds">The kinds of records that the register covers, each once; others are left alone.</param>
    /// <param name="register">The register's entries, at most 200,000, each name once.</param>
    /// <param name="options">What to do with missing ones, and how many may go; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the call with <see cref="OperationCanceledException"/>; nothing is
    /// committed, unless that was under way, and synchronising again is safe.</param>
    /// <returns>How many records were created, updated, unchanged, withdrawn and rejected, with the reasons. Rejected
    /// ones are left as they were; all others are committed at once.</returns>
    /// <exception cref="ClusterInteropException"><c>TOO_MANY_WITHDRAWALS</c> when more records are missing than
    /// allowed: if they really are gone, say how many may be withdrawn; <c>SYNC_IN_PROGRESS</c> while another one of
    /// the association runs: try again later; <c>FIELD_INVALID</c>; <c>ASSOCIATION_MISMATCH</c>;
    /// <c>CALLER_UNKNOWN</c>.</exception>
    public async Task<SyncRecordsResponse> SyncAsync(
        string association,
        IEnumerable<RecordKind> kinds,
        IReadOnlyCollection<RegisterEntry> register,
        SyncOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(register);
        options ??= new SyncOptions();
        var start = new SyncStart
        {
            Association = association,
            Kinds = { kinds },
            Missing = options.Missing,
            DryRun = options.DryRun,
        };
        if (options.MaxWithdrawals is { } most)
            start.MaxWithdrawals = most;

        var needed = new HashSet<string>();
        for (var pass = 1; ; pass++)
        {
            var number = pass;
            var answer = await _calls.RunAsync(
                call => SendAsync(
                    start, ReadAsync(register, EntryAsync, number, options.Progress, call.CancellationToken), call),
                _options.SyncTimeout,
                cancellationToken).ConfigureAwait(false);
            if (answer.Needed.Count == 0 || pass == LastPass)
                return answer;
            needed.UnionWith(answer.Needed);

            ValueTask<SyncEntry> EntryAsync(RegisterEntry entry, CancellationToken token) => entry.ToEntryAsync(
                withBody: number == LastPass || entry.SourceVersion.Length == 0 || needed.Contains(entry.Name), token);
        }
    }

    /// <summary>Sends one pass of a synchronisation as it is.</summary>
    /// <param name="start">Association, kinds, and what to do with missing records.</param>
    /// <param name="entries">The register's entries, at most 200,000, with a body or without; read once.</param>
    /// <param name="cancellationToken">Ends the call with <see cref="OperationCanceledException"/>; nothing is
    /// committed, unless that was under way.</param>
    /// <returns>What was done. When it names bodies that the server lacks, nothing was committed: send all entries
    /// again, with these bodies.</returns>
    /// <exception cref="ClusterInteropException">As <see cref="SyncAsync(string, IEnumerable{RecordKind},
    /// IReadOnlyCollection{RegisterEntry}, SyncOptions?, CancellationToken)"/>; and <c>UNAVAILABLE</c> at the first
    /// failure, because the entries cannot be read again.</exception>
    public async Task<SyncRecordsResponse> SyncAsync(
        SyncStart start, IAsyncEnumerable<SyncEntry> entries, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(entries);
        return await _calls.RunOnceAsync(
            call => SendAsync(start, entries, call), _options.SyncTimeout, cancellationToken).ConfigureAwait(false);
    }

    private async Task<SyncRecordsResponse> SendAsync(
        SyncStart start, IAsyncEnumerable<SyncEntry> entries, CallOptions options)
    {
        using var call = _publishing.SyncRecords(options);
        // A register is many small messages: they go out together, not one packet each.
        call.RequestStream.WriteOptions = new WriteOptions(WriteFlags.BufferHint);
        var count = 0;
        var open = await TrySendAsync(call, new() { Start = start }).ConfigureAwait(false);
        await foreach (var entry in entries.WithCancellation(options.CancellationToken).ConfigureAwait(false))
        {
            if (!open)
                break;
            open = await TrySendAsync(call, new() { Entry = entry }).ConfigureAwait(false);
            count++;
        }

        if (open && await TrySendAsync(call, new() { End = new SyncEnd { Count = count } }).ConfigureAwait(false))
            await TryAsync(call.RequestStream.CompleteAsync).ConfigureAwait(false);
        return await call.ResponseAsync.ConfigureAwait(false);
    }

    private static Task<bool> TrySendAsync(
        AsyncClientStreamingCall<SyncRecordsRequest, SyncRecordsResponse> call, SyncRecordsRequest message) =>
        TryAsync(() => call.RequestStream.WriteAsync(message));

    // False when the call has ended already, or its connection was reset: its answer then says why.
    private static async Task<bool> TryAsync(Func<Task> send)
    {
        try
        {
            await send().ConfigureAwait(false);
            return true;
        }
        catch (Exception failure) when (failure is RpcException or InvalidOperationException or IOException)
        {
            return false;
        }
    }

    private static async IAsyncEnumerable<SyncEntry> ReadAsync(
        IReadOnlyCollection<RegisterEntry> register,
        Func<RegisterEntry, CancellationToken, ValueTask<SyncEntry>> entryOf,
        int pass,
        IProgress<SyncProgress>? progress,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var sent = 0;
        foreach (var entry in register)
        {
            yield return await entryOf(entry, cancellationToken).ConfigureAwait(false);
            if (++sent % EntriesBetweenReports == 0 || sent == register.Count)
                progress?.Report(new SyncProgress(pass, sent, register.Count));
        }
    }
}
