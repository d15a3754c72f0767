using System.Runtime.CompilerServices;
using ClusterInterop.Core.Faults;
using ClusterInterop.Core.Records;
using ClusterInterop.V1;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace ClusterInterop.Storage;

/// <summary>The store, written once for all databases; a driver opens the database and makes the contexts.</summary>
internal abstract class RecordStore : IRecordStore, IAsyncDisposable
{
    private const int RegisterPageRows = 2_000;
    private const int TrimRows = 2_000;

    private readonly CommitSignal _commits = new();
    private readonly StorageOutage _outage;
    private readonly StoreQueries _queries;
    private readonly WriteQueue _writes;
    private readonly TimeProvider _time;
    private volatile bool _closed;

    /// <param name="queries">The driver's compiled queries.</param>
    /// <param name="options">How much may wait, and how many records an association may have.</param>
    /// <param name="upkeep">How long answers to request keys are kept.</param>
    /// <param name="time">The clock.</param>
    /// <param name="newGuid">Gives random UUIDs, for records and for the tags of commits.</param>
    /// <param name="logger">Told when the database cannot be used, and when it can again.</param>
    protected RecordStore(
        StoreQueries queries,
        StoreOptions options,
        UpkeepOptions upkeep,
        TimeProvider time,
        Func<Guid> newGuid,
        ILogger logger)
    {
        (_queries, _time) = (queries, time);
        _outage = new StorageOutage(IsOutage, logger);
        var group = new GroupCommit(options, time, newGuid, upkeep.KeepRequests);
        _writes = new WriteQueue(new WaitingWork(options), OpenWriter, group, Committed, _outage.Translate);
    }

    public Task NextCommit => _commits.Next;

    public Revision? LastCommitted => IsOnlyWriter ? _writes.LastCommitted : null;

    /// <summary>Whether no other process writes to the database while this one has it open.</summary>
    protected abstract bool IsOnlyWriter { get; }

    public Task<BatchResult> WriteAsync(WriteBatch batch, CancellationToken cancellationToken) =>
        _writes.EnqueueAsync(batch, cancellationToken);

    public Task<StoredRecord?> FindAsync(RecordName name, CancellationToken cancellationToken) => ReadAsync(
        async db => (await _queries.Find(db, name.Value, cancellationToken))?.ToRecord());

    public async Task<RecordWithContacts?> FindContactsAsync(RecordName name, CancellationToken cancellationToken) =>
        await ReadAsync(db => _queries.FindContacts(db, name.Value, cancellationToken)) is var (record, contacts)
            ? new(record.ToRecord(), ContactList.Parser.ParseFrom(contacts ?? []))
            : null;

    public Task<IReadOnlyList<StoredRecord>> ReadChangesAsync(
        Revision after, int limit, CancellationToken cancellationToken) => ReadAsync<IReadOnlyList<StoredRecord>>(
        async db =>
        {
            var changes = new List<StoredRecord>();
            await foreach (var row in _queries.ReadChanges(db, after.Value, limit).WithCancellation(cancellationToken))
                changes.Add(row.ToRecord());
            return changes;
        });

    public Task<FeedHead> ReadHeadAsync(CancellationToken cancellationToken) =>
        ReadAsync(db => _queries.ReadHead(db, cancellationToken));

    public async Task<CommitTag?> FindTagAsync(Revision revision, CancellationToken cancellationToken)
    {
        if (revision <= Revision.None)
            return null;

        return await ReadAsync(db => _queries.FindTag(db, revision.Value, cancellationToken)) is { } tag
            ? new((uint)tag)
            : null;
    }

    // In pages, so that a slow reader holds no transaction open, which would keep the log from being reused.
    public async IAsyncEnumerable<RegisterEntry> ReadRegisterAsync(
        AssociationId association, RecordKind kind, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (first, last) = NamesOf(association, kind);
        while (true)
        {
            var page = await ReadRegisterPageAsync(first, last, cancellationToken);
            foreach (var entry in page)
                yield return entry;

            if (page.Count < RegisterPageRows)
                yield break;

            first = page[^1].Name.Value + '\0';
        }
    }

