using ClusterInterop.V1;
using CsCheck;
using static ClusterInterop.Client.Tests.Samples;

namespace ClusterInterop.Client.Tests;

/// <summary>From match sets to what was found, what changed, and what is gone.</summary>
public sealed class MatchTrackerTests
{
    private readonly MatchTracker _tracker = new();
    private int _messages;

    [Fact]
    public void A_set_finds_its_matches_and_again_nothing()
    {
        Apply(ASet("n1", AMatch("n1", "c1", 800), AMatch("n1", "c2", 700)))
            .ShouldBe(["found n1-c1 800", "found n1-c2 700"]);
        Apply(ASet("n1", AMatch("n1", "c1", 800), AMatch("n1", "c2", 700))).ShouldBeEmpty();
    }

    [Fact]
    public void A_set_replaces_every_match_of_its_record_on_whichever_side()
    {
        Apply(ASet("n1", AMatch("n1", "c1", 800), AMatch("n1", "c2", 700)));
        Apply(ASet("n2", AMatch("n2", "c1", 500)));

        Apply(ASet("c1", AMatch("n2", "c1", 550), AMatch("n3", "c1", 400)))
            .ShouldBe(["changed n2-c1 500→550", "found n3-c1 400", "gone n1-c1 800"]);

        _tracker.MatchesOf("n1").ShouldHaveSingleItem().Capability.ShouldBe("c2");
        _tracker.MatchesOf("c1").Select(match => match.Need).ShouldBe(["n2", "n3"]);
        _tracker.Count.ShouldBe(3);
    }

    [Fact]
    public void An_empty_set_retracts_and_one_of_an_unknown_record_says_nothing()
    {
        Apply(ASet("n1", AMatch("n1", "c1", 800)));

        Apply(ASet("c1")).ShouldBe(["gone n1-c1 800"]);
        Apply(ASet("c9")).ShouldBeEmpty();
        _tracker.Matches.ShouldBeEmpty();
    }

    [Fact]
    public void A_set_in_parts_counts_when_it_is_complete()
    {
        Apply(ASet("n1", AMatch("n1", "c1", 800), AMatch("n1", "c9", 100)));
        var before = _tracker.Token;

        Apply(Part(0, last: false, AMatch("n1", "c1", 800), AMatch("n1", "c2", 700))).ShouldBeEmpty();
        Apply(Part(1, last: false, AMatch("n1", "c3", 600))).ShouldBeEmpty();
        _tracker.Token.ShouldBe(before);

        Apply(Part(2, last: true, AMatch("n1", "c4", 500)))
            .ShouldBe(["found n1-c2 700", "found n1-c3 600", "found n1-c4 500", "gone n1-c9 100"]);
        _tracker.Token.ShouldBe(new ResumeToken("after-4"));
    }

    [Fact]
    public void A_set_that_begins_anew_forgets_the_parts_that_came()
    {
        Apply(Part(0, last: false, AMatch("n1", "c1", 800)));

        Apply(Part(0, last: false, AMatch("n1", "c2", 700)));
        Apply(Part(1, last: true, AMatch("n1", "c3", 600))).ShouldBe(["found n1-c2 700", "found n1-c3 600"]);
    }

    [Fact]
    public void A_reset_takes_away_only_what_the_replay_does_not_bring_again()
    {
        Apply(ASet("n1", AMatch("n1", "c1", 800), AMatch("n1", "c2", 700)));
        Apply(ASet("n2", AMatch("n2", "c2", 300)));
        Apply(new WatchMatchesResponse { Checkpoint = new Checkpoint { CaughtUp = true } });
        _tracker.CaughtUp.ShouldBeTrue();

        Apply(new WatchMatchesResponse { Reset = new Reset { Reason = ResetReason.MatcherChanged } }).ShouldBeEmpty();
        _tracker.CaughtUp.ShouldBeFalse();
        Apply(ASet("n1", AMatch("n1", "c1", 810))).ShouldBe(["changed n1-c1 800→810", "gone n1-c2 700"]);
        Apply(new WatchMatchesResponse { Checkpoint = new Checkpoint { CaughtUp = false } }).ShouldBeEmpty();
        _tracker.Count.ShouldBe(2);

        Apply(new WatchMatchesResponse { Checkpoint = new Checkpoint { CaughtUp = true } })
            .ShouldBe(["gone n2-c2 300"]);
        _tracker.Count.ShouldBe(1);
    }

