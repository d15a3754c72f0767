using ClusterInterop.Core.Feed;
using ClusterInterop.Core.Matching;
using ClusterInterop.V1;

namespace ClusterInterop.Server.Tests.Streams;

/// <summary>Standing match subscriptions.</summary>
public sealed class MatchStreamTests
{
    private static readonly WatchMatchesRequest OwnNeeds = new()
    {
        Subjects = new RecordFilter { Associations = { "pl" }, Kinds = { RecordKind.Need } },
    };

    [Fact]
    public async Task A_replay_sends_the_sets_of_all_subjects_that_have_matches()
    {
        await using var world = await DirectoryWorld.StartAsync();
        await world.PutAsync(Sample.Need("pl", "n1"), Sample.Need("pl", "n2", Sample.Gloves));
        await world.PutAsync(Sample.Capability("es", "c1"), Sample.Capability("es", "c2"));

        await using var stream = world.Watch(OwnNeeds);

        (await stream.NextAsync<ResetItem>()).Reason.ShouldBe(ResetReason.Initial);
        var set = (await stream.NextAsync<MatchSetItem>()).Set;
        set.Name.ShouldBe("associations/pl/needs/n1");
        set.LastPart.ShouldBeTrue();
        set.Matches.Select(match => match.Capability).ShouldBe(
            ["associations/es/capabilities/c1", "associations/es/capabilities/c2"]);
        set.Matches[0].Score.ShouldBe(set.Matches[0].Parts.Sum(part => part.Value));
        (await stream.NextAsync<CheckpointItem>()).Checkpoint.CaughtUp.ShouldBeTrue();
    }

    [Fact]
    public async Task A_new_candidate_sends_its_own_set()
    {
        await using var world = await DirectoryWorld.StartAsync();
        await world.PutAsync(Sample.Need("pl", "n1"));
        await using var stream = world.Watch(OwnNeeds);
        await stream.UntilCaughtUpAsync();

        await world.PutAsync(Sample.Capability("es", "c1"));

        var set = (await stream.NextAsync<MatchSetItem>()).Set;
        set.Name.ShouldBe("associations/es/capabilities/c1");
        set.Matches.Single().Need.ShouldBe("associations/pl/needs/n1");
    }

    [Fact]
    public async Task A_candidate_that_fits_nobody_is_not_mentioned()
    {
        await using var world = await DirectoryWorld.StartAsync();
        await world.PutAsync(Sample.Need("pl", "n1"));
        await using var stream = world.Watch(OwnNeeds);
        await stream.UntilCaughtUpAsync();

        await world.PutAsync(Sample.Capability("es", "other", Sample.Gloves));
        await world.PutAsync(Sample.Capability("es", "fits"));

        (await stream.NextAsync<MatchSetItem>()).Set.Name.ShouldBe("associations/es/capabilities/fits");
    }

    [Theory]
    [InlineData("withdrawn")]
    [InlineData("other code")]
    [InlineData("private")]
    [InlineData("erased")]
    public async Task A_candidate_that_leaves_is_retracted_by_an_empty_set(string how)
    {
        await using var world = await DirectoryWorld.StartAsync();
        await world.PutAsync(Sample.Need("pl", "n1"));
        await world.PutAsync(Sample.Capability("es", "c1"));
        await using var stream = world.Watch(OwnNeeds);
        await stream.UntilCaughtUpAsync();

        _ = how switch
        {
            "withdrawn" => await world.WithdrawAsync("associations/es/capabilities/c1"),
            "erased" => await world.EraseAsync("associations/es/capabilities/c1"),
            "private" => await world.PutAsync(
                Sample.Capability("es", "c1").With(r => r.Visibility = Visibility.Private)),
            _ => await world.PutAsync(Sample.Capability("es", "c1", Sample.Gloves)),
        };

        var set = (await stream.NextAsync<MatchSetItem>()).Set;
        set.Name.ShouldBe("associations/es/capabilities/c1");
        set.Matches.ShouldBeEmpty();
        set.LastPart.ShouldBeTrue();
    }

    [Fact]
    public async Task A_subject_that_leaves_by_its_region_is_retracted()
    {
        await using var world = await DirectoryWorld.StartAsync();
        var scope = new WatchMatchesRequest { Subjects = new RecordFilter { Regions = { "PL21" } } };
        await world.PutAsync(Sample.Need("pl", "n1").With(r => r.Place = new Place { Region = "PL213" }));
        await world.PutAsync(Sample.Capability("es", "c1"));
        await using var stream = world.Watch(scope);
        (await stream.UntilCaughtUpAsync()).OfType<MatchSetItem>().Count().ShouldBe(1);

        await world.PutAsync(Sample.Need("pl", "n1").With(r => r.Place = new Place { Region = "PL41" }));

        var set = (await stream.NextAsync<MatchSetItem>()).Set;
        set.Name.ShouldBe("associations/pl/needs/n1");
        set.Matches.ShouldBeEmpty();
    }

