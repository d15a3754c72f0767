using System.Collections.Concurrent;
using ClusterInterop.Benchmarks.Frame;
using ClusterInterop.Benchmarks.Workload;
using ClusterInterop.Core.Matching;
using ClusterInterop.Core.Vocabularies;
using ClusterInterop.V1;

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

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Run _run;
    private readonly ServerProcess _server;
    private readonly VocabularySet _vocabularies;
    private readonly MatchIndex _needs = new();
    private readonly int _minScore;
    private readonly List<MatchStreamReader> _readers = [];
    private readonly ConcurrentDictionary<(int Stream, string Capability), long> _arrivals = [];

    private Portals(Run run, ServerProcess server, RecordGenerator generator)
    {
        (_run, _server) = (run, server);
        _vocabularies = VocabularySet.BuiltIn.With(generator.Vocabulary);
        _minScore = run.Choose(0, MinScoreAtFull);
    }

    /// <summary>Opens the streams; completes when all have caught up.</summary>
    public static async Task<Portals> OpenAsync(Run run, ServerProcess server, RecordGenerator generator, int streams)
    {
        var portals = new Portals(run, server, generator);
        foreach (var connection in Enumerable.Range(0, streams).Chunk(StreamsPerConnection))
        {
            var channel = server.NewChannel();
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

                portals._readers.Add(new MatchStreamReader(
                    channel,
                    portals.RequestFor(names),
                    (set, time) => portals._arrivals.TryAdd((stream, set.Name), time)));
            }
        }

        foreach (var reader in portals._readers)
            await reader.CaughtUp.WaitAsync(run.CancellationToken);
        return portals;
    }

    /// <summary>Waits until everything that should arrive has, or nothing has for some time; and tells what did.
    /// </summary>
    public async Task<Deliveries> ObserveAsync(PacedPublishes publishes)
    {
        // Worked out by an index of the followed needs alone, which knows nothing of streams and subscriptions.
        var query = new MatchQuery(MinScore: _minScore);
        var expected = publishes.Records.SelectMany(record => _needs
                .Find(RecordFacets.From(record, _vocabularies), query)
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
        foreach (var reader in _readers)
            await reader.DisposeAsync();
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
