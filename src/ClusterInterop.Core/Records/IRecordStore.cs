using ClusterInterop.Core.Faults;
using ClusterInterop.V1;

namespace ClusterInterop.Core.Records;

/// <summary>
/// The one storage boundary. What a driver owes stands here and is tested, once for all drivers, in the conformance
/// suite. All members may be called from any thread at the same time.
/// </summary>
public interface IRecordStore
{
    /// <summary>
    /// Does a batch, all of it or nothing, and answers when it would survive a power cut. Batches of concurrent callers
    /// are committed in groups; one that fails does not harm its neighbours. Within a group, each batch sees those
    /// before it.
    /// <list type="bullet">
    /// <item>Each record that changes takes the next revision. Revisions become visible in the order in which they are
    /// given, without gaps: having seen revision n, a reader never meets a smaller one.</item>
    /// <item>A record that would not change (same canonical content, same state) keeps etag and revision.</item>
    /// <item>Withdrawing or erasing a record that does not exist is a <see cref="RecordNotFoundException"/>; one that
    /// is withdrawn, expired or erased already is not changed by a withdrawal, an erased one not by an
    /// erasure.</item>
    /// <item>Contacts that a put brings replace those of the record, empty ones remove them, and none leave them as
    /// they are. Alone they change neither etag nor revision and make no event. They end with the content: when the
    /// record is erased, and when its tombstone is trimmed; not when it is withdrawn or expires.</item>
    /// <item>A put of what is withdrawn or expired keeps its uid and create time, of what was erased it gets new
    /// ones; both are outcome CREATED.</item>
    /// <item>Records that a put refers to must exist and be ACTIVE after the batch.</item>
    /// <item>It has one entry in the audit, kept in the same transaction: also when nothing changes. A batch that is
    /// refused, only validates, or gets an earlier answer again has none, nor has one of the server's own that changes
    /// nothing.</item>
    /// <item>A request key seen within its retention returns the first result again, if the digest is the same; this
    /// comes before everything else that could refuse the batch, its <see cref="WriteBatch.Refusal"/> included.</item>
    /// </list>
    /// </summary>
    /// <exception cref="RecordNotFoundException">A record to withdraw or erase does not exist.</exception>
    /// <exception cref="PreconditionFailedException">A condition does not hold.</exception>
    /// <exception cref="ReferenceMissingException">References do not exist; all of them are listed.</exception>
    /// <exception cref="RecordLimitReachedException">The association would have too many ACTIVE records.</exception>
    /// <exception cref="RequestIdReusedException">The request key was used with another digest.</exception>
    /// <exception cref="WriteQueueFullException">Too many writes wait already.</exception>
    /// <exception cref="StorageUnavailableException">There is no room, or the disk fails. Reads go on, as far as the
    /// disk lets them, and writes work again when it does; any other member may fail like this too.</exception>
    /// <exception cref="ServerStoppingException">The store is closing; what it accepted before is
    /// committed.</exception>
    Task<BatchResult> WriteAsync(WriteBatch batch, CancellationToken cancellationToken);

    /// <summary>The record, in whatever state it is; null when there is none. Sees every acknowledged write.</summary>
    Task<StoredRecord?> FindAsync(RecordName name, CancellationToken cancellationToken);

    /// <summary>The record, in whatever state it is, with its contacts, both of one moment; null when there is none.
    /// Sees every acknowledged write.</summary>
    Task<RecordWithContacts?> FindContactsAsync(RecordName name, CancellationToken cancellationToken);

    /// <summary>The last revision that this process has committed, known before the write is answered; none if it has
    /// committed nothing since it opened the store. Null where other processes write as well, so that only reading
    /// tells what is committed.</summary>
    Revision? LastCommitted { get; }

    /// <summary>
    /// The feed: the latest state of each record changed after a revision, in revision order, at most
    /// <paramref name="limit"/>. A record changed again moves to its new place. An empty page is the end.
    /// </summary>
    Task<IReadOnlyList<StoredRecord>> ReadChangesAsync(Revision after, int limit, CancellationToken cancellationToken);

    /// <summary>The end of the feed, read at one moment.</summary>
    Task<FeedHead> ReadHeadAsync(CancellationToken cancellationToken);

    /// <summary>The tag of the commit that made a revision; null when that revision was never given, or its commit is
    /// older than the floor.</summary>
    Task<CommitTag?> FindTagAsync(Revision revision, CancellationToken cancellationToken);

    /// <summary>All records of an association and kind, in whatever state, in the order of their names.</summary>
    IAsyncEnumerable<RegisterEntry> ReadRegisterAsync(
        AssociationId association, RecordKind kind, CancellationToken cancellationToken);

    /// <summary>The names of ACTIVE records whose expire time has come, soonest first, at most
    /// <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<RecordName>> FindDueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Removes tombstones (records not ACTIVE) last changed before <paramref name="changedBefore"/> with their
    /// contacts, commits older than that, answers kept for request keys made before
    /// <paramref name="requestsBefore"/>, and the audit of batches before <paramref name="auditBefore"/>; raises the
    /// floor to the last revision removed. Safe to run twice.
    /// </summary>
    Task TrimAsync(
        DateTimeOffset changedBefore,
        DateTimeOffset requestsBefore,
        DateTimeOffset auditBefore,
        CancellationToken cancellationToken);

    /// <summary>Who is disabled, associations first, each in the order of their names.</summary>
    Task<IReadOnlyList<DisabledCaller>> ReadDisabledAsync(CancellationToken cancellationToken);

    /// <summary>Disables somebody, or changes why; with an entry in the audit in the same transaction.</summary>
    /// <returns>What is kept of it: of somebody who was disabled before, since when and by whom they were.</returns>
    Task<DisabledCaller> DisableAsync(DisabledCaller caller, CancellationToken cancellationToken);

    /// <summary>Enables somebody again; if they were disabled, with an entry in the audit in the same
    /// transaction.</summary>
    /// <param name="caller">Whom.</param>
    /// <param name="subject">The operator who does it.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Whether they were disabled.</returns>
    Task<bool> EnableAsync(CallerSelector caller, string subject, CancellationToken cancellationToken);

    /// <summary>The audit: the batches that the query asks for, in the order in which they were done.</summary>
    Task<IReadOnlyList<AuditEntry>> ReadAuditAsync(AuditQuery query, CancellationToken cancellationToken);

    /// <summary>The vocabularies that were imported, by scheme.</summary>
    Task<IReadOnlyList<ImportedVocabulary>> ReadVocabulariesAsync(CancellationToken cancellationToken);

    /// <summary>Keeps imported vocabularies, each in the place of an earlier import of its scheme, all or
    /// none.</summary>
    Task ReplaceVocabulariesAsync(
        IReadOnlyList<ImportedVocabulary> vocabularies, CancellationToken cancellationToken);

    /// <summary>Completes after the next commit in this process that changes a record. A hint: losing one costs a
    /// reader its poll interval, never an event.</summary>
    Task NextCommit { get; }
}
