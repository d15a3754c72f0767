using System.Diagnostics;
using ClusterInterop.Benchmarks.Frame;
using ClusterInterop.Benchmarks.Servers;
using Microsoft.Data.Sqlite;

namespace ClusterInterop.Benchmarks.Rows;

/// <summary>What the database itself can do: rows of a text key, a number with an index of its own and the bytes, so
/// many in a transaction, each durable when it ends.</summary>
internal sealed class BareSqlite : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("clusterinterop-bench-").FullName;
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insert;

    public BareSqlite()
    {
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(_directory, "bare.db"),
            Pooling = false,
        }.ToString());
        _connection.Open();
        using var prepare = _connection.CreateCommand();
        prepare.CommandText =
            """
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            CREATE TABLE records (name TEXT NOT NULL PRIMARY KEY, revision INTEGER NOT NULL, bytes BLOB NOT NULL);
            CREATE UNIQUE INDEX records_revision ON records (revision);
            """;
        prepare.ExecuteNonQuery();
        _insert = _connection.CreateCommand();
        _insert.CommandText = "INSERT INTO records (name, revision, bytes) VALUES (@name, @revision, @bytes)";
        foreach (var name in (string[])["@name", "@revision", "@bytes"])
            _insert.Parameters.Add(new SqliteParameter { ParameterName = name });
        _insert.Prepare();
    }

    public LoopResult Insert(IReadOnlyList<(string Name, long Revision, byte[] Bytes)> rows, int group)
    {
        var commits = new Samples(rows.Count / group);
        var begin = Stopwatch.GetTimestamp();
        foreach (var chunk in rows.Chunk(group))
        {
            var start = Stopwatch.GetTimestamp();
            using var transaction = _connection.BeginTransaction();
            _insert.Transaction = transaction;
            foreach (var (name, revision, bytes) in chunk)
            {
                _insert.Parameters[0].Value = name;
                _insert.Parameters[1].Value = revision;
                _insert.Parameters[2].Value = bytes;
                _insert.ExecuteNonQuery();
            }

            transaction.Commit();
            commits.Add(Stopwatch.GetTimestamp() - start);
        }

        return new LoopResult(rows.Count, Stopwatch.GetElapsedTime(begin), commits);
    }

    public void Dispose()
    {
        _insert.Dispose();
        _connection.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
