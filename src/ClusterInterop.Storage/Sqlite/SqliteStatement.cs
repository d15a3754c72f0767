using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ClusterInterop.Storage.Sqlite;

/// <summary>
/// A statement of the writer, prepared once and used for every row. It goes past the commands of Microsoft.Data.Sqlite,
/// which look their parameters up by name, and make a reader and 1.4 KB of garbage for each row.
/// </summary>
/// <remarks>Belongs to the thread of its connection. Parameters are numbered from 1, columns from 0.</remarks>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _connection;
    private readonly sqlite3_stmt _statement;

    public SqliteStatement(SqliteConnection connection, string sql)
    {
        _connection = connection.Handle!;
        Check(raw.sqlite3_prepare_v3(_connection, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
    }

    public void Bind(int parameter, long value) => Check(raw.sqlite3_bind_int64(_statement, parameter, value));

    public void Bind(int parameter, long? value) =>
        Check(value is { } some
            ? raw.sqlite3_bind_int64(_statement, parameter, some)
            : raw.sqlite3_bind_null(_statement, parameter));

    public void Bind(int parameter, string value) => Check(raw.sqlite3_bind_text(_statement, parameter, value));

    public void Bind(int parameter, ReadOnlySpan<byte> value) =>
        Check(raw.sqlite3_bind_blob(_statement, parameter, value));

    /// <summary>Goes to the next row.</summary>
    /// <returns>False when there is none; the statement is then ready for other values.</returns>
    public bool Step()
    {
        var code = raw.sqlite3_step(_statement);
        if (code == raw.SQLITE_ROW)
            return true;

        // The reason is with the connection, so that resetting the statement does not lose it.
        raw.sqlite3_reset(_statement);
        if (code != raw.SQLITE_DONE)
            Check(code);
        return false;
    }

    /// <summary>Does it, where it answers nothing.</summary>
    public void Run()
    {
        if (Step())
            throw new InvalidOperationException("A statement that answers nothing answered.");
    }

    /// <summary>Does it, and takes the number that it answers.</summary>
    public long RunForNumber()
    {
        if (!Step())
            throw new InvalidOperationException("A statement that answers a number answered nothing.");

        var number = Number(0);
        while (Step())
            continue;
        return number;
    }

    public long Number(int column) => raw.sqlite3_column_int64(_statement, column);

    public long? NumberOrNull(int column) =>
        raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL ? null : Number(column);

    public string Text(int column) => raw.sqlite3_column_text(_statement, column).utf8_to_string();

    public byte[] Bytes(int column) => raw.sqlite3_column_blob(_statement, column).ToArray();

    public void Dispose() => _statement.Dispose();

    private void Check(int code) => SqliteException.ThrowExceptionForRC(code, _connection);
}