    public async Task<IReadOnlyList<RecordName>> FindDueAsync(
        DateTimeOffset now, int limit, CancellationToken cancellationToken)
    {
        var ticks = now.UtcTicks;
        var names = await ReadAsync(db => db.Records
            .Where(row => row.ExpireTime != null && row.ExpireTime <= ticks)
            .OrderBy(row => row.ExpireTime)
            .ThenBy(row => row.Name)
            .Select(row => row.Name)
            .Take(limit)
            .ToListAsync(cancellationToken));
        return names.ConvertAll(RecordName.Parse);
    }

    public async Task TrimAsync(
        DateTimeOffset changedBefore,
        DateTimeOffset requestsBefore,
        DateTimeOffset auditBefore,
        CancellationToken cancellationToken)
    {
        // The floor goes up before anything below it goes away, so no reader resumes across what is missing.
        var (changed, requests, audit) = (changedBefore.UtcTicks, requestsBefore.UtcTicks, auditBefore.UtcTicks);
        await _writes.EnqueueAsync(db => RaiseFloor(db, changed), cancellationToken);
        await RepeatAsync(db => RemoveTombstones(db, changed), forgets: true);
        await RepeatAsync(db => db.Commits
            .Where(row => row.LastRevision < db.FeedHead.Single().Floor)
            .OrderBy(row => row.LastRevision).Take(TrimRows).ExecuteDelete());
        await RepeatAsync(db => db.Requests
            .Where(row => row.Time < requests)
            .OrderBy(row => row.Time).Take(TrimRows).ExecuteDelete());

        // The oldest rows come first, so that no index of the times is needed.
        await RepeatAsync(db => db.Audit
            .OrderBy(row => row.Id).Take(TrimRows)
            .Where(row => row.Time < audit).ExecuteDelete());

        // A little at a time: writes go on in between.
        async Task RepeatAsync(Func<DirectoryContext, int> work, bool forgets = false)
        {
            while (await _writes.EnqueueAsync(work, cancellationToken, forgets) == TrimRows)
                continue;
        }
    }

    public Task<IReadOnlyList<DisabledCaller>> ReadDisabledAsync(CancellationToken cancellationToken) =>
        ReadAsync(db => DisabledRows.ReadAsync(db, cancellationToken));

    public async Task<DisabledCaller> DisableAsync(DisabledCaller caller, CancellationToken cancellationToken)
    {
        var kept = caller.Clone();
        await _writes.EnqueueAsync(db => DisabledRows.Disable(db, kept, _time.GetUtcNow()), cancellationToken);
        return kept;
    }

    public async Task<bool> EnableAsync(CallerSelector caller, string subject, CancellationToken cancellationToken) =>
        await _writes.EnqueueAsync(
            db => DisabledRows.Enable(db, caller, subject, _time.GetUtcNow()), cancellationToken) > 0;

    public Task<IReadOnlyList<AuditEntry>> ReadAuditAsync(AuditQuery query, CancellationToken cancellationToken) =>
        ReadAsync(db => AuditRows.ReadAsync(db, query, cancellationToken));

    public async Task<IReadOnlyList<ImportedVocabulary>> ReadVocabulariesAsync(CancellationToken cancellationToken)
    {
        var rows = await ReadAsync(db =>
            db.Vocabularies.AsNoTracking().OrderBy(row => row.Scheme).ToListAsync(cancellationToken));
        return rows.ConvertAll(row => new ImportedVocabulary(
            row.Scheme, row.Content, new DateTimeOffset(row.ImportTime, TimeSpan.Zero)));
    }

    public Task ReplaceVocabulariesAsync(
        IReadOnlyList<ImportedVocabulary> vocabularies, CancellationToken cancellationToken) =>
        _writes.EnqueueAsync(db => ReplaceVocabularies(db, vocabularies), cancellationToken);

    /// <summary>Commits what was accepted, then closes the database; what comes later is a
    /// <see cref="ServerStoppingException"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        await _writes.DisposeAsync();
        if (_closed)
            return;

