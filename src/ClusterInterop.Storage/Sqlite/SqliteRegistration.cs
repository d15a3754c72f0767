using ClusterInterop.Core.Records;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ClusterInterop.Storage.Sqlite;

/// <summary>Registers the embedded store.</summary>
internal static class SqliteRegistration
{
    /// <summary>
    /// Adds the store as the one <see cref="IRecordStore"/>; it is opened when first asked for and closed with the
    /// container. Needs <see cref="StoreOptions"/>, <see cref="UpkeepOptions"/>, a <see cref="TimeProvider"/> and
    /// logging.
    /// </summary>
    public static IServiceCollection AddSqliteRecordStore(this IServiceCollection services) =>
        services.AddSingleton<IRecordStore>(provider => SqliteRecordStore.Open(
            provider.GetRequiredService<IOptions<StoreOptions>>().Value,
            provider.GetRequiredService<IOptions<UpkeepOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            new RandomUuids().Next,
            provider.GetRequiredService<ILogger<SqliteRecordStore>>()));
}
