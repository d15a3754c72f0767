using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace ClusterInterop.Storage.Sqlite;

/// <summary>
/// Copies the write-ahead log into the database, so that the log stays short: beside the writer as a rule, and by the
/// writer itself when it writes faster than the log is copied, since only a log that is copied whole is begun anew.
/// </summary>
internal sealed partial class SqliteCheckpoints : IAsyncDisposable
{
    // Pages of 4 KiB: 4 MiB between two checkpoints, and 64 MiB of log before the writer has to wait for one.
    private const int PagesBetween = 1_000;
    private const int MostPages = 16_000;

    private readonly ILogger _logger;
    private readonly SqliteFile _file;
    private readonly Lock _one = new();
    private readonly Task _loop;
    private readonly Channel<bool> _due =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private SqliteConnection? _connection;
    private int _pages;
    private volatile bool _overdue;

    public SqliteCheckpoints(SqliteFile file, ILogger logger)
    {
        (_file, _logger) = (file, logger);
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Called by the writer's thread after each commit.</summary>
    public void AfterCommit(SqliteConnection writer)
    {
        // What the writer has written since it was last asked.
        raw.sqlite3_db_status(writer.Handle, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var written, out _, resetFlg: 1);
        _pages += written;
        if (_overdue)
            Run();
        else if (_pages >= PagesBetween && _due.Writer.TryWrite(true))
            _pages = 0;
    }

    public async ValueTask DisposeAsync()
    {
        _due.Writer.TryComplete();
        await _loop;
        _connection?.Dispose();
    }

    private async Task RunAsync()
    {
        await foreach (var _ in _due.Reader.ReadAllAsync())
            Run();
    }

    private void Run()
    {
        try
        {
            lock (_one)
                _overdue = Checkpoint() >= MostPages;
        }
        catch (SqliteException failure)
        {
            // The log grows on, and a later commit tries again; nothing is lost.
            LogFailure(_logger, failure);
        }
    }

    // Answers how many pages the log had.
    private long Checkpoint()
    {
        _connection ??= _file.OpenConnection();
        using var command = _connection.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(PASSIVE)";
        using var reader = command.ExecuteReader();
        reader.Read();
        return reader.GetInt64(1);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The write-ahead log could not be copied into the database.")]
    private static partial void LogFailure(ILogger logger, Exception failure);
}
