using ClusterInterop.Core.Records;
using Microsoft.EntityFrameworkCore;

namespace ClusterInterop.Storage.Sqlite;

/// <summary>Reads the audit of a data directory without opening the store, so also while a server uses it.</summary>
internal static class SqliteAudit
{
    /// <exception cref="StoreOpenException">There is nothing to read; the message says why.</exception>
    public static Task<IReadOnlyList<AuditEntry>> ReadAsync(
        StoreOptions options, AuditQuery query, CancellationToken cancellationToken) =>
        SqliteFile.ReadAsync(options.DataDirectory, async db =>
        {
            if (!await HasAuditAsync(db, cancellationToken))
                throw new StoreOpenException(
                    $"{SqliteFile.PathIn(options.DataDirectory)} has no audit: it is not a ClusterInterop directory, "
                    + "or an older version of this server wrote it last; start this version once.");

            return await AuditRows.ReadAsync(db, query, cancellationToken);
        });

    private static Task<bool> HasAuditAsync(SqliteDirectoryContext db, CancellationToken cancellationToken) =>
        db.Database.SqlQuery<int>($"SELECT 1 AS Value FROM sqlite_schema WHERE name = 'audit'")
            .AnyAsync(cancellationToken);
}
