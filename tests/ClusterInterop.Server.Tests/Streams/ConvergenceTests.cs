using ClusterInterop.Core.Feed;
using ClusterInterop.Core.Records;
using ClusterInterop.V1;

namespace ClusterInterop.Server.Tests.Streams;

/// <summary>Readers that are cut at random and resume end up where one that was never cut does: at the truth.</summary>
public sealed class ConvergenceTests
{
    private static readonly string[] Codes = ["33000000", "18000000", "33100000", "35000000"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Resuming_equals_never_having_stopped(int seed)
    {
        var random = new Random(seed);
        await using var world = await DirectoryWorld.StartAsync(new FeedOptions
        {
            PageSize = random.Next(1, 9),
            RememberedMatchRecords = random.Next(2) == 0 ? 3 : 1000,
        });
        var records = new Mirror(new WatchRecordsRequest { Filter = new RecordFilter { Codes = { Cpv("33000000") } } });
        var matches = new Portal(new WatchMatchesRequest
        {
            Subjects = new RecordFilter { Associations = { "pl" }, Codes = { Cpv("33000000") } },
            Candidates = new RecordFilter { Kinds = { RecordKind.Capability, RecordKind.Need } },
        });

        for (var step = 0; step < 60; step++)
        {
            await ChangeAsync(world, random);
            if (random.Next(3) == 0)
                await records.FollowAsync(world, mostMessages: random.Next(1, 12));
            if (random.Next(3) == 0)
                await matches.FollowAsync(world, mostMessages: random.Next(1, 12));
        }

        await records.FollowAsync(world, int.MaxValue);
        await matches.FollowAsync(world, int.MaxValue);
        records.Held.ShouldBe(await TrueRecordsAsync(world), ignoreOrder: true, $"seed {seed}");
        matches.Held.ShouldBe(await TrueMatchesAsync(world), ignoreOrder: true, $"seed {seed}");
    }

    private static Code Cpv(string value) => new() { Scheme = "cpv", Value = value };

    private static async Task ChangeAsync(DirectoryWorld world, Random random)
    {
        var association = random.Next(2) == 0 ? "pl" : "es";
        var id = $"r{random.Next(8)}";
        var isNeed = random.Next(2) == 0;
        var record = isNeed
            ? Sample.Need(association, id, Codes[random.Next(Codes.Length)], $"title {random.Next(3)}")
            : Sample.Capability(association, id, Codes[random.Next(Codes.Length)], $"title {random.Next(3)}");
        record.Visibility = (Visibility)random.Next(1, 4);
        var isThere = await world.Store.FindAsync(RecordName.Parse(record.Name), CancellationToken.None) is not null;
        _ = random.Next(6) switch
        {
            0 when isThere => await world.WithdrawAsync(record.Name),
            1 when isThere => await world.EraseAsync(record.Name),
            _ => await world.PutAsync(record),
        };
    }

    // As the anonymous caller of both readers sees it.
    private static async Task<List<string>> TrueRecordsAsync(DirectoryWorld world)
    {
        var all = await world.Store.ReadChangesAsync(Revision.None, 1000, CancellationToken.None);
        return [.. all
            .Where(record => record.IsActive && record.Visibility == Visibility.Public)
            .Where(record => record.Record.Codes[0].Value.StartsWith("33", StringComparison.Ordinal))
            .Select(record => $"{record.Name} {record.Revision}")];
    }

    private static async Task<List<string>> TrueMatchesAsync(DirectoryWorld world)
    {
        var all = await world.Store.ReadChangesAsync(Revision.None, 1000, CancellationToken.None);
        var pairs = new List<string>();
        foreach (var subject in all.Where(record => record.IsActive && record.Visibility == Visibility.Public
            && record.Name.Association.Value == "pl"
            && record.Record.Codes[0].Value.StartsWith("33", StringComparison.Ordinal)))
        {
            var found = await world.Finder.FindAsync(
                new FindMatchesRequest { Name = subject.Name.Value, PageSize = 500 },
                Caller.OfNoAssociation,
                CancellationToken.None);
            pairs.AddRange(found.Matches.Select(Pair));
        }

        return [.. pairs.Distinct()];
    }

    private static string Pair(Match match) => $"{match.Need} {match.Capability} {match.Score}";

    /// <summary>Follows a stream for some messages, and goes on another time where it stopped.</summary>
    private abstract class Follower
    {
        private string _token = "";

        public async Task FollowAsync(DirectoryWorld world, int mostMessages)
        {
            await using var stream = Open(world, _token);
            for (var i = 0; i < mostMessages; i++)
            {
                var message = (await stream.NextOrEndAsync())!;
                Apply(message);
                _token = stream.Token;
                if (message is CheckpointItem { Checkpoint.CaughtUp: true })
                    return;
            }
        }

        protected abstract MessageReader Open(DirectoryWorld world, string token);

        protected abstract void Apply(StreamMessage message);
    }

    private sealed class Mirror(WatchRecordsRequest request) : Follower
    {
        private readonly Dictionary<string, long> _held = [];

        public IEnumerable<string> Held => _held.Select(record => $"{record.Key} {record.Value}");

        protected override MessageReader Open(DirectoryWorld world, string token)
        {
            request.Options = new StreamOptions { ResumeToken = token };
            return world.Watch(request);
        }

        protected override void Apply(StreamMessage message)
        {
            if (message is ResetItem)
                _held.Clear();
            else if (message is RecordItem item)
                _held[item.Record.Name.Value] = item.Record.Revision.Value;
            else if (message is RecordGone gone)
                _held.Remove(gone.Name.Value);
        }
    }

    private sealed class Portal(WatchMatchesRequest request) : Follower
    {
        private readonly List<Match> _held = [];

        public IEnumerable<string> Held => _held.Select(Pair);

        protected override MessageReader Open(DirectoryWorld world, string token)
        {
            request.Options = new StreamOptions { ResumeToken = token };
            return world.Watch(request);
        }

        protected override void Apply(StreamMessage message)
        {
            if (message is ResetItem)
                _held.Clear();
            if (message is not MatchSetItem item)
                return;

            var set = item.Set;
            if (set.Part == 0)
                _held.RemoveAll(match => match.Need == set.Name || match.Capability == set.Name);
            _held.AddRange(set.Matches);
        }
    }
}
