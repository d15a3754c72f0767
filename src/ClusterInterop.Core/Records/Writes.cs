using ClusterInterop.Core.Faults;
using ClusterInterop.V1;

namespace ClusterInterop.Core.Records;

/// <summary>What to do with one record.</summary>
public enum WriteAction
{
    Put,
    Withdraw,
    Erase,

    /// <summary>Its time is up: only the server asks for this, and only a record that is due changes.</summary>
    Expire,
}

/// <summary>What must be so of a record before it is changed.</summary>
public abstract record WriteCondition
{
    private WriteCondition()
    {
    }

    public sealed record IfEtag(string Etag) : WriteCondition;

    public sealed record IfAbsent : WriteCondition;

    public sealed record IfPresent : WriteCondition;
}

/// <summary>One change: valid in form, in canonical form, and of an association that may make it.</summary>
/// <param name="Path">Where it stands in the request, such as <c>writes[3].put</c>, for messages.</param>
/// <param name="Record">For a put: the canonical record without output fields; else null.</param>
/// <param name="Contacts">With a put: the canonical contacts that the record then has, none if empty; null leaves them
/// as they are.</param>
public sealed record ValidWrite(
    WriteAction Action,
    RecordName Name,
    string Path,
    Record? Record,
    WriteCondition? Condition = null,
    ContactList? Contacts = null)
{
    private string? _etag;

    /// <summary>For a put: the etag that the record then has. Made when first asked for, which is before the write is
    /// queued: callers have many threads, and the writer has one.</summary>
    internal string Etag => _etag ??= RecordEtag.Of(Record!, RecordState.Active);
}

/// <summary>Changes that are done together or not at all, each record at most once.</summary>
public sealed record WriteBatch(IReadOnlyList<ValidWrite> Writes)
{
    /// <summary>Whose batch it is; null for the server's own (expiry, first start), which checks no
    /// references.</summary>
    public AssociationId? Association { get; init; }

    /// <summary>Who sent it, as the issuer of its token names them, for the audit; empty for the server.</summary>
    public string Subject { get; init; } = "";

    /// <summary>By which way it came, for the audit.</summary>
    public WriteMethod Method { get; init; } = WriteMethod.WriteRecords;

    /// <summary>What makes the batch repeatable; null when every call is a new one.</summary>
    public RequestKey? RequestKey { get; init; }

    /// <summary>Whether to check everything, answer as if done, and change nothing.</summary>
    public bool ValidateOnly { get; init; }

    /// <summary>Why it cannot be done, unless its request key was answered before; null when it can.</summary>
    public FaultException? Refusal { get; private init; }

    /// <summary>A batch that breaks the rules by now. It is brought to the store all the same, where it finds its first
    /// answer, even of a request that is still waiting there.</summary>
    public static WriteBatch Refused(RequestKey key, FaultException refusal) =>
        new([]) { Association = key.Association, RequestKey = key, Refusal = refusal };
}

/// <summary>An id within an association, and a digest of the request that used it.</summary>
public sealed record RequestKey(AssociationId Association, string Id, string BodyDigest);

/// <summary>What became of a batch.</summary>
/// <param name="Results">The outcome of each write, in its order.</param>
/// <param name="Revision">The directory's revision after it; with nothing changed, one that includes all it
/// saw.</param>
public sealed record BatchResult(IReadOnlyList<WrittenRecord> Results, Revision Revision);

/// <summary>What became of one record.</summary>
/// <param name="Revision">Its revision now; none with validate-only where it would change.</param>
/// <param name="ContactsChanged">Whether its contacts changed, whatever the outcome tells of the record.</param>
public sealed record WrittenRecord(
    RecordName Name, WriteOutcome Outcome, Revision Revision, string Etag, bool ContactsChanged = false);

/// <summary>What a register comparison needs to know of a record.</summary>
/// <param name="ContactsDigest">As in <see cref="StoredRecord"/>.</param>
public sealed record RegisterEntry(
    RecordName Name, RecordState State, string Etag, string SourceVersion, string ContactsDigest = "");

/// <summary>The end of the feed.</summary>
/// <param name="Revision">The last change.</param>
/// <param name="Tag">The tag of the commit that made it.</param>
/// <param name="Floor">Tombstones up to this revision may have been removed: older cursors cannot be resumed.</param>
public sealed record FeedHead(FeedId FeedId, Revision Revision, CommitTag Tag, Revision Floor);

/// <summary>A vocabulary that the operator imported, in the serialized form of <c>VocabularyFile</c>.</summary>
public sealed record ImportedVocabulary(string Scheme, byte[] Content, DateTimeOffset ImportTime);
