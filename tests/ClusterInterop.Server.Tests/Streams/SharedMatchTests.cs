using ClusterInterop.Core.Feed;
using ClusterInterop.Core.Records;
using ClusterInterop.V1;

namespace ClusterInterop.Server.Tests.Streams;

/// <summary>The matches of a change are found once for all streams. Each still tells its reader what a search of the
/// reader's own would find.</summary>
public sealed class SharedMatchTests
{
    private static readonly string[] Codes = ["33000000", "18000000", "33100000", "35000000"];
    private static readonly string[] Associations = ["pl", "es"];
    private static readonly string[] Kinds = ["needs", "capabilities"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Every_stream_holds_what_its_reader_would_find(int seed)
    {
        var random = new Random(seed);
        await using var world = await DirectoryWorld.StartAsync();
        var portals = Enumerable.Range(0, 12).Select(_ => new Portal(world, random)).ToList();
        for (var step = 0; step < 80; step++)
        {
            await ChangeAsync(world, random);

            // Some follow each change, and some are behind: these meet what others have asked for before.
            foreach (var portal in portals.Where(_ => random.Next(4) == 0))
                await portal.ReadAsync(random.Next(1, 6));
        }

        foreach (var portal in portals)
        {
            await portal.CatchUpAsync();
            portal.Held.ShouldBe(await portal.FindAsync(), ignoreOrder: true, $"seed {seed}: {portal.Request}");
            await portal.DisposeAsync();
        }
    }

    private static async Task ChangeAsync(DirectoryWorld world, Random random)
    {
        var (association, id) = (Pick(Associations, random), $"r{random.Next(6)}");
        var (code, title) = (Pick(Codes, random), $"title {random.Next(3)}");
        var record = random.Next(2) == 0
            ? Sample.Need(association, id, code, title)
            : Sample.Capability(association, id, code, title);
        record.Visibility = (Visibility)random.Next(1, 4);
        var isThere = await world.Store.FindAsync(RecordName.Parse(record.Name), CancellationToken.None) is not null;
        _ = random.Next(6) switch
        {
            0 when isThere => await world.WithdrawAsync(record.Name),
            1 when isThere => await world.EraseAsync(record.Name),
            _ => await world.PutAsync(record),
        };
    }

    private static T Pick<T>(T[] values, Random random) => values[random.Next(values.Length)];

    /// <summary>A stream that stays open, of a subscription drawn by chance, and what its reader holds.</summary>
    private sealed class Portal : IAsyncDisposable
    {
        private readonly DirectoryWorld _world;
        private readonly string _caller;
        private readonly MessageReader _stream;
        private readonly List<Match> _held = [];
        private long _caughtUpAt = -1;

        public Portal(DirectoryWorld world, Random random)
        {
            _world = world;
            _caller = Pick(["", "pl", "es"], random);
            Request = new WatchMatchesRequest
            {
                Subjects = AFilter(random),
                Candidates = AFilter(random),
                MinScore = random.Next(3) == 0 ? random.Next(300, 800) : 0,
                ExcludeSameAssociation = random.Next(2) == 0,
            };
            _stream = world.Watch(Request, _caller);
        }

        public WatchMatchesRequest Request { get; }

        public IEnumerable<string> Held => _held.Select(Pair);

        public async Task ReadAsync(int mostMessages)
        {
            for (var i = 0; i < mostMessages && !_stream.IsSilent(); i++)
                Apply((await _stream.NextOrEndAsync())!);
        }

        public async Task CatchUpAsync()
        {
            var head = _world.Directory.Head.Applied.Value;
            while (_caughtUpAt < head)
            {
                if (_stream.IsSilent())
                    _world.Time.Advance(TimeSpan.FromSeconds(20));
                Apply((await _stream.NextOrEndAsync())!);
            }
        }

        /// <summary>The pairs that its reader would find by asking for each of the subjects.</summary>
        public async Task<List<string>> FindAsync()
        {
            var caller = DirectoryWorld.CallerOf(_caller);
            var pairs = new List<string>();
            foreach (var record in await _world.Store.ReadChangesAsync(Revision.None, 1000, CancellationToken.None))
                if (record.IsActive && caller.CanSee(record) && IsSubject(record.Name))
                {
                    var found = await _world.Finder.FindAsync(
                        new FindMatchesRequest
                        {
                            Name = record.Name.Value,
                            Candidates = Request.Candidates,
                            MinScore = Request.MinScore,
                            ExcludeSameAssociation = Request.ExcludeSameAssociation,
                            PageSize = 500,
                        },
                        caller,
                        CancellationToken.None);
                    pairs.AddRange(found.Matches.Select(Pair));
                }

            return [.. pairs.Distinct()];
        }

        public ValueTask DisposeAsync() => _stream.DisposeAsync();

        private static string Pair(Match match) =>
            $"{match.Need} {match.NeedRevision} {match.Capability} {match.CapabilityRevision} {match.Score}";

        // By name, also of what is not there yet; by association; or everything.
        private static RecordFilter AFilter(Random random) => random.Next(3) switch
        {
            0 => new RecordFilter
            {
                Names =
                {
                    Enumerable.Range(0, 5).Select(_ => AName(random)).Distinct(),
                },
            },
            1 => new RecordFilter { Associations = { Pick(Associations, random) } },
            _ => new RecordFilter(),
        };

        private static string AName(Random random) =>
            $"associations/{Pick(Associations, random)}/{Pick(Kinds, random)}/r{random.Next(6)}";

        private bool IsSubject(RecordName name) =>
            name.Kind is RecordKind.Need or RecordKind.Capability
            && (Request.Subjects.Names.Count == 0 || Request.Subjects.Names.Contains(name.Value))
            && (Request.Subjects.Associations.Count == 0
                || Request.Subjects.Associations.Contains(name.Association.Value));

        private void Apply(StreamMessage message)
        {
            if (message is CheckpointItem { Checkpoint: { CaughtUp: true } checkpoint })
                _caughtUpAt = checkpoint.Revision;
            if (message is not MatchSetItem item)
                return;

            var set = item.Set;
            if (set.Part == 0)
                _held.RemoveAll(match => match.Need == set.Name || match.Capability == set.Name);
            _held.AddRange(set.Matches);
        }
    }
}
