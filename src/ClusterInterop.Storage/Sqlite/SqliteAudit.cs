using ClusterInterop.Core.Records;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace ClusterInterop.Storage.Sqlite;

/// <summary>Reads the audit of a data directory without opening the store, so also while a server uses it.</summary>
internal static class SqliteAudit
{
    /// <exception cref="StoreOpenException">There is nothing to read; the message says why.</exception>
    public static async Task<IReadOnlyList<AuditEntry>> ReadAsync(
        StoreOptions options, AuditQuery query, CancellationToken cancellationToken)
    {
        var path = SqliteFile.PathIn(options.DataDirectory);
        if (!File.Exists(path))
            throw new StoreOpenException($"{path} does not exist; name the data directory of a server with --data.");

        try
        {
            await using var db = new SqliteDirectoryContext(SqliteFile.ReaderOptions(path, pooling: false));
            if (!await HasAuditAsync(db, cancellationToken))
                throw new StoreOpenException(
                    $"{path} has no audit: it is not a ClusterInterop directory, or an older version of this server "
                    + "wrote it last; start this version once.");

            return await AuditRows.ReadAsync(db, query, cancellationToken);
        }
        catch (SqliteException failure)
        {
            throw new StoreOpenException($"{path} cannot be read: {failure.Message}", failure);
        }
    }

    private static Task<bool> HasAuditAsync(SqliteDirectoryContext db, CancellationToken cancellationToken) =>
        db.Database.SqlQuery<int>($"SELECT 1 AS Value FROM sqlite_schema WHERE name = 'audit'")
            .AnyAsync(cancellationToken);
}
