using ClusterInterop.Core.Records;
using Google.Protobuf;

namespace ClusterInterop.Storage;

/// <summary>
/// The writer's connection: its context, for what is done seldom, and the few statements of the commit path, which a
/// driver keeps prepared. Tracked entities cost three times as much.
/// </summary>
/// <remarks>Belongs to the writer's thread. After a failure it is thrown away, and what was begun with it.</remarks>
internal abstract class WriteSession(DirectoryContext db) : IDisposable
{
    public DirectoryContext Db => db;

    /// <summary>Begins a transaction, which everything below then belongs to, the context's work included.</summary>
    public abstract void Begin();

    /// <summary>Ends it; what it did survives a power cut.</summary>
    public abstract void Commit();

    /// <summary>The last revision that was taken.</summary>
    public abstract long ReadRevision();

    public abstract RecordRow? FindRecord(string name);

    public abstract RequestRow? FindAnswer(string key);

    /// <summary>Takes the next revisions from the counter; answers the last of them.</summary>
    public abstract long TakeRevisions(int count);

    public abstract void AddCommit(long lastRevision, long tag, DateTimeOffset time);

    public abstract void Put(StoredRecord record);

    public abstract void PutContacts(string name, byte[] contacts);

    public abstract void RemoveContacts(string name);

    public abstract void Put(RequestRow answer);

    public abstract void Add(AuditRow audit);

    public void Put(ContactsChange change)
    {
        if (change.Contacts is { } contacts)
            PutContacts(change.Name.Value, contacts.ToByteArray());
        else
            RemoveContacts(change.Name.Value);
    }

    public virtual void Dispose() => db.Dispose();
}