    [Fact]
    public async Task After_a_gap_whatever_left_meanwhile_is_retracted()
    {
        await using var world = await DirectoryWorld.StartAsync();
        await world.PutAsync(Sample.Need("pl", "n1"));
        await world.PutAsync(Sample.Capability("es", "c1"));
        var token = await TokenAsync(world, OwnNeeds);
        await world.WithdrawAsync("associations/es/capabilities/c1");

        await using var stream = world.Watch(Resuming(OwnNeeds, token));

        var sets = (await stream.UntilCaughtUpAsync()).OfType<MatchSetItem>().ToList();
        sets.Single().Set.Name.ShouldBe("associations/es/capabilities/c1");
        sets.Single().Set.Matches.ShouldBeEmpty();
    }

    [Fact]
    public async Task After_a_gap_the_name_of_a_record_that_was_never_visible_is_not_sent()
    {
        await using var world = await DirectoryWorld.StartAsync();
        await world.PutAsync(Sample.Need("pl", "n1"));
        var token = await TokenAsync(world, OwnNeeds);
        await world.PutAsync(Sample.Capability("es", "secret").With(r => r.Visibility = Visibility.Private));
        await world.WithdrawAsync("associations/es/capabilities/secret");

        await using var stream = world.Watch(Resuming(OwnNeeds, token));

        (await stream.UntilCaughtUpAsync()).OfType<MatchSetItem>().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_resumed_stream_retracts_what_was_sent_before_the_gap_and_leaves_after_it()
    {
        await using var world = await DirectoryWorld.StartAsync();
        await world.PutAsync(Sample.Need("pl", "n1"));
        await world.PutAsync(Sample.Capability("es", "c1"));
        var token = await TokenAsync(world, OwnNeeds);
        await using var stream = world.Watch(Resuming(OwnNeeds, token));
        await stream.UntilCaughtUpAsync();

        await world.WithdrawAsync("associations/es/capabilities/c1");

        (await stream.NextAsync<MatchSetItem>()).Set.Matches.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_set_of_more_than_500_matches_comes_in_parts_whose_tokens_do_not_pass_it()
    {
        await using var world = await DirectoryWorld.StartAsync();
        for (var batch = 0; batch < 4; batch++)
        {
            await world.PutAsync([.. Enumerable.Range(0, 150).Select(
                i => Sample.Capability("es", $"c{batch}-{i}"))]);
        }

        await world.PutAsync(Sample.Need("pl", "n1"));
        await using var stream = world.Watch(OwnNeeds);
        await stream.NextAsync<ResetItem>();

        var first = (await stream.NextAsync<MatchSetItem>()).Set;
        var tokenInside = stream.Token;
        var second = (await stream.NextAsync<MatchSetItem>()).Set;

        (first.Matches.Count, first.Part, first.LastPart).ShouldBe((500, 0, false));
        (second.Matches.Count, second.Part, second.LastPart).ShouldBe((100, 1, true));
        await using var resumed = world.Watch(Resuming(OwnNeeds, tokenInside));
        (await resumed.NextAsync<MatchSetItem>()).Set.Part.ShouldBe(0);
    }

    [Fact]
    public async Task Pairs_within_one_association_count_unless_the_subscription_says_otherwise()
    {
        await using var world = await DirectoryWorld.StartAsync();
        await world.PutAsync(Sample.Need("pl", "n1"), Sample.Capability("pl", "c1"));
        var without = OwnNeeds.Clone();
        without.ExcludeSameAssociation = true;

        await using var counting = world.Watch(OwnNeeds);
        await using var excluding = world.Watch(without);

        (await counting.UntilCaughtUpAsync()).OfType<MatchSetItem>().Count().ShouldBe(1);
        (await excluding.UntilCaughtUpAsync()).OfType<MatchSetItem>().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_subscription_to_capabilities_receives_new_needs()
    {
        await using var world = await DirectoryWorld.StartAsync();
        await world.PutAsync(Sample.Capability("es", "c1"));
        await using var stream = world.Watch(new WatchMatchesRequest
        {
            Subjects = new RecordFilter { Associations = { "es" }, Kinds = { RecordKind.Capability } },
            Candidates = new RecordFilter { Associations = { "pl" } },
        });
        await stream.UntilCaughtUpAsync();

        await world.PutAsync(Sample.Need("pl", "n1"));

        var set = (await stream.NextAsync<MatchSetItem>()).Set;
        set.Name.ShouldBe("associations/pl/needs/n1");
        set.Matches.Single().Capability.ShouldBe("associations/es/capabilities/c1");
    }

    [Fact]
    public void Beyond_its_capacity_a_stream_takes_everything_for_sent()
    {
        var sent = new SentMatches(capacity: 2);
        sent.Add(1);
        sent.Add(2);
        sent.MayHold(3).ShouldBeFalse();

        sent.Add(4);

        sent.MayHold(3).ShouldBeTrue();
    }

    private static WatchMatchesRequest Resuming(WatchMatchesRequest request, string token)
    {
        var resuming = request.Clone();
        resuming.Options = new StreamOptions { ResumeToken = token };
        return resuming;
    }

    private static async Task<string> TokenAsync(DirectoryWorld world, WatchMatchesRequest request)
    {
        await using var stream = world.Watch(request);
        await stream.UntilCaughtUpAsync();
        return stream.Token;
    }
}
