using System.Collections.Concurrent;
using System.Text;
using ClusterInterop.Benchmarks.Frame;
using ClusterInterop.Benchmarks.Workload;
using ClusterInterop.Core.Matching;
using ClusterInterop.Core.Vocabularies;
using ClusterInterop.V1;
using Google.Protobuf;

namespace ClusterInterop.Benchmarks.Servers;

/// <summary>What reached the portals.</summary>
/// <param name="Latencies">From when the publish was due to its arrival, for each stream that it reached.</param>
internal sealed record Deliveries(
    Samples Latencies, Samples SentLate, int Published, int Dropped, int Refused, TimeSpan ProcessorTime);

/// <summary>Portals that each follow the matches of ten needs on a stream of their own, a hundred streams to a
/// connection.</summary>
internal sealed class Portals : IAsyncDisposable
{
    private const int NeedsPerStream = 10;
    private const int StreamsPerConnection = 100;

    // At full scale, one pair in six hundred scores as much: some fourteen streams hear of a publish.
    private const int MinScoreAtFull = 450;

    private const string WatchPath = "/clusterinterop.v1.MatchingService/WatchMatches";
    private const byte FirstField = 0x0A;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Run _run;
    private readonly ServerProcess _server;
    private readonly VocabularySet _vocabularies;
    private readonly MatchIndex _needs;
    private readonly int _minScore;
    private readonly List<RawConnection> _connections = [];
    private readonly CountdownEvent _behind;
    private readonly bool[] _hasCaughtUp;
    private readonly ConcurrentDictionary<(int Stream, string Capability), long> _arrivals = [];

    private Portals(Run run, ServerProcess server, RecordGenerator generator, int streams)
    {
        _behind = new CountdownEvent(streams);
        _hasCaughtUp = new bool[streams];
        (_run, _server) = (run, server);
        _vocabularies = VocabularySet.BuiltIn.With(generator.Vocabulary);
        _needs = new MatchIndex(_vocabularies);
        _minScore = run.Choose(0, MinScoreAtFull);
    }

    /// <summary>Opens the streams; completes when all have caught up.</summary>
    public static async Task<Portals> OpenAsync(Run run, ServerProcess server, RecordGenerator generator, int streams)
    {
        var portals = new Portals(run, server, generator, streams);
        foreach (var connection in Enumerable.Range(0, streams).Chunk(StreamsPerConnection))
        {
            var reader = await RawConnection.OpenAsync(server.Address, portals.Take);
            portals._connections.Add(reader);
            foreach (var stream in connection)
            {
                var followed = Enumerable.Range(stream * NeedsPerStream, NeedsPerStream).ToList();
                var names = new List<string>();
                foreach (var number in followed)
                {
                    var need = generator.Need(number);
                    names.Add(need.Name);
                    portals._needs.Put(number, RecordFacets.From(need, portals._vocabularies));
                }

                await reader.OpenStreamAsync(
                    stream, WatchPath, server.TokenOf(PacedPublisher.Association),
                    portals.RequestFor(names).ToByteArray());
            }
        }

        await Task.Run(() => portals._behind.Wait(run.CancellationToken), run.CancellationToken);
        return portals;
    }

    /// <summary>Waits until everything that should arrive has, or nothing has for some time; and tells what did.
    /// </summary>
    public async Task<Deliveries> ObserveAsync(PacedPublishes publishes)
    {
        // Worked out by an index of the followed needs alone, which knows nothing of streams and subscriptions.
        var query = new MatchQuery(MinScore: _minScore);
        var expected = publishes.Records.SelectMany(record => _needs
                .Find(RecordFacets.From(record, _vocabularies), query, _ => "") // in any order
                .Select(hit => (hit.Ordinal / NeedsPerStream, record.Name)))
            .ToHashSet();
        await WaitForAsync(expected);
        await _server.SettleAsync(_run.CancellationToken);
        var processorTime = _server.ProcessorTime - publishes.ProcessorBefore;

        var latencies = new Samples(expected.Count);
        foreach (var delivery in expected)
            if (_arrivals.TryGetValue(delivery, out var arrival))
                latencies.Add(arrival - publishes.Due[delivery.Name]);
        return new Deliveries(
            latencies,
            publishes.SentLate,
            publishes.Records.Count,
            expected.Count - latencies.Count,
            publishes.Refused,
            processorTime);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections)
            await connection.DisposeAsync();
        _behind.Dispose();
    }

    // Of a match set, the name alone is read: it is the first field of the first field, and to parse all of it would
    // cost more than the server.
    private void Take(int stream, ReadOnlySpan<byte> message, long time)
    {
        if (message[0] != FirstField)
        {
            // One that has caught up goes on saying so.
            if (WatchMatchesResponse.Parser.ParseFrom(message).Checkpoint is { CaughtUp: true }
                && !Interlocked.Exchange(ref _hasCaughtUp[stream], true))
                _behind.Signal();
            return;
        }

        var set = message[1..];
        while (set[0] >= 0x80)
            set = set[1..];
        var name = set.Slice(3, set[2]);
        _arrivals.TryAdd((stream, Encoding.UTF8.GetString(name)), time);
    }

    private async Task WaitForAsync(HashSet<(int, string)> expected)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(0.2));
        var (missing, since) = (int.MaxValue, TimeProvider.System.GetTimestamp());
        while (missing > 0 && TimeProvider.System.GetElapsedTime(since) < Patience)
        {
            await timer.WaitForNextTickAsync(_run.CancellationToken);
            var left = expected.Count(delivery => !_arrivals.ContainsKey(delivery));
            if (left < missing)
                (missing, since) = (left, TimeProvider.System.GetTimestamp());
        }
    }

    private WatchMatchesRequest RequestFor(List<string> needs) => new()
    {
        Subjects = new RecordFilter { Names = { needs } },
        Candidates = new RecordFilter { Associations = { PacedPublisher.Association } },
        MinScore = _minScore,
    };
}
