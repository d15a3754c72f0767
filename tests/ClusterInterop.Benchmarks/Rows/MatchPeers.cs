using ClusterInterop.Benchmarks.Frame;
using ClusterInterop.Benchmarks.Peers;

namespace ClusterInterop.Benchmarks.Rows;

/// <summary>PostgreSQL and Lucene.NET over the records of an index, for the rows that compare themselves with both.
/// </summary>
internal sealed class MatchPeers : IAsyncDisposable
{
    /// <summary>What the rows say of them.</summary>
    public const string Described =
        "PostgreSQL 15 on one table clustered and indexed by code and region, tuned, without the way to the server and "
        + "back; and Lucene.NET 4.8, one segment in memory, conditions in the field cache and doc values. Both find "
        + "what has a related code and fulfils every hard condition, and do less than the index: PostgreSQL leaves "
        + "out of the score texts, windows, quantities and preferred certificates, Lucene.NET all but the codes, and "
        + "both leave out what is tied by text alone. Their distances are those of a plane.";

    private readonly PeerColumns[] _subjects;
    private readonly LuceneMatches _lucene;
    private readonly PostgresServer? _server;
    private readonly PostgresMatches? _postgres;

    private MatchPeers(
        PeerColumns[] subjects, LuceneMatches lucene, PostgresServer? server, PostgresMatches? postgres) =>
        (_subjects, _lucene, _server, _postgres) = (subjects, lucene, server, postgres);

    /// <param name="numbers">How many there are of what the index holds.</param>
    /// <param name="subjects">How many ask.</param>
    public static async Task<MatchPeers> LoadAsync(
        Run run, MatchData data, bool areNeeds, int numbers, int subjects, int? most)
    {
        var (of, asking) = areNeeds
            ? ((Func<int, Record>)data.Generator.Need, (Func<int, Record>)data.Generator.Capability)
            : (data.Generator.Capability, data.Generator.Need);
        var reader = new PeerColumnReader(data.Vocabularies);
        var columns = new PeerColumns[numbers];
        Parallel.For(0, numbers, i => columns[i] = reader.Read(of(i)));
        run.Say("filling Lucene.NET");
        var lucene = new LuceneMatches(columns, areNeeds, most);
        var (server, postgres) = ((PostgresServer?)null, (PostgresMatches?)null);
        if (PostgresServer.IsInstalled)
        {
            run.Say("filling PostgreSQL");
            server = await PostgresServer.StartAsync(run.CancellationToken);
            postgres = await PostgresMatches.LoadAsync(server, columns, areNeeds, most, run.CancellationToken);
        }
        else
        {
            run.Note(PostgresServer.Missing);
        }

        return new(
            [.. Enumerable.Range(0, subjects).Select(i => reader.Read(asking(i)))], lucene, server, postgres);
    }

    public Task<Samples> TimeLuceneAsync() => Task.FromResult(
        Samples.Time(_subjects, subject => _lucene.Find(subject)));

    /// <summary>None where it is not installed.</summary>
    public Task<Samples> TimePostgresAsync() => Task.FromResult(_postgres?.Time(_subjects) ?? new Samples());

    /// <summary>How many matches both find for a subject, mean; NaN for PostgreSQL where it is not installed.</summary>
    public (double Lucene, double Postgres) CountFound() => (
        _subjects.Average(subject => _lucene.Find(subject)),
        _postgres is null ? double.NaN : _subjects.Average(subject => _postgres.Find(subject)));

    public async ValueTask DisposeAsync()
    {
        _lucene.Dispose();
        if (_postgres is not null)
            await _postgres.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
    }
}
