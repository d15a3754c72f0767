using ClusterInterop.Core.Records;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Logging;

namespace ClusterInterop.Storage.Sqlite;

/// <summary>The embedded store: one SQLite file, which one server at a time may use.</summary>
internal sealed class SqliteRecordStore : RecordStore
{
    private static readonly StoreQueries Queries = new();

    private readonly SqliteFile _file;
    private readonly SqliteCheckpoints _checkpoints;
    private readonly PooledDbContextFactory<SqliteDirectoryContext> _readers;

    private SqliteRecordStore(
        SqliteFile file,
        StoreOptions options,
        UpkeepOptions upkeep,
        TimeProvider time,
        Func<Guid> newGuid,
        ILogger<SqliteRecordStore> logger)
        : base(Queries, options, upkeep, time, newGuid, logger)
    {
        _file = file;
        _checkpoints = new SqliteCheckpoints(file, time, logger);
        _readers = new PooledDbContextFactory<SqliteDirectoryContext>(file.ReaderOptions());
    }

    /// <summary>Opens the database in the data directory; makes it when there is none.</summary>
    /// <exception cref="StoreOpenException">It cannot be used; the message says why.</exception>
    public static SqliteRecordStore Open(
        StoreOptions options,
        UpkeepOptions upkeep,
        TimeProvider time,
        Func<Guid> newGuid,
        ILogger<SqliteRecordStore> logger)
    {
        var file = SqliteFile.Open(options.DataDirectory, newGuid);
        return new SqliteRecordStore(file, options, upkeep, time, newGuid, logger);
    }

    // The lock file keeps all others out.
    protected override bool IsOnlyWriter => true;

    protected override WriteSession OpenWriter() => new SqliteWriteSession(_file.OpenWriter());

    protected override DirectoryContext OpenReader() => _readers.CreateDbContext();

    protected override bool IsOutage(Exception failure) => SqliteFile.IsOutage(failure);

    protected override void AfterCommit(DirectoryContext writer, bool forgets) =>
        _checkpoints.AfterCommit((SqliteConnection)writer.Database.GetDbConnection(), forgets);

    // Readers first: SQLite removes the log when its last connection is closed, unless that one may only read.
    protected override async ValueTask CloseAsync()
    {
        _file.CloseReaders();
        await _checkpoints.DisposeAsync();
        _file.Dispose();
    }
}
