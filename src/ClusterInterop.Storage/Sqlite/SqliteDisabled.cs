using ClusterInterop.V1;

namespace ClusterInterop.Storage.Sqlite;

/// <summary>Reads who is disabled in a data directory without opening the store, so also while a server uses it.
/// </summary>
internal static class SqliteDisabled
{
    /// <exception cref="StoreOpenException">There is nothing to read; the message says why.</exception>
    public static Task<IReadOnlyList<DisabledCaller>> ReadAsync(
        StoreOptions options, CancellationToken cancellationToken) =>
        SqliteFile.ReadAsync(options.DataDirectory, db => DisabledRows.ReadAsync(db, cancellationToken));
}