        _closed = true;
        await CloseAsync();
    }

    /// <summary>Makes the writer's session, with a connection that stays open and commits durably.</summary>
    protected abstract WriteSession OpenWriter();

    /// <summary>Takes a context for one read.</summary>
    protected abstract DirectoryContext OpenReader();

    /// <summary>Whether a failure passes by itself or by what an operator does: no room, no access, a busy
    /// file.</summary>
    protected abstract bool IsOutage(Exception failure);

    /// <summary>Told after each commit, on the writer's thread.</summary>
    /// <param name="writer">The writer's context.</param>
    /// <param name="forgets">Whether content or contacts were taken away for good: no copy of them may be left in the
    /// files of the database for long.</param>
    protected abstract void AfterCommit(DirectoryContext writer, bool forgets);

    /// <summary>Lets go of the database; nothing writes any more.</summary>
    protected abstract ValueTask CloseAsync();

    private async Task<T> ReadAsync<T>(Func<DirectoryContext, Task<T>> read)
    {
        try
        {
            await using var db = _closed ? throw new ServerStoppingException() : OpenReader();
            return await read(db);
        }
        catch (Exception failure) when (_outage.Translate(failure) is StorageUnavailableException outage)
        {
            throw outage;
        }
    }

    private void Committed(DirectoryContext writer, CommitEffect effect)
    {
        if (effect.Changed)
        {
            _commits.Pulse();
            _outage.End();
        }

        AfterCommit(writer, effect.Forgets);
    }

    private async Task<List<RegisterEntry>> ReadRegisterPageAsync(
        string first, string last, CancellationToken cancellationToken)
    {
        var rows = await ReadAsync(db => db.Records
            .Where(row => row.Name.CompareTo(first) >= 0 && row.Name.CompareTo(last) < 0)
            .OrderBy(row => row.Name)
            .Select(row => new { row.Name, row.State, row.Etag, row.SourceVersion, row.ContactsDigest })
            .Take(RegisterPageRows)
            .ToListAsync(cancellationToken));
        return rows.ConvertAll(row => new RegisterEntry(
            RecordName.Parse(row.Name), (RecordState)row.State, row.Etag, row.SourceVersion, row.ContactsDigest));
    }

    // Names of one association and kind stand together; '0' is the character after '/'.
    private static (string First, string Last) NamesOf(AssociationId association, RecordKind kind)
    {
        var profile = $"associations/{association}";
        var segment = $"{profile}/{RecordName.SegmentOf(kind)}";
        return kind == RecordKind.Association ? (profile, profile + '\0') : (segment + '/', segment + '0');
    }

    // With their contacts, which a withdrawn or expired record keeps until now.
    private static int RemoveTombstones(DirectoryContext db, long changedBefore)
    {
        var names = db.Records
            .Where(row => row.State != (int)RecordState.Active && row.UpdateTime < changedBefore)
            .OrderBy(row => row.UpdateTime)
            .Select(row => row.Name)
            .Take(TrimRows)
            .ToList();
        db.Contacts.Where(row => names.Contains(row.Name)).ExecuteDelete();
        return db.Records.Where(row => names.Contains(row.Name)).ExecuteDelete();
    }

    private static int RaiseFloor(DirectoryContext db, long changedBefore)
    {
        var tombstone = db.Records
            .Where(row => row.State != (int)RecordState.Active && row.UpdateTime < changedBefore)
            .Max(row => (long?)row.Revision) ?? 0;
        var commit = db.Commits
            .Where(row => row.Time < changedBefore)
            .Max(row => (long?)row.LastRevision) ?? 0;
        var floor = Math.Max(tombstone, commit);
        return db.FeedHead
            .Where(head => head.Floor < floor)
            .ExecuteUpdate(head => head.SetProperty(row => row.Floor, floor));
    }

    private static int ReplaceVocabularies(DirectoryContext db, IReadOnlyList<ImportedVocabulary> vocabularies)
    {
        var schemes = vocabularies.Select(vocabulary => vocabulary.Scheme).ToList();
        db.Vocabularies.Where(row => schemes.Contains(row.Scheme)).ExecuteDelete();
        db.Vocabularies.AddRange(vocabularies.Select(vocabulary => new VocabularyRow
        {
            Scheme = vocabulary.Scheme,
            Content = vocabulary.Content,
            ImportTime = vocabulary.ImportTime.UtcTicks,
        }));
        db.SaveChanges();
        db.ChangeTracker.Clear();
        return vocabularies.Count;
    }
}
