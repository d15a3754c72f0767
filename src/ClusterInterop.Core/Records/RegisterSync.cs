using System.Collections.Concurrent;
using System.Globalization;
using ClusterInterop.Core.Faults;
using ClusterInterop.V1;

namespace ClusterInterop.Core.Records;

/// <summary>
/// Makes the directory equal to a register: takes in the whole stream, compares it with what is stored, and commits the
/// difference as one batch. Nothing is written before the end has come with the right count.
/// </summary>
internal sealed class RegisterSync(IRecordStore store, ContractValidator contract, ValidWrites validWrites)
{
    /// <summary>Withdrawals up to this many are never held to be a mistake.</summary>
    public const int WithdrawalsAlwaysAllowed = 10;

    /// <summary>Of the ACTIVE records, as many percent may be withdrawn without being told so.</summary>
    public const int WithdrawalsAllowedPercent = 20;

    private readonly ConcurrentDictionary<AssociationId, byte> _running = new();

    public async Task<SyncRecordsResponse> SyncAsync(
        IAsyncEnumerable<SyncRecordsRequest> messages, Caller caller, CancellationToken cancellationToken)
    {
        var association = ValidWrites.CallingAssociation(caller);
        if (!_running.TryAdd(association, 0))
            throw new SyncInProgressException(association.Value);

        try
        {
            var register = new ReceivedRegister(association, contract, validWrites);
            await register.ReceiveAsync(messages, cancellationToken);
            return await CommitAsync(register, caller.Subject, cancellationToken);
        }
        finally
        {
            _running.TryRemove(association, out _);
        }
    }

    private async Task<SyncRecordsResponse> CommitAsync(
        ReceivedRegister register, string subject, CancellationToken cancellationToken)
    {
        var stored = await ReadStoredAsync(register, cancellationToken);
        var response = register.NewResponse();
        response.Needed.AddRange(
            register.StillThere.Where(entry => !IsHeld(stored, entry)).Select(entry => entry.Name.Value));

        var puts = register.Puts.Where(put => !IsSame(stored, put)).ToList();
        var withdrawals = Withdrawals(register, stored);
        response.Unchanged = register.StillThere.Count - response.Needed.Count + register.Puts.Count - puts.Count;

        var held = response.Needed.Count > 0;
        var batch = new WriteBatch([.. puts, .. withdrawals])
        {
            Association = register.Association,
            Subject = subject,
            Method = WriteMethod.SyncRecords,
            ValidateOnly = held || register.Start.DryRun,
        };
        var done = await store.WriteAsync(batch, cancellationToken);
        response.Committed = !batch.ValidateOnly;
        response.Revision = done.Revision.Value;
        response.Created = done.Results.Count(result => result.Outcome == WriteOutcome.Created);
        response.Updated = done.Results.Count(result => result.Outcome == WriteOutcome.Updated);
        response.Withdrawn = done.Results.Count(result => result.Outcome == WriteOutcome.Withdrawn);
        response.ContactsChanged = done.Results.Count(result => result.ContactsChanged);
        response.Unchanged += done.Results.Count(result => result.Outcome == WriteOutcome.Unchanged);
        return response;
    }

    private async Task<Dictionary<RecordName, RegisterEntry>> ReadStoredAsync(
        ReceivedRegister register, CancellationToken cancellationToken)
    {
        var stored = new Dictionary<RecordName, RegisterEntry>();
        foreach (var kind in register.Start.Kinds)
        {
            await foreach (var entry in store.ReadRegisterAsync(register.Association, kind, cancellationToken))
                stored.Add(entry.Name, entry);
        }

        return stored;
    }

    private static IEnumerable<ValidWrite> Withdrawals(
        ReceivedRegister register, Dictionary<RecordName, RegisterEntry> stored)
    {
        if (register.Start.Missing == MissingAction.Keep)
            return [];

        var active = stored.Values.Where(entry => entry.State == RecordState.Active).ToList();
        var missing = active.Where(entry => !register.Names.Contains(entry.Name)).ToList();
        var allowed = register.Start.HasMaxWithdrawals
            ? register.Start.MaxWithdrawals
            : Math.Max(WithdrawalsAlwaysAllowed, active.Count * WithdrawalsAllowedPercent / 100);
        if (missing.Count > 0 && register.Unplaced is { Count: > 0 } unplaced)
        {
            throw new SyncIncompleteException(string.Create(
                CultureInfo.InvariantCulture,
                $"Entries that name no record of this register: {unplaced.Count}, the first {unplaced.FirstPath}. They "
                + $"may stand for records that would be withdrawn as missing ({missing.Count}), so nothing was "
                + $"changed; correct the names, or keep missing records."));
        }

        if (missing.Count > allowed)
            throw new TooManyWithdrawalsException(missing.Count, allowed);

        return missing.Select(entry => new ValidWrite(WriteAction.Withdraw, entry.Name, "missing", null));
    }

    private static bool IsHeld(Dictionary<RecordName, RegisterEntry> stored, StillThereEntry entry) =>
        stored.TryGetValue(entry.Name, out var held)
        && held.State == RecordState.Active
        && held.SourceVersion == entry.SourceVersion;

    private static bool IsSame(Dictionary<RecordName, RegisterEntry> stored, ValidWrite put) =>
        stored.TryGetValue(put.Name, out var held)
        && held.State == RecordState.Active
        && held.Etag == put.Etag
        && (put.Contacts is null || held.ContactsDigest == RecordContacts.DigestOf(put.Contacts));
}
