using System.Data.Common;
using ClusterInterop.Core.Records;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace ClusterInterop.Storage;

/// <summary>
/// The writer's context, and the five statements of the commit path, prepared once for its connection: tracked entities
/// cost three times as much. Their SQL is the same for every database that has RETURNING and ON CONFLICT.
/// </summary>
/// <remarks>Belongs to the writer's thread.</remarks>
internal sealed class WriteSession(DirectoryContext db) : IDisposable
{
    private readonly DbCommand _takeRevisions = Statement(
        db, "UPDATE feed_head SET revision = revision + @count RETURNING revision", "count");

    private readonly DbCommand _addCommit = Statement(
        db, "INSERT INTO commits (last_revision, tag, time) VALUES (@last_revision, @tag, @time)",
        "last_revision", "tag", "time");

    private readonly DbCommand _putRecord = Upsert(
        db, "records", "name", "revision", "state", "visibility", "widest_visibility", "etag", "source_version",
        "expire_time", "update_time", "bytes");

    private readonly DbCommand _putAnswer = Upsert(db, "requests", "key", "body_digest", "answer", "time");

    private readonly DbCommand _addAudit = Statement(
        db,
        "INSERT INTO audit (revision, time, method, association, request_id, records) "
        + "VALUES (@revision, @time, @method, @association, @request_id, @records)",
        "revision", "time", "method", "association", "request_id", "records");

    public DirectoryContext Db => db;

    private DbCommand[] Statements => [_takeRevisions, _addCommit, _putRecord, _putAnswer, _addAudit];

    /// <summary>Begins a transaction, which the statements below then belong to.</summary>
    public IDbContextTransaction Begin()
    {
        var transaction = db.Database.BeginTransaction();
        foreach (var statement in Statements)
            statement.Transaction = transaction.GetDbTransaction();
        return transaction;
    }

    /// <summary>Takes the next revisions from the counter; answers the last of them.</summary>
    public long TakeRevisions(int count)
    {
        Bind(_takeRevisions, count);
        return (long)_takeRevisions.ExecuteScalar()!;
    }

    public void AddCommit(long lastRevision, long tag, DateTimeOffset time) =>
        Run(_addCommit, lastRevision, tag, time.UtcTicks);

    public void Put(StoredRecord record) => Run(
        _putRecord, record.Name.Value, record.Revision.Value, (int)record.State, (int)record.Visibility,
        (int)record.WidestVisibility, record.Etag, record.SourceVersion, record.ExpireTime?.UtcTicks,
        record.UpdateTime.UtcTicks, record.Bytes);

    public void Put(RequestRow answer) => Run(_putAnswer, answer.Key, answer.BodyDigest, answer.Answer, answer.Time);

    public void Add(AuditRow audit) => Run(
        _addAudit, audit.Revision, audit.Time, audit.Method, audit.Association, audit.RequestId, audit.Records);

    public void Dispose()
    {
        foreach (var statement in Statements)
            statement.Dispose();
        db.Dispose();
    }

    private static void Run(DbCommand statement, params ReadOnlySpan<object?> values)
    {
        Bind(statement, values);
        statement.ExecuteNonQuery();
    }

    private static void Bind(DbCommand statement, params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
            statement.Parameters[i].Value = values[i] ?? DBNull.Value;
    }

    private static DbCommand Upsert(DirectoryContext db, string table, string key, params string[] columns)
    {
        var values = string.Join(", ", columns.Prepend(key).Select(column => $"@{column}"));
        var updates = string.Join(", ", columns.Select(column => $"{column} = excluded.{column}"));
        return Statement(
            db,
            $"INSERT INTO {table} ({key}, {string.Join(", ", columns)}) VALUES ({values}) "
            + $"ON CONFLICT ({key}) DO UPDATE SET {updates}",
            [key, .. columns]);
    }

    private static DbCommand Statement(DirectoryContext db, string sql, params string[] parameters)
    {
        var statement = db.Database.GetDbConnection().CreateCommand();
        statement.CommandText = sql;
        foreach (var name in parameters)
        {
            var parameter = statement.CreateParameter();
            parameter.ParameterName = $"@{name}";
            statement.Parameters.Add(parameter);
        }

        return statement;
    }
}
