using ClusterInterop.Benchmarks.Frame;
using Npgsql;
using NpgsqlTypes;

namespace ClusterInterop.Benchmarks.Peers;

/// <summary>
/// Needs or capabilities in PostgreSQL, one row for each of their codes with everything that is judged beside it,
/// clustered by code and region: the best of the layouts that were tried. Asked with one prepared statement over one
/// connection.
/// </summary>
/// <remarks>For one thread.</remarks>
internal sealed class PostgresMatches : IAsyncDisposable
{
    private const string Table =
        """
        CREATE UNLOGGED TABLE side (
            code bigint NOT NULL, region integer NOT NULL, ordinal integer NOT NULL, depth smallint NOT NULL,
            kind bigint NOT NULL, regions integer[] NOT NULL, latitude double precision, longitude double precision,
            start bigint, finish bigint, lead integer, unit integer, quantity double precision NOT NULL,
            minimum double precision NOT NULL, certificates bigint NOT NULL, area integer[], radius integer,
            verification smallint NOT NULL)
        """;

    private const string Columns =
        "code, region, ordinal, depth, kind, regions, latitude, longitude, start, finish, lead, unit, quantity, "
        + "minimum, certificates, area, radius, verification";

    // Stored side s, asking side $n. What is not stated is null, which excludes nothing; which of the two must hold
    // what is decided by the direction. Distances as of a plane, which is quicker than a sphere's.
    private const string Conditions =
        """
        (s.kind & $4) <> 0
        AND (s.start IS NULL OR $5::bigint IS NULL OR (s.start < $6 AND $5 < s.finish))
        AND (s.area IS NULL OR (cardinality(s.area) > 0 AND ($7::integer[] = '{}' OR s.area && $7))
            OR (s.radius >= 0 AND ($8::float8 IS NULL OR 111.2 * sqrt((s.latitude - $8) ^ 2
                + ((s.longitude - $9) * 0.64) ^ 2) <= s.radius)))
        AND ($10::integer[] IS NULL OR (cardinality($10) > 0 AND (s.regions = '{}' OR s.regions && $10))
            OR ($11::integer >= 0 AND (s.latitude IS NULL OR 111.2 * sqrt((s.latitude - $8) ^ 2
                + ((s.longitude - $9) * 0.64) ^ 2) <= $11)))
        """;

    private const string OfCapabilities =
        """
        AND (s.certificates & $12) = $12
        AND (s.lead IS NULL OR $13::integer IS NULL OR s.lead <= $13)
        AND (s.unit IS NULL OR $14::integer IS NULL OR (s.unit = $14 AND s.quantity >= $16))
        """;

    private const string OfNeeds =
        """
        AND (s.certificates & $12) = s.certificates
        AND (s.lead IS NULL OR $13::integer IS NULL OR s.lead >= $13)
        AND (s.unit IS NULL OR $14::integer IS NULL OR (s.unit = $14 AND s.minimum <= $15))
        """;

    private const string Score =
        """
        350 * (1 - 0.1 * abs(s.depth - c.depth)) * least(s.depth, c.depth) / 7
        + 100 * coalesce(500 / (500 + 111.2 * sqrt((s.latitude - $8) ^ 2 + ((s.longitude - $9) * 0.64) ^ 2)), 0.3)
        + 33 * s.verification
        """;

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlCommand _find;
    private readonly NpgsqlCommand _nothing;

    private PostgresMatches(NpgsqlConnection connection, NpgsqlCommand find, NpgsqlCommand nothing) =>
        (_connection, _find, _nothing) = (connection, find, nothing);

    /// <param name="most">How many are asked for, the best; null for all.</param>
    public static async Task<PostgresMatches> LoadAsync(
        PostgresServer server, PeerColumns[] records, bool areNeeds, int? most, CancellationToken cancellationToken)
    {
        var connection = await server.Source.OpenConnectionAsync(cancellationToken);
        await ExecuteAsync(connection, Table);

        // In the order of the index already, which is what clustering would bring about.
        await using (var copy = await connection.BeginBinaryImportAsync(
            $"COPY side ({Columns}) FROM STDIN (FORMAT BINARY)", cancellationToken))
        {
            var rows = records.SelectMany((record, ordinal) => record.Codes
                    .DistinctBy(code => code.First)
                    .Select(code => (Code: code, Ordinal: ordinal)))
                .OrderBy(row => row.Code.First).ThenBy(row => RegionOf(records[row.Ordinal]));
            foreach (var (code, ordinal) in rows)
                await WriteAsync(copy, records[ordinal], ordinal, code);
            await copy.CompleteAsync(cancellationToken);
        }

        await ExecuteAsync(connection, "CREATE INDEX side_code ON side (code, region)");
        await ExecuteAsync(connection, "VACUUM ANALYZE side");

        // One plan for all, made once: the index for each code, and nothing that reads the table from end to end.
        foreach (var setting in (string[])["enable_seqscan = off", "enable_hashjoin = off", "enable_mergejoin = off",
            "enable_bitmapscan = off", "plan_cache_mode = force_generic_plan"])
            await ExecuteAsync(connection, $"SET {setting}");
        var find = CommandOf(connection,
            $"""
            SELECT s.ordinal, max({Score}) AS score
            FROM unnest($1::bigint[], $2::bigint[], $3::integer[]) AS c(lo, hi, depth)
            JOIN side s ON s.code BETWEEN c.lo AND c.hi
            WHERE {Conditions} {(areNeeds ? OfNeeds : OfCapabilities)}
            GROUP BY s.ordinal {(most is null ? "" : $"ORDER BY 2 DESC, 1 LIMIT {most}")}
            """);
        await find.PrepareAsync(cancellationToken);
        var nothing = new NpgsqlCommand("SELECT 1", connection);
        await nothing.PrepareAsync(cancellationToken);
        return new PostgresMatches(connection, find, nothing);
    }