    [Fact]
    public void What_is_held_always_equals_what_a_plain_reader_of_the_sets_holds() =>
        SomeSets.Sample(sets =>
        {
            var tracker = new MatchTracker();
            var plain = new List<Match>();
            var told = new Dictionary<(string, string), Match>();
            foreach (var set in sets)
            {
                plain.RemoveAll(match => match.Need == set.Name || match.Capability == set.Name);
                plain.AddRange(set.Matches);
                foreach (var change in tracker.Apply(MatchMessage.Read(new() { MatchSet = set })))
                    Follow(told, change);
            }

            tracker.Matches.ShouldBe(plain, ignoreOrder: true);
            told.Values.ShouldBe(plain, ignoreOrder: true);
        });

    [Fact(Timeout = 30_000)]
    public async Task A_subscription_can_be_followed_as_changes()
    {
        await using var server = await ScriptedServer.StartAsync();
        var stream = new ScriptedStream<WatchMatchesResponse>(
            [
                new() { Reset = new Reset { Reason = ResetReason.Initial } },
                new() { MatchSet = ASet("n1", AMatch("n1", "c1", 800)) },
                new() { Checkpoint = new Checkpoint { CaughtUp = true } },
                new() { MatchSet = ASet("c1", AMatch("n1", "c1", 900)) },
                new() { MatchSet = ASet("c1") },
            ],
            checkpoint => new() { Checkpoint = checkpoint },
            (response, token) => response.ResumeToken = token);
        stream.Cuts.Enqueue((2, Cut.Unavailable));
        stream.Cuts.Enqueue((1, Cut.Shutdown));
        server.Matching.Watch = (request, responses, context) => stream.RunAsync(request.Options, responses, context);
        using var client = server.Connect();

        var changes = await client.WatchMatchChangesAsync(
            new MatchSubscription(), new WatchOptions { StopWhenCaughtUp = true }, Cancel).ReadAllAsync();

        changes.Select(Tell).ShouldBe(["found n1-c1 800", "changed n1-c1 800→900", "gone n1-c1 900"]);
    }

    // Sets over few records, so that they meet; each pair at most once in a set, as the server sends them.
    private static Gen<List<MatchSet>> SomeSets =>
        Gen.Select(Gen.Bool, Gen.Int[0, 3], Others, (ofNeed, record, others) =>
        {
            var matches = others.DistinctBy(other => other.Record).Select(other => ofNeed
                ? AMatch($"n{record}", $"c{other.Record}", other.Score)
                : AMatch($"n{other.Record}", $"c{record}", other.Score));
            return ASet(ofNeed ? $"n{record}" : $"c{record}", [.. matches]);
        }).List[0, 30];

    private static Gen<(int Record, int Score)[]> Others => Gen.Select(Gen.Int[0, 3], Gen.Int[1, 3]).Array[0, 4];

    private static void Follow(Dictionary<(string, string), Match> told, MatchChange change)
    {
        var pair = (change.Match.Need, change.Match.Capability);
        if (change.Kind == MatchChangeKind.Found)
            told.ShouldNotContainKey(pair);
        else
            told[pair].ShouldBe(change.Previous);
        if (change.Kind == MatchChangeKind.Gone)
            told.Remove(pair);
        else
            told[pair] = change.Match;
    }

    private static MatchSet Part(int part, bool last, params Match[] matches) =>
        new() { Name = "n1", Part = part, LastPart = last, Matches = { matches } };

    private List<string> Apply(MatchSet set) => Apply(new WatchMatchesResponse { MatchSet = set });

    private List<string> Apply(WatchMatchesResponse response)
    {
        response.ResumeToken = $"after-{++_messages}";
        return [.. _tracker.Apply(MatchMessage.Read(response)).Select(Tell)];
    }

    private static string Tell(MatchChange change)
    {
        var pair = $"{change.Match.Need}-{change.Match.Capability}";
        return change.Kind switch
        {
            MatchChangeKind.Found => $"found {pair} {change.Match.Score}",
            MatchChangeKind.Gone => $"gone {pair} {change.Match.Score}",
            _ => $"changed {pair} {change.Previous!.Score}→{change.Match.Score}",
        };
    }
}
