using System.Data;
using System.Globalization;
using ClusterInterop.Core.Records;
using ClusterInterop.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace ClusterInterop.Storage.Tests.Sqlite;

/// <summary>The embedded store on a disk that the test fills or makes read-only: the engine itself refuses, as it does
/// when the system refuses it.</summary>
/// <remarks>The disk is changed only while no write is under way.</remarks>
internal sealed class FaultyDiskStore : RecordStore
{
    private static readonly StoreQueries Queries = new();

    private readonly SqliteFile _file;
    private SqliteConnection? _writer;
    private string _disk = "";

    public FaultyDiskStore(string directory, TimeProvider time, ILogger logger)
        : base(
            Queries, new StoreOptions { DataDirectory = directory }, new UpkeepOptions(), time, Guid.NewGuid, logger) =>
        _file = SqliteFile.Open(directory, Guid.NewGuid);

    /// <summary>Leaves no room beyond what the file has.</summary>
    public void Fill() => Become(mostPages: 1, readOnly: false);

    public void MakeReadOnly() => Become(mostPages: int.MaxValue, readOnly: true);

    public void Mend() => Become(mostPages: int.MaxValue, readOnly: false);

    protected override bool IsOnlyWriter => true;

    protected override WriteSession OpenWriter()
    {
        var writer = _file.OpenWriter();
        _writer = (SqliteConnection)writer.Database.GetDbConnection();
        Apply(_writer);
        return new SqliteWriteSession(writer);
    }

    protected override DirectoryContext OpenReader() => new SqliteDirectoryContext(_file.ReaderOptions());

    protected override bool IsOutage(Exception failure) => SqliteFile.IsOutage(failure);

    protected override void AfterCommit(DirectoryContext writer, bool forgets)
    {
    }

    protected override ValueTask CloseAsync()
    {
        _file.Dispose();
        return ValueTask.CompletedTask;
    }

    // A limit below what the file has is taken as what it has.
    private void Become(int mostPages, bool readOnly)
    {
        _disk = string.Create(
            CultureInfo.InvariantCulture, $"PRAGMA max_page_count = {mostPages}; PRAGMA query_only = {readOnly};");
        if (_writer is { State: ConnectionState.Open } writer)
            Apply(writer);
    }

    private void Apply(SqliteConnection writer)
    {
        if (_disk.Length > 0)
            SqliteFile.Query(writer, _disk);
    }
}
