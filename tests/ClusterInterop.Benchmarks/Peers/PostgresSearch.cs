using ClusterInterop.Benchmarks.Frame;
using ClusterInterop.Benchmarks.Workload;
using Npgsql;
using NpgsqlTypes;

namespace ClusterInterop.Benchmarks.Peers;

/// <summary>Records in PostgreSQL as one would search them there: codes and regions with all above them under a GIN
/// index, text under trigrams. Its server ends with this.</summary>
/// <remarks>For one thread.</remarks>
internal sealed class PostgresSearch : IAsyncDisposable
{
    // Codes and regions are one array, so that one index serves both.
    private const string Find =
        """
        SELECT name, bytes, count(*) OVER () FROM records
        WHERE tags @> ARRAY[$1, $2] AND said ILIKE $3 ORDER BY name LIMIT 50
        """;

    private readonly PostgresServer _server;
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlCommand _find;
    private readonly NpgsqlCommand _nothing;

    private PostgresSearch(
        PostgresServer server, NpgsqlConnection connection, NpgsqlCommand find, NpgsqlCommand nothing) =>
        (_server, _connection, _find, _nothing) = (server, connection, find, nothing);

    public static async Task<PostgresSearch> LoadAsync(
        PostgresServer server, IEnumerable<Record> records, CancellationToken cancellationToken)
    {
        await server.ExecuteAsync("CREATE EXTENSION pg_trgm", cancellationToken);
        var connection = await server.Source.OpenConnectionAsync(cancellationToken);
        await server.ExecuteAsync(
            "CREATE UNLOGGED TABLE records (name text COLLATE \"C\" NOT NULL, tags text[] NOT NULL, said text NOT "
            + "NULL, bytes bytea NOT NULL)",
            cancellationToken);
        await using (var copy = await connection.BeginBinaryImportAsync(
            "COPY records (name, tags, said, bytes) FROM STDIN (FORMAT BINARY)", cancellationToken))
        {
            foreach (var record in records)
                await WriteAsync(copy, record);
            await copy.CompleteAsync(cancellationToken);
        }

        foreach (var index in (string[])
            ["USING gin (tags)", "USING gin (said gin_trgm_ops)", "(name)"])
            await server.ExecuteAsync($"CREATE INDEX ON records {index}", cancellationToken);
        await server.ExecuteAsync("VACUUM ANALYZE records", cancellationToken);
        var find = new NpgsqlCommand(Find, connection);
        for (var i = 0; i < 3; i++)
            find.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text });
        var nothing = new NpgsqlCommand("SELECT 1", connection);
        await find.PrepareAsync(cancellationToken);
        await nothing.PrepareAsync(cancellationToken);
        return new(server, connection, find, nothing);
    }

    /// <summary>How long each search takes, without the way there and back.</summary>
    /// <param name="found">Told how many there are.</param>
    public Samples Time(IReadOnlyCollection<SearchQuestion> questions, Action<long> found)
    {
        var way = Samples.Time([.. Enumerable.Range(0, 200)], _ => _nothing.ExecuteScalar());
        return Samples.Time(questions, question => found(Ask(question))).Less(way.PercentileMicroseconds(50));
    }

    public async ValueTask DisposeAsync()
    {
        await _find.DisposeAsync();
        await _nothing.DisposeAsync();
        await _connection.DisposeAsync();
        await _server.DisposeAsync();
    }

    private long Ask(SearchQuestion question)
    {
        _find.Parameters[0].Value = CodeTag(question.Code.TrimEnd('0'));
        _find.Parameters[1].Value = $"region {question.Country}";
        _find.Parameters[2].Value = $"%{question.Word}%";
        using var reader = _find.ExecuteReader();
        var count = 0L;
        while (reader.Read())
            count = reader.GetInt64(2);
        return count;
    }

    private static string CodeTag(string digits) => $"code {digits.PadRight(2, '0')}";

    private static async Task WriteAsync(NpgsqlBinaryImporter copy, Record record)
    {
        var tags = record.Codes
            .Select(code => code.Value.TrimEnd('0'))
            .SelectMany(digits => Enumerable.Range(2, Math.Max(1, digits.Length - 1)).Select(length =>
                CodeTag(digits[..Math.Min(length, digits.Length)])))
            .ToList();
        if (record.Place is { } place)
        {
            tags.Add($"region {place.Country}");
            for (var length = 3; length <= place.Region.Length; length++)
                tags.Add($"region {place.Region[..length]}");
        }

        await copy.StartRowAsync();
        await copy.WriteAsync(record.Name, NpgsqlDbType.Text);
        await copy.WriteAsync(tags.Distinct().ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text);
        await copy.WriteAsync(
            string.Join(' ', record.Title.ByLanguage.Values.Concat(record.Summary?.ByLanguage.Values ?? [])),
            NpgsqlDbType.Text);
        await copy.WriteAsync(
            Google.Protobuf.MessageExtensions.ToByteArray(record), NpgsqlDbType.Bytea);
    }
}
