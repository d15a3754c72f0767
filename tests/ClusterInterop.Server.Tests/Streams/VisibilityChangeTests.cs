using ClusterInterop.Core.Feed;
using ClusterInterop.V1;

namespace ClusterInterop.Server.Tests.Streams;

/// <summary>Records that are hidden and shown again, as mirrors and portals follow them.</summary>
public sealed class VisibilityChangeTests
{
    private const string Capability = "associations/es/capabilities/c1";

    private static readonly WatchMatchesRequest MatchesOfTheNeed = new()
    {
        Subjects = new RecordFilter { Names = { "associations/pl/needs/n1" } },
    };

    public static TheoryData<string, Visibility, Visibility, bool> Changes => new()
    {
        { "", Visibility.Public, Visibility.Network, true },
        { "", Visibility.Public, Visibility.Private, true },
        { "fr", Visibility.Public, Visibility.Private, true },
        { "fr", Visibility.Network, Visibility.Private, true },
        { "", Visibility.Public, Visibility.Network, false },
        { "", Visibility.Public, Visibility.Private, false },
        { "fr", Visibility.Public, Visibility.Private, false },
        { "fr", Visibility.Network, Visibility.Private, false },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_record_that_is_hidden_is_taken_from_mirrors_by_name_alone_and_comes_back_whole(
        string reader, Visibility seen, Visibility hidden, bool isLive)
    {
        await using var world = await DirectoryWorld.StartAsync();
        await world.PutAsync(ACapability(seen, "first"));
        await using var follower = new Follower(isLive, token => world.Watch(new WatchRecordsRequest
        {
            Options = new StreamOptions { ResumeToken = token },
        }, reader));
        await follower.NextAsync();

        await world.PutAsync(ACapability(hidden, "second"));
        var gone = await follower.NextAsync();
        await world.PutAsync(ACapability(seen, "third"));
        var back = await follower.NextAsync();

        gone.ShouldBeOfType<RecordGone>().Name.Value.ShouldBe(Capability);
        back.ShouldBeOfType<RecordItem>().Record.Parse().Title.ByLanguage["en"].ShouldBe("third");
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_candidate_that_is_hidden_is_retracted_and_matches_again_when_it_is_shown(
        string reader, Visibility seen, Visibility hidden, bool isLive)
    {
        await using var world = await DirectoryWorld.StartAsync();
        await world.PutAsync(Sample.Need("pl", "n1"));
        await world.PutAsync(ACapability(seen, "first"));
        await using var follower = new Follower(isLive, token =>
        {
            var request = MatchesOfTheNeed.Clone();
            request.Options = new StreamOptions { ResumeToken = token };
            return world.Watch(request, reader);
        });
        await follower.NextAsync();

        await world.PutAsync(ACapability(hidden, "second"));
        var gone = (await follower.NextAsync()).ShouldBeOfType<MatchSetItem>().Set;
        await world.PutAsync(ACapability(seen, "third"));
        var back = (await follower.NextAsync()).ShouldBeOfType<MatchSetItem>().Set;

        gone.ShouldBe(new MatchSet { Name = Capability, Revision = 3, LastPart = true });
        back.Matches.Single().Capability.ShouldBe(Capability);
        back.Matches.Single().CapabilityRevision.ShouldBe(4);
    }

    [Theory]
    [InlineData("", Visibility.Private, true)]
    [InlineData("", Visibility.Network, true)]
    [InlineData("fr", Visibility.Private, true)]
    [InlineData("", Visibility.Private, false)]
    [InlineData("", Visibility.Network, false)]
    [InlineData("fr", Visibility.Private, false)]
    public async Task What_was_never_visible_is_never_named_whatever_becomes_of_it(
        string reader, Visibility hidden, bool isLive)
    {
        await using var world = await DirectoryWorld.StartAsync();
        await world.PutAsync(Sample.Need("pl", "n1"));
        await using var records = world.Watch(caller: reader);
        await using var matches = world.Watch(MatchesOfTheNeed, reader);
        await records.UntilCaughtUpAsync();
        await matches.UntilCaughtUpAsync();

        await world.PutAsync(ACapability(hidden, "first"));
        await world.PutAsync(ACapability(Visibility.Private, "second"));
        await world.WithdrawAsync(Capability);
        await world.PutAsync(ACapability(hidden, "third"));
        await world.EraseAsync(Capability);
        await world.PutAsync(ACapability(hidden, "fourth"));

        if (isLive)
        {
            await world.PutAsync(Sample.Capability("es", "last"));
            (await records.NextAsync<RecordItem>()).Record.Name.Value.ShouldBe("associations/es/capabilities/last");
            (await matches.NextAsync<MatchSetItem>()).Set.Name.ShouldBe("associations/es/capabilities/last");
            return;
        }

        await using var resumedRecords = world.Watch(
            new WatchRecordsRequest { Options = new StreamOptions { ResumeToken = records.Token } }, reader);
        var resuming = MatchesOfTheNeed.Clone();
        resuming.Options = new StreamOptions { ResumeToken = matches.Token };
        await using var resumedMatches = world.Watch(resuming, reader);
        (await resumedRecords.UntilCaughtUpAsync()).Single().ShouldBeOfType<CheckpointItem>();
        (await resumedMatches.UntilCaughtUpAsync()).Single().ShouldBeOfType<CheckpointItem>();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_a_set_in_parts_nothing_is_sent_any_more_once_its_record_is_hidden(bool isErased)
    {
        await using var world = await DirectoryWorld.StartAsync();
        for (var batch = 0; batch < 3; batch++)
            await world.PutAsync(
                [.. Enumerable.Range(0, 200).Select(i => Sample.Capability("es", $"c{batch}-{i}"))]);
        await world.PutAsync(Sample.Need("pl", "n1"));
        await using var stream = world.Watch(MatchesOfTheNeed);
        await stream.NextAsync<ResetItem>();
        (await stream.NextAsync<MatchSetItem>()).Set.Matches.Count.ShouldBe(500);

        _ = isErased
            ? await world.EraseAsync("associations/pl/needs/n1")
            : await world.PutAsync(Sample.Need("pl", "n1").With(record => record.Visibility = Visibility.Private));

        var rest = (await stream.NextAsync<MatchSetItem>()).Set;
        (rest.Part, rest.LastPart, rest.Matches.Count).ShouldBe((1, true, 0));
        await stream.NextAsync<CheckpointItem>(); // of what was known before the need was hidden
        var retraction = (await stream.NextAsync<MatchSetItem>()).Set;
        (retraction.Part, retraction.LastPart, retraction.Matches.Count).ShouldBe((0, true, 0));
    }

    private static V1.Record ACapability(Visibility visibility, string title) =>
        Sample.Capability("es", "c1", title: title).With(record => record.Visibility = visibility);

    /// <summary>Reads what comes of one change at a time: from a stream that stays open, or by resuming.</summary>
    private sealed class Follower(bool isLive, Func<string, MessageReader> open) : IAsyncDisposable
    {
        private MessageReader? _stream;
        private string _token = "";

        /// <summary>The next message that is about a record.</summary>
        public async Task<StreamMessage> NextAsync()
        {
            _stream ??= open(_token);
            StreamMessage message;
            do
                message = await _stream.NextOrEndAsync() ?? throw new ShouldAssertException("The stream ended.");
            while (message is ResetItem or CheckpointItem);
            _token = _stream.Token;
            if (!isLive)
                await DisposeAsync();
            return message;
        }

        public async ValueTask DisposeAsync()
        {
            if (_stream is not null)
                await _stream.DisposeAsync();
            _stream = null;
        }
    }
}