    /// <summary>How many fit.</summary>
    public int Find(PeerColumns subject)
    {
        var parameters = _find.Parameters;
        var codes = subject.Codes
            .SelectMany(code => code.Above.Select((above, i) => (Lo: above, Hi: above, Depth: i + 1))
                .Append((Lo: code.First, Hi: code.Last, code.Depth)))
            .Distinct().ToArray();
        parameters[0].Value = Array.ConvertAll(codes, code => code.Lo);
        parameters[1].Value = Array.ConvertAll(codes, code => code.Hi);
        parameters[2].Value = Array.ConvertAll(codes, code => code.Depth);
        parameters[3].Value = subject.KindsMet;
        parameters[4].Value = Stated(subject.Start);
        parameters[5].Value = Stated(subject.End);
        parameters[6].Value = subject.Regions;
        parameters[7].Value = Stated(subject.Latitude);
        parameters[8].Value = Stated(subject.Longitude);
        parameters[9].Value = subject.HasArea ? subject.Area : DBNull.Value;
        parameters[10].Value = subject.RadiusKm;
        parameters[11].Value = subject.Certificates;
        parameters[12].Value = subject.LeadTimeDays < 0 ? DBNull.Value : subject.LeadTimeDays;
        parameters[13].Value = subject.Unit < 0 ? DBNull.Value : subject.Unit;
        parameters[14].Value = subject.Quantity;
        parameters[15].Value = subject.Minimum;
        using var reader = _find.ExecuteReader();
        var found = 0;
        for (; reader.Read(); found++)
            reader.GetInt32(0);
        return found;
    }

    /// <summary>How long each search takes, without the way there and back: that of a statement that does nothing is
    /// taken off.</summary>
    public Samples Time(IReadOnlyCollection<PeerColumns> subjects)
    {
        var way = Samples.Time([.. Enumerable.Range(0, 200)], _ => _nothing.ExecuteScalar());
        return Samples.Time(subjects, subject => Find(subject)).Less(way.PercentileMicroseconds(50));
    }

    public async ValueTask DisposeAsync()
    {
        await _find.DisposeAsync();
        await _nothing.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private static NpgsqlCommand CommandOf(NpgsqlConnection connection, string sql)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var type in (NpgsqlDbType[])
        [
            NpgsqlDbType.Array | NpgsqlDbType.Bigint, NpgsqlDbType.Array | NpgsqlDbType.Bigint,
            NpgsqlDbType.Array | NpgsqlDbType.Integer, NpgsqlDbType.Bigint, NpgsqlDbType.Bigint, NpgsqlDbType.Bigint,
            NpgsqlDbType.Array | NpgsqlDbType.Integer, NpgsqlDbType.Double, NpgsqlDbType.Double,
            NpgsqlDbType.Array | NpgsqlDbType.Integer, NpgsqlDbType.Integer, NpgsqlDbType.Bigint,
            NpgsqlDbType.Integer, NpgsqlDbType.Integer, NpgsqlDbType.Double, NpgsqlDbType.Double,
        ])
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type });
        return command;
    }

    private static int RegionOf(PeerColumns record) => record.Regions is [.., var region] ? region : -1;

    private static object Stated(long value) => value == PeerColumns.Unstated ? DBNull.Value : value;

    private static object Stated(double value) => double.IsNaN(value) ? DBNull.Value : value;

    private static async Task WriteAsync(NpgsqlBinaryImporter copy, PeerColumns record, int ordinal, PeerCode code)
    {
        await copy.StartRowAsync();
        await copy.WriteAsync(code.First, NpgsqlDbType.Bigint);
        await copy.WriteAsync(RegionOf(record), NpgsqlDbType.Integer);
        await copy.WriteAsync(ordinal, NpgsqlDbType.Integer);
        await copy.WriteAsync((short)code.Depth, NpgsqlDbType.Smallint);
        await copy.WriteAsync(record.KindBit, NpgsqlDbType.Bigint);
        await copy.WriteAsync(record.Regions, NpgsqlDbType.Array | NpgsqlDbType.Integer);
        await WriteAsync(double.IsNaN(record.Latitude) ? null : record.Latitude, NpgsqlDbType.Double);
        await WriteAsync(double.IsNaN(record.Latitude) ? null : record.Longitude, NpgsqlDbType.Double);
        await WriteAsync(record.Start == PeerColumns.Unstated ? null : record.Start, NpgsqlDbType.Bigint);
        await WriteAsync(record.Start == PeerColumns.Unstated ? null : record.End, NpgsqlDbType.Bigint);
        await WriteAsync(record.LeadTimeDays < 0 ? null : record.LeadTimeDays, NpgsqlDbType.Integer);
        await WriteAsync(record.Unit < 0 ? null : record.Unit, NpgsqlDbType.Integer);
        await copy.WriteAsync(record.Quantity, NpgsqlDbType.Double);
        await copy.WriteAsync(record.Minimum, NpgsqlDbType.Double);
        await copy.WriteAsync(record.Certificates, NpgsqlDbType.Bigint);
        await WriteAsync(record.HasArea ? record.Area : null, NpgsqlDbType.Array | NpgsqlDbType.Integer);
        await copy.WriteAsync(record.RadiusKm, NpgsqlDbType.Integer);
        await copy.WriteAsync((short)record.Verification, NpgsqlDbType.Smallint);

        Task WriteAsync(object? value, NpgsqlDbType type) =>
            value is null ? copy.WriteNullAsync() : copy.WriteAsync(value, type);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
