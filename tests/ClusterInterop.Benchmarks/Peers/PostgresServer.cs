using Npgsql;

namespace ClusterInterop.Benchmarks.Peers;

/// <summary>PostgreSQL 15 of Debian's package, an instance of our own: on a Unix socket in a temporary directory, by an
/// unprivileged user, tuned for reading from memory on one core. It ends with this.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>What a row says where it is not installed.</summary>
    public const string Missing =
        "PostgreSQL 15 is not installed (Debian: postgresql-15); what is compared with it is not measured.";

    private const string Programs = "/usr/lib/postgresql/15/bin";
    private const string User = "bench";

    // What is read is in memory either way; nothing here must survive.
    private static readonly string[] Settings =
    [
        "listen_addresses=", "shared_buffers=1536MB", "work_mem=256MB", "maintenance_work_mem=1GB",
        "effective_cache_size=6GB", "random_page_cost=1.0", "jit=off", "max_parallel_workers_per_gather=0",
        "max_parallel_maintenance_workers=1", "fsync=off", "synchronous_commit=off", "full_page_writes=off",
        "wal_level=minimal", "max_wal_senders=0", "max_wal_size=8GB", "autovacuum=off",
    ];

    private readonly PeerProcess _process;

    private PostgresServer(PeerProcess process, NpgsqlDataSource source) => (_process, Source) = (process, source);

    public static bool IsInstalled => File.Exists($"{Programs}/postgres");

    public NpgsqlDataSource Source { get; }

    public static async Task<PostgresServer> StartAsync(CancellationToken cancellationToken)
    {
        var directory = PeerProcess.NewDirectory();
        var data = Path.Combine(directory, "data");
        await PeerProcess.RunAsync(
            $"{Programs}/initdb",
            ["-D", data, "-U", User, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
            cancellationToken);
        var process = await PeerProcess.StartAsync(
            directory,
            $"{Programs}/postgres",
            ["-D", data, "-k", directory, .. Settings.SelectMany(setting => (string[])["-c", setting])]);
        var builder = new NpgsqlDataSourceBuilder(new NpgsqlConnectionStringBuilder
        {
            Host = directory,
            Username = User,
            Database = "postgres",
            CommandTimeout = 0,
            MaxPoolSize = 4,
        }.ToString());
        var server = new PostgresServer(process, builder.Build());
        await server.ReadyAsync(cancellationToken);
        return server;
    }

    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await _process.DisposeAsync();
    }

    private async Task ReadyAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            try
            {
                await ExecuteAsync("SELECT 1", cancellationToken);
                return;
            }
            catch (NpgsqlException) when (!_process.HasEnded)
            {
            }
        }
    }
}
