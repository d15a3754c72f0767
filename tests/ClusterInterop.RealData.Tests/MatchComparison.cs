using System.Collections.Concurrent;
using ClusterInterop.Client;
using ClusterInterop.V1;

namespace ClusterInterop.RealData.Tests;

/// <summary>Follows the matches of a subscription over a stream that breaks, and asks for the same matches anew.
/// </summary>
internal sealed class MatchComparison(Alliance alliance, string association, MatchSubscription subscription)
{
    public const int Rounds = 8;
    private const int MostMessagesARound = 150;
    private const int MostQueriesAtOnce = 4;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>
    /// Follows the stream in rounds, each of which ends by the reader's choice after some messages, resumes where the
    /// one before stopped, and is broken by the transport at any byte as well. Between two rounds the directory
    /// changes.
    /// </summary>
    public async Task<MatchTracker> FollowAsync(Random chance, Func<int, Task> changeAsync)
    {
        using var transport = new BreakingTransport(chance);
        var client = alliance.Connect(association, transport);
        var tracker = new MatchTracker();
        for (var round = 1; round <= Rounds; round++)
        {
            var left = round < Rounds ? chance.Next(1, MostMessagesARound) : int.MaxValue;
            var options = new WatchOptions { StopWhenCaughtUp = true };
            await foreach (var message in client.WatchMatchesAsync(subscription, tracker.Token, options, Cancel))
            {
                tracker.Apply(message);
                if (--left == 0)
                    break;
            }

            if (round < Rounds)
                await changeAsync(round);
        }

        transport.Breaks.ShouldBeGreaterThan(0);
        tracker.CaughtUp.ShouldBeTrue();
        return tracker;
    }

    /// <summary>Asks for the matches of every subject.</summary>
    public async Task<IReadOnlyDictionary<(string Need, string Capability), Match>> FindAsync(
        IEnumerable<string> subjects)
    {
        using var client = alliance.Connect(association);
        var options = new MatchOptions
        {
            Candidates = subscription.Candidates,
            MinScore = subscription.MinScore,
            PageSize = 500,
        };
        var found = new ConcurrentDictionary<(string, string), Match>();
        var atOnce = new ParallelOptions { MaxDegreeOfParallelism = MostQueriesAtOnce, CancellationToken = Cancel };
        await Parallel.ForEachAsync(subjects, atOnce, async (subject, token) =>
        {
            var count = 0;
            await foreach (var match in client.FindMatchesAsync(subject, options, token))
            {
                found.TryAdd((match.Need, match.Capability), match).ShouldBeTrue();
                count++;
            }

            // Beyond that a query does not count, and there would be nothing to compare.
            count.ShouldBeLessThan(1000, subject);
        });
        return found;
    }

    public static void ShouldBeEqual(
        MatchTracker followed, IReadOnlyDictionary<(string Need, string Capability), Match> found)
    {
        var held = followed.Matches.ToDictionary(match => (match.Need, match.Capability));
        held.Keys.Except(found.Keys).ShouldBeEmpty();
        found.Keys.Except(held.Keys).ShouldBeEmpty();
        foreach (var (pair, match) in found)
            held[pair].ShouldBe(match);
    }
}
