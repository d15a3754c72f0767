using ClusterInterop.Core.Records;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace ClusterInterop.Storage.Sqlite;

/// <inheritdoc />
internal sealed class SqliteWriteSession : WriteSession
{
    private const string RecordColumns =
        "name, revision, state, visibility, widest_visibility, etag, source_version, expire_time, update_time, "
        + "contacts_digest, bytes";

    private readonly List<SqliteStatement> _statements = [];
    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _readRevision;
    private readonly SqliteStatement _findRecord;
    private readonly SqliteStatement _findAnswer;
    private readonly SqliteStatement _takeRevisions;
    private readonly SqliteStatement _addCommit;
    private readonly SqliteStatement _putRecord;
    private readonly SqliteStatement _putContacts;
    private readonly SqliteStatement _removeContacts;
    private readonly SqliteStatement _putAnswer;
    private readonly SqliteStatement _addAudit;

    public SqliteWriteSession(DirectoryContext db)
        : base(db)
    {
        _connection = (SqliteConnection)db.Database.GetDbConnection();
        try
        {
            _begin = Prepare("BEGIN IMMEDIATE");
            _commit = Prepare("COMMIT");
            _readRevision = Prepare("SELECT revision FROM feed_head");
            _findRecord = Prepare($"SELECT {RecordColumns} FROM records WHERE name = ?");
            _findAnswer = Prepare("SELECT key, body_digest, answer, time FROM requests WHERE key = ?");
            _takeRevisions = Prepare("UPDATE feed_head SET revision = revision + ? RETURNING revision");
            _addCommit = Prepare("INSERT INTO commits (last_revision, tag, time) VALUES (?, ?, ?)");
            _putRecord = PrepareUpsert("records", RecordColumns);
            _putContacts = PrepareUpsert("contacts", "name, bytes");
            _removeContacts = Prepare("DELETE FROM contacts WHERE name = ?");
            _putAnswer = PrepareUpsert("requests", "key, body_digest, answer, time");
            _addAudit = Prepare(
                "INSERT INTO audit (revision, time, method, association, subject, request_id, records) "
                + "VALUES (?, ?, ?, ?, ?, ?, ?)");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    // At once for writing: what is read in it is then what it writes over.
    public override void Begin() => _begin.Run();

    public override void Commit() => _commit.Run();

    public override long ReadRevision() => _readRevision.RunForNumber();

    public override RecordRow? FindRecord(string name)
    {
        _findRecord.Bind(1, name);
        RecordRow? found = null;
        while (_findRecord.Step())
            found = new RecordRow
            {
                Name = name,
                Revision = _findRecord.Number(1),
                State = (int)_findRecord.Number(2),
                Visibility = (int)_findRecord.Number(3),
                WidestVisibility = (int)_findRecord.Number(4),
                Etag = _findRecord.Text(5),
                SourceVersion = _findRecord.Text(6),
                ExpireTime = _findRecord.NumberOrNull(7),
                UpdateTime = _findRecord.Number(8),
                ContactsDigest = _findRecord.Text(9),
                Bytes = _findRecord.Bytes(10),
            };
        return found;
    }

    public override RequestRow? FindAnswer(string key)
    {
        _findAnswer.Bind(1, key);
        RequestRow? found = null;
        while (_findAnswer.Step())
            found = new RequestRow
            {
                Key = key,
                BodyDigest = _findAnswer.Text(1),
                Answer = _findAnswer.Bytes(2),
                Time = _findAnswer.Number(3),
            };
        return found;
    }

    public override long TakeRevisions(int count)
    {
        _takeRevisions.Bind(1, count);
        return _takeRevisions.RunForNumber();
    }

    public override void AddCommit(long lastRevision, long tag, DateTimeOffset time)
    {
        _addCommit.Bind(1, lastRevision);
        _addCommit.Bind(2, tag);
        _addCommit.Bind(3, time.UtcTicks);
        _addCommit.Run();
    }

    public override void Put(StoredRecord record)
    {
        _putRecord.Bind(1, record.Name.Value);
        _putRecord.Bind(2, record.Revision.Value);
        _putRecord.Bind(3, (int)record.State);
        _putRecord.Bind(4, (int)record.Visibility);
        _putRecord.Bind(5, (int)record.WidestVisibility);
        _putRecord.Bind(6, record.Etag);
        _putRecord.Bind(7, record.SourceVersion);
        _putRecord.Bind(8, record.ExpireTime?.UtcTicks);
        _putRecord.Bind(9, record.UpdateTime.UtcTicks);
        _putRecord.Bind(10, record.ContactsDigest);
        _putRecord.Bind(11, record.Bytes);
        _putRecord.Run();
    }

    public override void PutContacts(string name, byte[] contacts)
    {
        _putContacts.Bind(1, name);
        _putContacts.Bind(2, contacts);
        _putContacts.Run();
    }

    public override void RemoveContacts(string name)
    {
        _removeContacts.Bind(1, name);
        _removeContacts.Run();
    }

    public override void Put(RequestRow answer)
    {
        _putAnswer.Bind(1, answer.Key);
        _putAnswer.Bind(2, answer.BodyDigest);
        _putAnswer.Bind(3, answer.Answer);
        _putAnswer.Bind(4, answer.Time);
        _putAnswer.Run();
    }

    public override void Add(AuditRow audit)
    {
        _addAudit.Bind(1, audit.Revision);
        _addAudit.Bind(2, audit.Time);
        _addAudit.Bind(3, audit.Method);
        _addAudit.Bind(4, audit.Association);
        _addAudit.Bind(5, audit.Subject);
        _addAudit.Bind(6, audit.RequestId);
        _addAudit.Bind(7, audit.Records);
        _addAudit.Run();
    }

    public override void Dispose()
    {
        // Before the connection: a statement that is left keeps it, and its locks, from being closed.
        _statements.ForEach(statement => statement.Dispose());
        base.Dispose();
    }

    private SqliteStatement Prepare(string sql)
    {
        var statement = new SqliteStatement(_connection, sql);
        _statements.Add(statement);
        return statement;
    }

    // The first column is the key.
    private SqliteStatement PrepareUpsert(string table, string columns)
    {
        var names = columns.Split(", ");
        var values = string.Join(", ", names.Select(_ => "?"));
        var updates = string.Join(", ", names.Skip(1).Select(column => $"{column} = excluded.{column}"));
        return Prepare(
            $"INSERT INTO {table} ({columns}) VALUES ({values}) ON CONFLICT ({names[0]}) DO UPDATE SET {updates}");
    }
}
