using System.Collections.Concurrent;
using ClusterInterop.Core.Feed;
using ClusterInterop.Core.Records;
using ClusterInterop.V1;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ClusterInterop.Server.Tests.Streams;

/// <summary>What the index knows while it follows many changes: at each revision what was so at that revision.</summary>
public sealed class KnownRevisionTests
{
    private const int Writers = 8;
    private const int WritesEach = 100;
    private static readonly string[] Ids = ["a", "b", "c", "d", "e", "f"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory(Timeout = 120_000)]
    [InlineData(512)]
    [InlineData(3)]
    public async Task What_is_known_at_a_revision_was_so_at_that_revision(int pageSize)
    {
        await using var world = await DirectoryWorld.StartAsync();
        var options = new FeedOptions { PageSize = pageSize, RevisionPatience = TimeSpan.FromDays(1) };
        using var index = new LiveDirectory(
            world.Store, world.Directory.Vocabularies, new Hasty(), Options.Create(options),
            NullLogger<LiveDirectory>.Instance);
        using var stop = new CancellationTokenSource();
        var following = index.FollowAsync(stop.Token);
        await index.CaughtUp.WaitAsync(TimeSpan.FromSeconds(20), Cancel);

        var written = new ConcurrentBag<(string Id, long Revision)>();
        var writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            var random = new Random(writer);
            for (var i = 0; i < WritesEach; i++)
            {
                var id = Ids[random.Next(Ids.Length)];
                var record = Sample.Capability("es", id, title: $"Title {writer} {i}");
                var answer = await world.Publisher.WriteAsync(
                    new() { Writes = { new Write { Put = record } } }, DirectoryWorld.CallerOf("es"), Cancel);
                written.Add((id, answer.Revision));
            }
        }, Cancel)));
        var seen = new Dictionary<long, long[]>();
        while (!writing.IsCompleted)
            Look();
        await writing;
        await index.WaitForAsync(new(written.Max(write => write.Revision)), Cancel);
        Look();

        seen.Count.ShouldBeGreaterThan(10);
        foreach (var (applied, revisions) in seen)
            revisions.ShouldBe(Ids.Select(id => written.Where(write => write.Id == id && write.Revision <= applied)
                .Select(write => write.Revision).DefaultIfEmpty().Max()), $"at {applied}");
        await stop.CancelAsync();
        await following.ContinueWith(_ => { }, CancellationToken.None, default, TaskScheduler.Default);

        void Look()
        {
            var (applied, revisions) = index.Read(snapshot =>
            {
                var revisions = new long[Ids.Length];
                for (var i = 0; i < Ids.Length; i++)
                    revisions[i] = snapshot.Records.Find(RecordName.Parse($"associations/es/capabilities/{Ids[i]}"))
                        ?.Revision.Value ?? 0;
                return (snapshot.Head.Applied.Value, revisions);
            });
            seen[applied] = revisions;
        }
    }

    /// <summary>A clock by which everything takes longer than it may, so that no more is applied at once than must be.
    /// </summary>
    private sealed class Hasty : TimeProvider
    {
        private long _ticks;

        public override long GetTimestamp() => Interlocked.Add(ref _ticks, TimestampFrequency);
    }
}
