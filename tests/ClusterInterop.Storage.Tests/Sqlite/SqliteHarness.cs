using ClusterInterop.Core.Records;
using ClusterInterop.Storage.Sqlite;
using ClusterInterop.Storage.Tests.Conformance;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ClusterInterop.Storage.Tests.Sqlite;

public sealed class SqliteHarness : IStoreHarness
{
    private readonly string _root = Directory.CreateTempSubdirectory("clusterinterop-").FullName;
    private readonly List<SqliteRecordStore> _copies = [];
    private SqliteRecordStore? _store;

    public Type Driver => typeof(SqliteRecordStore);

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 16, 9, 0, 0, TimeSpan.Zero));

    public string DataDirectory => Path.Combine(_root, "live");

    public Task<IRecordStore> OpenAsync(Action<StoreOptions>? configure = null) =>
        Task.FromResult<IRecordStore>(_store = Open(DataDirectory, configure));

    public async Task CloseAsync()
    {
        if (_store is { } store)
            await store.DisposeAsync();
        _store = null;
    }

    public Task<IRecordStore> OpenAfterPowerCutAsync()
    {
        var copy = Path.Combine(_root, $"copy-{_copies.Count}");
        Copy(DataDirectory, copy);
        var store = Open(copy);
        _copies.Add(store);
        return Task.FromResult<IRecordStore>(store);
    }

    public Task BackUpAsync()
    {
        Copy(DataDirectory, Path.Combine(_root, "backup"));
        return Task.CompletedTask;
    }

    public Task RestoreAsync()
    {
        Directory.Delete(DataDirectory, recursive: true);
        Copy(Path.Combine(_root, "backup"), DataDirectory);
        return Task.CompletedTask;
    }

    public Task<IAsyncDisposable> HoldCommitsAsync()
    {
        var connection = Connect();
        return Task.FromResult<IAsyncDisposable>(new HeldCommits(connection, connection.BeginTransaction()));
    }

    public Task BreakAsync(RecordName name)
    {
        using var connection = Connect();
        foreach (var change in (string[])["INSERT", "UPDATE"])
        {
            using var command = connection.CreateCommand();
            command.CommandText =
                $"CREATE TRIGGER break_{change} BEFORE {change} ON records WHEN NEW.name = '{name}' "
                + "BEGIN SELECT RAISE(ABORT, 'broken by the test'); END";
            command.ExecuteNonQuery();
        }

        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        foreach (var copy in _copies)
            await copy.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    internal SqliteConnection Connect()
    {
        var connection = new SqliteConnection(
            $"Data Source={Path.Combine(DataDirectory, "directory.db")};Pooling=False");
        connection.Open();
        return connection;
    }

    internal SqliteRecordStore Open(string directory, Action<StoreOptions>? configure = null)
    {
        var options = new StoreOptions
        {
            DataDirectory = directory,
            WriteQueueCapacity = 100_000,
            WriteQueueShare = 100_000,
        };
        configure?.Invoke(options);
        return SqliteRecordStore.Open(
            options, new UpkeepOptions(), Time, Guid.NewGuid, NullLogger<SqliteRecordStore>.Instance);
    }

    // The index of the log (-shm) is made anew from the log, and the lock is not part of the data.
    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from).Where(file => Path.GetExtension(file) is ".db" or ".db-wal"))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
    }

    private sealed class HeldCommits(SqliteConnection connection, SqliteTransaction transaction) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await transaction.DisposeAsync();
            await connection.DisposeAsync();
        }
    }
}
