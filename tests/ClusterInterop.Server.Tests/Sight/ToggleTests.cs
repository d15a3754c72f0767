using System.Diagnostics;
using System.Globalization;
using ClusterInterop.Core.Feed;
using ClusterInterop.Testing;
using Grpc.Net.Client;

namespace ClusterInterop.Server.Tests.Sight;

/// <summary>Records are shown and hidden as fast as the server writes, while others read in every way there is: nothing
/// is delivered that its reader could not see at that revision.</summary>
public sealed class ToggleTests
{
    /// <summary>How many times a campaign changes the visibility of a record; without it the suite does some thousand
    /// times, for 20 seconds at most.</summary>
    public const string TogglesVariable = "CLUSTERINTEROP_TOGGLES";

    private const int RecordsOfAKind = 8;
    private const int TogglesOfTheSuite = 3_000;

    private static readonly TimeSpan TimeOfTheSuite = TimeSpan.FromSeconds(20);

    [Fact(Timeout = 1_800_000)]
    public async Task Nothing_is_delivered_that_its_reader_could_not_see_at_that_revision()
    {
        var isCampaign = int.TryParse(
            Environment.GetEnvironmentVariable(TogglesVariable), NumberStyles.None, CultureInfo.InvariantCulture,
            out var toggles);
        await using var server = await InMemoryServer.StartAsync();
        await using var run = new ToggleRun(server);
        await run.BeginAsync(RecordsOfAKind);
        var begin = Stopwatch.GetTimestamp();
        await run.WriteAsync(() => isCampaign
            ? run.History.Toggles < toggles
            : run.History.Toggles < TogglesOfTheSuite && Stopwatch.GetElapsedTime(begin) < TimeOfTheSuite);
        var time = Stopwatch.GetElapsedTime(begin);

        await run.CatchUpAsync();

        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{run.History.Toggles:N0} toggles in {time.TotalSeconds:N1} s; {string.Join(", ", run.Observed.Counts)}"));
        run.Observed.FindFalse(run.History).ShouldBeEmpty();
        run.FindDiverged().ShouldBeEmpty();
    }

    /// <summary>The writers and readers of one run.</summary>
    private sealed class ToggleRun(InMemoryServer server) : IAsyncDisposable
    {
        private readonly Signal _progress = new();
        private readonly CancellationTokenSource _stop = new();
        private readonly List<ToggleWriter> _writers = [];
        private readonly List<Task> _readers = [];
        private readonly List<RecordMirror> _records = [];
        private readonly List<MatchMirror> _matches = [];
        private int _seed;

        public ToggleHistory History { get; } = new();

        public Observations Observed { get; } = new();

        public async Task BeginAsync(int recordsOfAKind)
        {
            // A record has one writer, so that what becomes of it has one order.
            var names = ToggleWriter.NamesOf(recordsOfAKind).ToList();
            foreach (var share in names.Chunk(names.Count / 2))
                _writers.Add(new ToggleWriter(server.ClientOf("es"), History, _progress, share, NewRandom()));
            foreach (var writer in _writers)
                await writer.BeginAsync();
            foreach (var reader in new[] { "pl", "" })
                BeginReader(reader, server.NewChannel(reader.Length == 0 ? null : reader));
        }

        public async Task WriteAsync(Func<bool> goesOn)
        {
            await Task.WhenAll(_writers.Select(async writer =>
            {
                while (goesOn() && !TestContext.Current.CancellationToken.IsCancellationRequested)
                    await writer.StepAsync();
            }));
            await _stop.CancelAsync();
            await Task.WhenAll(_readers);
        }

        public Task CatchUpAsync() => Task.WhenAll(
            [.. _records.Select(mirror => mirror.CatchUpAsync()), .. _matches.Select(mirror => mirror.CatchUpAsync())]);

        /// <summary>The mirrors that hold anything but what their reader may see in the end.</summary>
        public List<string> FindDiverged() =>
        [
            .. _records.Where(mirror => !mirror.Held.Order().SequenceEqual(mirror.Expected(History).Order()))
                .Select(mirror => mirror.ToString()),
            .. _matches.Where(mirror => !mirror.Held.Order().SequenceEqual(mirror.Expected(History).Order()))
                .Select(mirror => mirror.ToString()),
        ];

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await Task.WhenAll(_readers).ContinueWith(_ => { }, TaskScheduler.Default);
            _stop.Dispose();
        }

        private void BeginReader(string reader, GrpcChannel channel)
        {
            foreach (var pace in Enum.GetValues<Pace>())
            {
                var records = new RecordMirror(reader, channel, pace, Observed, NewRandom());
                var matches = new MatchMirror(reader, channel, pace, Observed, NewRandom());
                _records.Add(records);
                _matches.Add(matches);
                _readers.Add(Task.Run(() => records.FollowAsync(() => _progress.Next, _stop.Token)));
                _readers.Add(Task.Run(() => matches.FollowAsync(() => _progress.Next, _stop.Token)));
            }

            foreach (var ask in new ToggleReaders(reader, channel, History, Observed, NewRandom()).All)
                _readers.Add(Task.Run(() => RepeatAsync(ask)));
        }

        // Once for each write as a rule, so that readers do not keep the writers from the processor.
        private async Task RepeatAsync(Func<Task> ask)
        {
            while (!_stop.IsCancellationRequested)
            {
                var next = _progress.Next;
                await ask();
                await next.WaitAsync(_stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        private Random NewRandom() => new(++_seed);
    }
}
