using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SQLitePCL;

namespace ClusterInterop.Storage.Sqlite;

/// <summary>The database file: what is checked before it is used, and how connections to it are opened.</summary>
internal sealed class SqliteFile : IDisposable
{
    /// <summary>Stands in the file's header, and says that it is a ClusterInterop directory ("CIop").</summary>
    public const int ApplicationId = 0x43496F70;

    private const string FileName = "directory.db";
    private const int BusyMilliseconds = 30_000;
    private const int LogBytesKept = 64 << 20;
    private const int NotADatabase = 26;

    // Busy after all that waiting, read-only, an input or output error, full, a file that cannot be opened.
    private static readonly int[] Outages = [5, 8, 10, 13, 14];

    // Read-only, a file that cannot be opened: at a start, most often for want of a right.
    private static readonly int[] Barred = [8, 14];

    // How the lock of another process is told: EAGAIN of Linux, that of macOS, a sharing violation of Windows.
    private static readonly int[] HeldByAnother = [11, 35, unchecked((int)0x80070020)];

    // Up to 3.51.2 a checkpoint on one connection could meet the reset of the log by a write on another, and lose
    // committed pages ("WAL-reset bug"). The writer and the checkpointer here are just such a pair.
    private static readonly Version OldestEngine = new(3, 51, 3);

    private readonly string _path;
    private readonly FileStream _lock;

    private SqliteFile(string path, FileStream exclusive) => (_path, _lock) = (path, exclusive);

    private string WriterString => ConnectionString(_path, SqliteOpenMode.ReadWriteCreate, pooling: false);

    private string ReaderString => ConnectionString(_path, SqliteOpenMode.ReadOnly, pooling: true);

