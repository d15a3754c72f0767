using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace ClusterInterop.Storage.Sqlite;

/// <summary>
/// Copies the write-ahead log into the database, so that the log stays short: beside the writer as a rule, and by the
/// writer itself when it writes faster than the log is copied, since only a log that is copied whole is begun anew.
/// After a commit that took something away for good, the log is cut to nothing, because it still holds what was there
/// before.
/// </summary>
internal sealed partial class SqliteCheckpoints : IAsyncDisposable
{
    // Pages of 4 KiB: 4 MiB between two checkpoints, and 64 MiB of log before the writer has to wait for one.
    private const int PagesBetween = 1_000;
    private const int MostPages = 16_000;

    // Whoever cuts the log waits for readers of what is in it, and the writer waits meanwhile: so for a moment only,
    // and then again later. Readers take a page at a time.
    private const int CutPatienceMilliseconds = 100;
    private static readonly TimeSpan BetweenCuts = TimeSpan.FromMilliseconds(500);

    private readonly ILogger _logger;
    private readonly SqliteFile _file;
    private readonly TimeProvider _time;
    private readonly Lock _one = new();
    private readonly Task _loop;
    private readonly CancellationTokenSource _closing = new();
    private readonly Channel<bool> _due =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private SqliteConnection? _connection;
    private int _pages;
    private volatile bool _overdue;
    private volatile bool _mustCut;
    private volatile bool _writersTurn;

    public SqliteCheckpoints(SqliteFile file, TimeProvider time, ILogger logger)
    {
        (_file, _time, _logger) = (file, time, logger);
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Called by the writer's thread after each commit.</summary>
    /// <param name="writer">The writer's connection.</param>
    /// <param name="forgets">Whether the log must not be left with what was there before.</param>
    public void AfterCommit(SqliteConnection writer, bool forgets)
    {
        // What the writer has written since it was last asked.
        raw.sqlite3_db_status(writer.Handle, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var written, out _, resetFlg: 1);
        _pages += written;
        if (forgets)
            _mustCut = true;
        if (_overdue || _writersTurn)
        {
            _writersTurn = false;
            Run();
        }

        if ((forgets || _pages >= PagesBetween) && _due.Writer.TryWrite(true))
            _pages = 0;
    }

    /// <summary>Cuts the log a last time; nothing writes any more, and readers have ended as a rule.</summary>
    public async ValueTask DisposeAsync()
    {
        _due.Writer.TryComplete();
        await _closing.CancelAsync();
        await _loop;
        _mustCut = true;
        Run();
        _connection?.Dispose();
        _closing.Dispose();
    }

    private async Task RunAsync()
    {
        await foreach (var _ in _due.Reader.ReadAllAsync())
        {
            Run();
            while (_mustCut && !_closing.IsCancellationRequested)
            {
                // A writer that never pauses leaves no gap to another thread; between two of its commits it has one.
                _writersTurn = true;
                await Task.Delay(BetweenCuts, _time, _closing.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                Run();
            }
        }
    }

    private void Run()
    {
        try
        {
            lock (_one)
            {
                if (!_mustCut)
                    _overdue = Checkpoint("PASSIVE").PagesInLog >= MostPages;
                else if (Cut())
                    _overdue = false;
            }
        }
        catch (SqliteException failure)
        {
            // The log grows on, and a later commit tries again; nothing is lost.
            LogFailure(_logger, failure);
        }
    }

    // What is taken away by a commit from here on is another cut's.
    private bool Cut()
    {
        _mustCut = false;
        var done = false;
        try
        {
            return done = !Checkpoint("TRUNCATE").IsBusy;
        }
        finally
        {
            _mustCut |= !done;
        }
    }

    private (bool IsBusy, long PagesInLog) Checkpoint(string mode)
    {
        _connection ??= Open();
        using var command = _connection.CreateCommand();
        command.CommandText = $"PRAGMA wal_checkpoint({mode})";
        using var reader = command.ExecuteReader();
        reader.Read();
        return (reader.GetInt64(0) != 0, reader.GetInt64(1));
    }

    private SqliteConnection Open()
    {
        var connection = _file.OpenConnection();
        SqliteFile.Query(connection, $"PRAGMA busy_timeout = {CutPatienceMilliseconds}");
        return connection;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The write-ahead log could not be copied into the database.")]
    private static partial void LogFailure(ILogger logger, Exception failure);
}
