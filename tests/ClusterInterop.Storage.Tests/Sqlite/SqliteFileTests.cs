using ClusterInterop.Core.Records;
using ClusterInterop.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace ClusterInterop.Storage.Tests.Sqlite;

/// <summary>What is particular to SQLite: the file, its settings, and what is refused.</summary>
public sealed class SqliteFileTests : IAsyncDisposable
{
    private readonly SqliteHarness _harness = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string File => Path.Combine(_harness.DataDirectory, "directory.db");

    [Fact]
    public void The_engine_is_one_without_the_bug_that_loses_pages_when_the_log_is_reset()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();

        Version.Parse(connection.ServerVersion).ShouldBeGreaterThanOrEqualTo(new Version(3, 51, 3));
    }

    [Fact]
    public void The_model_has_no_change_that_lacks_a_migration()
    {
        using var db = new SqliteDesignTime().CreateDbContext([]);

        db.Database.HasPendingModelChanges().ShouldBeFalse();
    }

    [Fact]
    public async Task The_file_is_a_ClusterInterop_directory_with_a_write_ahead_log_that_is_synchronised_fully()
    {
        await _harness.OpenAsync();
        using var file = new SqliteConnection($"Data Source={File};Pooling=False");
        file.Open();

        Query(file, "PRAGMA application_id").ShouldBe(0x43496F70L);
        Query(file, "PRAGMA journal_mode").ShouldBe("wal");
        await _harness.CloseAsync();

        using var opened = SqliteFile.Open(_harness.DataDirectory, Guid.NewGuid);
        using var writer = opened.OpenWriter();
        var connection = (SqliteConnection)writer.Database.GetDbConnection();
        Query(connection, "PRAGMA synchronous").ShouldBe(2L);
        Query(connection, "PRAGMA wal_autocheckpoint").ShouldBe(0L);
        Query(connection, "PRAGMA secure_delete").ShouldBe(1L);
    }

    [Fact]
    public async Task A_second_server_on_the_same_directory_is_refused_and_the_first_goes_on()
    {
        var store = await _harness.OpenAsync();

        var refusal = Should.Throw<StoreOpenException>(() => _harness.Open(_harness.DataDirectory));

        refusal.Message.ShouldContain("in use by another server");
        refusal.Message.ShouldContain(File);
        (await store.ReadHeadAsync(Cancel)).Revision.ShouldBe(new(0));
    }

    [Fact]
    public void A_database_of_another_program_is_refused_and_left_as_it_is()
    {
        Directory.CreateDirectory(_harness.DataDirectory);
        using (var other = _harness.Connect())
            Execute(other, "CREATE TABLE accounts (id INTEGER PRIMARY KEY)");

        var refusal = Should.Throw<StoreOpenException>(() => _harness.Open(_harness.DataDirectory));

        refusal.Message.ShouldContain("is not a ClusterInterop directory");
        using var after = _harness.Connect();
        Query(after, "SELECT group_concat(name) FROM sqlite_schema").ShouldBe("accounts");
        Query(after, "PRAGMA application_id").ShouldBe(0L);
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused_and_left_as_it_is()
    {
        Directory.CreateDirectory(_harness.DataDirectory);
        var text = string.Concat(Enumerable.Repeat("These are last year's accounts. ", 200));
        System.IO.File.WriteAllText(File, text);

        var refusal = Should.Throw<StoreOpenException>(() => _harness.Open(_harness.DataDirectory));

        refusal.Message.ShouldContain("is not a database");
        System.IO.File.ReadAllText(File).ShouldBe(text);
    }

    [Fact]
    public async Task A_directory_of_a_newer_version_is_refused()
    {
        await _harness.OpenAsync();
        await _harness.CloseAsync();
        using (var file = _harness.Connect())
            Execute(file, "INSERT INTO __EFMigrationsHistory VALUES ('29990101000000_Consortia', '99.0.0')");

        var refusal = Should.Throw<StoreOpenException>(() => _harness.Open(_harness.DataDirectory));

        refusal.Message.ShouldContain("newer version");
        refusal.Message.ShouldContain("29990101000000_Consortia");
    }

    [Fact]
    public async Task A_directory_that_was_refused_can_be_opened_once_the_cause_is_gone()
    {
        Directory.CreateDirectory(_harness.DataDirectory);
        System.IO.File.WriteAllText(File, new string('x', 5_000));
        Should.Throw<StoreOpenException>(() => _harness.Open(_harness.DataDirectory));
        System.IO.File.Delete(File);

        var store = await _harness.OpenAsync();

        (await store.ReadHeadAsync(Cancel)).Revision.ShouldBe(new(0));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_first_start_that_was_cut_off_is_completed_by_the_next_one()
    {
        Directory.CreateDirectory(_harness.DataDirectory);
        using (var cutOff = _harness.Connect())
        {
            Execute(cutOff, "PRAGMA application_id = 0x43496F70");
            Execute(cutOff, "CREATE TABLE __EFMigrationsLock (Id INTEGER PRIMARY KEY, Timestamp TEXT NOT NULL)");
            Execute(cutOff, "INSERT INTO __EFMigrationsLock VALUES (1, '2026-03-16')");
        }

        var store = await _harness.OpenAsync();

        (await store.ReadHeadAsync(Cancel)).Revision.ShouldBe(new(0));
    }

    [Fact]
    public void A_data_directory_that_cannot_be_made_is_refused()
    {
        Directory.CreateDirectory(_harness.DataDirectory);
        System.IO.File.WriteAllText(File, "");

        var below = Path.Combine(File, "below");
        Should.Throw<StoreOpenException>(() => _harness.Open(below)).Message.ShouldBe(
            $"The data directory {below} cannot be made: {File} is a file. Name another data directory.");
        Should.Throw<StoreOpenException>(() => _harness.Open(File)).Message.ShouldBe(
            $"The data directory {File} cannot be made: {File} is a file. Name another data directory.");
    }

    [Fact(Timeout = 60_000)]
    public async Task The_log_stays_short_however_much_is_written()
    {
        var store = await _harness.OpenAsync();
        for (var n = 0; n < 30; n++)
        {
            await store.WriteAsync(
                new WriteBatch([.. Enumerable.Range(0, 200).Select(i => Padded($"associations/es/needs/n{i}", n))]),
                Cancel);
        }

        // 30 times 200 records of 20 kB are 120 MB; the log is begun anew when it has reached 64 MiB.
        new FileInfo(File + "-wal").Length.ShouldBeLessThan(100L << 20);
        await _harness.CloseAsync();
        System.IO.File.Exists(File + "-wal").ShouldBeFalse();
    }

    [Fact]
    public async Task Content_that_is_erased_is_not_left_in_the_file()
    {
        var store = await _harness.OpenAsync();
        var record = new Record { Name = "associations/es/needs/masks", Need = new() };
        record.Annotations.Add("contact", "marker-5d2f0c");
        await store.WriteAsync(new([new(WriteAction.Put, RecordName.Parse(record.Name), "", record)]), Cancel);
        await _harness.CloseAsync();
        (await System.IO.File.ReadAllBytesAsync(File, Cancel)).AsSpan().IndexOf("marker-5d2f0c"u8)
            .ShouldBeGreaterThan(0);

        store = await _harness.OpenAsync();
        await store.WriteAsync(new([new(WriteAction.Erase, RecordName.Parse(record.Name), "", null)]), Cancel);
        await _harness.CloseAsync();

        (await System.IO.File.ReadAllBytesAsync(File, Cancel)).AsSpan().IndexOf("marker-5d2f0c"u8).ShouldBe(-1);
    }

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    private static ValidWrite Padded(string name, int n)
    {
        var record = new Record { Name = name, Need = new() };
        for (var key = 0; key < 20; key++)
            record.Annotations.Add($"k{key}", new string((char)('a' + (n % 26)), 1_000));
        return new(WriteAction.Put, RecordName.Parse(name), "", record);
    }

    private static object? Query(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private static void Execute(SqliteConnection connection, string sql) => Query(connection, sql);
}