    /// <exception cref="StoreOpenException">It cannot be used; the message says why.</exception>
    public static SqliteFile Open(string directory, Func<Guid> newGuid)
    {
        var path = PathIn(directory);
        var file = new SqliteFile(path, Lock(path));
        try
        {
            file.Prepare(newGuid);
            return file;
        }
        catch (SqliteException failure) when (failure.SqliteErrorCode == NotADatabase)
        {
            file.Dispose();
            throw new StoreOpenException($"{path} is not a database; move it away, or name another data directory.");
        }
        catch (SqliteException failure)
        {
            file.Dispose();
            var remedy = Barred.Contains(failure.SqliteErrorCode)
                ? $" {PrivateFiles.RemedyOf(Path.GetDirectoryName(path)!)}"
                : "";
            throw new StoreOpenException($"{path} cannot be opened: {failure.Message}{remedy}", failure);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public SqliteDirectoryContext OpenWriter()
    {
        var db = new SqliteDirectoryContext(Options(WriterString).Options);
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        db.Database.OpenConnection();
        Configure((SqliteConnection)db.Database.GetDbConnection());
        return db;
    }

    /// <summary>The database in a data directory.</summary>
    public static string PathIn(string directory) => Path.Combine(Path.GetFullPath(directory), FileName);

    /// <summary>The files in a data directory that hold records, whether they exist or not.</summary>
    public static IEnumerable<string> FilesIn(string directory) =>
        [PathIn(directory), PathIn(directory) + "-wal", PathIn(directory) + "-shm"];

    public DbContextOptions<SqliteDirectoryContext> ReaderOptions() => ReaderOptions(_path, pooling: true);

    private static DbContextOptions<SqliteDirectoryContext> ReaderOptions(string path, bool pooling) =>
        Options(ConnectionString(path, SqliteOpenMode.ReadOnly, pooling))
            .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking)
            .EnableThreadSafetyChecks(false)
            .Options;

    /// <summary>Reads the database of a data directory that no store here has open, so also while a server uses
    /// it.</summary>
    /// <exception cref="StoreOpenException">There is nothing to read; the message says why.</exception>
    public static async Task<T> ReadAsync<T>(string directory, Func<SqliteDirectoryContext, Task<T>> read)
    {
        var path = PathIn(directory);
        if (!File.Exists(path))
            throw new StoreOpenException($"{path} does not exist; name the data directory of a server with --data.");

        try
        {
            await using var db = new SqliteDirectoryContext(ReaderOptions(path, pooling: false));
            return await read(db);
        }
        catch (SqliteException failure)
        {
            var remedy = Barred.Contains(failure.SqliteErrorCode) ? " Ask as the user of the server." : "";
            throw new StoreOpenException($"{path} cannot be read: {failure.Message}{remedy}", failure);
        }
    }

    public SqliteConnection OpenConnection()
    {
        var connection = new SqliteConnection(WriterString);
        connection.Open();
        Configure(connection);
        return connection;
    }

    /// <summary>Whether the system is to blame for a failure, its disk above all, and it may pass.</summary>
    public static bool IsOutage(Exception failure) =>
        failure is SqliteException sqlite
            ? Outages.Contains(sqlite.SqliteErrorCode)
            : failure.InnerException is { } cause && IsOutage(cause);

    public static object? Query(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    /// <summary>Closes the readers' connections; one that is in use is closed when it is given back.</summary>
    public void CloseReaders()
    {
        using var readers = new SqliteConnection(ReaderString);
        SqliteConnection.ClearPool(readers);
    }

    public void Dispose()
    {
        CloseReaders();
        _lock.Dispose();
    }

    // The operating system lets go of it when the process dies, however it dies.
    private static FileStream Lock(string path)
    {
        MakeDirectory(Path.GetDirectoryName(path)!);
        try
        {
            return PrivateFiles.Open(
                path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException held) when (HeldByAnother.Contains(held.HResult))
        {
            throw new StoreOpenException(
                $"{path} is in use by another server. One server uses a data directory: stop the other one, or name "
                + "another data directory.", held);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StoreOpenException(
                $"{path} cannot be written: {failure.Message} {PrivateFiles.RemedyOf(Path.GetDirectoryName(path)!)}",
                failure);
        }
    }

    private static void MakeDirectory(string directory)
    {
        for (var above = directory; above is not null; above = Path.GetDirectoryName(above))
            if (!Directory.Exists(above) && Path.Exists(above))
                throw new StoreOpenException(
                    $"The data directory {directory} cannot be made: {above} is a file. Name another data directory.");

        try
        {
            PrivateFiles.MakeDirectory(directory);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StoreOpenException(
                $"The data directory {directory} cannot be made: {failure.Message} Name another data directory.",
                failure);
        }
    }

    // synchronous=FULL: with NORMAL, a power cut loses writes that were acknowledged. Checkpoints are made by
    // SqliteCheckpoints, off the commit path; a log that one huge write has swollen is cut back afterwards.
    // secure_delete: what is erased must not be left in free pages.
    private static void Configure(SqliteConnection connection) =>
        Query(connection, string.Create(CultureInfo.InvariantCulture, $"""
            PRAGMA busy_timeout = {BusyMilliseconds};
            PRAGMA synchronous = FULL;
            PRAGMA wal_autocheckpoint = 0;
            PRAGMA journal_size_limit = {LogBytesKept};
            PRAGMA secure_delete = ON;
            """));

    private void Prepare(Func<Guid> newGuid)
    {
        // SQLite takes an empty file for a new database, and gives its log the permissions of the database.
        if (!File.Exists(_path))
            PrivateFiles.Open(_path, FileMode.CreateNew, FileAccess.Write, FileShare.None).Dispose();
        using var db = OpenWriter();
        var connection = (SqliteConnection)db.Database.GetDbConnection();
        CheckEngine(connection);

        // SQLite opens what this user may only read, and would fail at the first write.
        if (raw.sqlite3_db_readonly(connection.Handle, "main") == 1)
            throw new SqliteException("It can only be read.", raw.SQLITE_READONLY);
        CheckOwner(connection);
        if (Query(connection, "PRAGMA journal_mode = WAL") is not "wal")
            throw new StoreOpenException($"{_path} cannot use a write-ahead log here; keep it on a local disk.");

        Migrate(db, connection);
        if (!db.FeedHead.Any())
        {
            db.FeedHead.Add(new FeedHeadRow { FeedId = BitConverter.ToUInt32(newGuid().ToByteArray()) });
            db.SaveChanges();
        }
    }

    private static void CheckEngine(SqliteConnection connection)
    {
        var engine = Version.Parse((string)Query(connection, "SELECT sqlite_version()")!);
        if (engine < OldestEngine)
            throw new StoreOpenException($"SQLite is at version {engine}, and {OldestEngine} is needed.");
    }

    private void CheckOwner(SqliteConnection connection)
    {
        if (Query(connection, "PRAGMA application_id") is (long)ApplicationId)
            return;
        if (Query(connection, "SELECT count(*) FROM sqlite_schema") is not 0L)
            throw new StoreOpenException(
                $"{_path} is not a ClusterInterop directory; move it away, or name another data directory.");

        Query(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}"));
    }

    private void Migrate(SqliteDirectoryContext db, SqliteConnection connection)
    {
        var known = db.Database.GetMigrations().ToHashSet();
        if (db.Database.GetAppliedMigrations().FirstOrDefault(name => !known.Contains(name)) is { } newer)
            throw new StoreOpenException(
                $"{_path} was written by a newer version of this server ({newer}); use that version, or a backup.");
        if (!db.Database.GetPendingMigrations().Any())
            return;

        // Left behind when an earlier start was cut off, it would be waited for without end. The lock file says that
        // nobody else is at it.
        Query(connection, "DROP TABLE IF EXISTS __EFMigrationsLock");
        db.Database.Migrate();
    }

    // A list of names goes to the database as one parameter: the same statement for a list of any length.
    private static DbContextOptionsBuilder<SqliteDirectoryContext> Options(string connectionString) =>
        new DbContextOptionsBuilder<SqliteDirectoryContext>().UseSqlite(
            connectionString,
            sqlite => sqlite.UseParameterizedCollectionMode(ParameterTranslationMode.Parameter));

    private static string ConnectionString(string path, SqliteOpenMode mode, bool pooling) =>
        new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = pooling }.ToString();
}
