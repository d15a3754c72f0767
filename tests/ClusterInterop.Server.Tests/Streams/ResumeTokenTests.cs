using ClusterInterop.Core.Faults;
using ClusterInterop.Core.Feed;
using ClusterInterop.Core.Records;
using ClusterInterop.V1;

namespace ClusterInterop.Server.Tests.Streams;

/// <summary>What becomes of a resume token: resumed, answered by a reset, or refused.</summary>
public sealed class ResumeTokenTests
{
    [Fact]
    public async Task A_token_is_opaque_ascii_of_at_most_100_characters()
    {
        await using var world = await DirectoryWorld.StartAsync();

        var token = await TokenAsync(world);

        token.Length.ShouldBe(60);
        token.ShouldAllBe(character => char.IsAsciiLetterOrDigit(character) || character == '-' || character == '_');
    }

    [Theory]
    [InlineData("x")]
    [InlineData("AAAA")]
    [InlineData("!!!!")]
    [InlineData("AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_garbled_token_is_refused(string token)
    {
        await using var world = await DirectoryWorld.StartAsync();
        await using var stream = world.Watch(Resuming(token));

        await Should.ThrowAsync<ResumeTokenInvalidException>(stream.NextOrEndAsync);
    }

    [Fact]
    public async Task A_token_with_any_bit_flipped_is_refused()
    {
        await using var world = await DirectoryWorld.StartAsync();
        await world.PutAsync(Sample.Need("pl", "n1"));
        var bytes = Convert.FromBase64String((await TokenAsync(world)).Replace('-', '+').Replace('_', '/'));

        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            var flipped = Convert.ToBase64String(bytes).Replace('+', '-').Replace('/', '_');
            Should.Throw<ResumeTokenInvalidException>(() => ResumeToken.Parse(flipped));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public async Task A_token_of_another_scope_is_answered_by_a_reset_and_a_full_replay()
    {
        await using var world = await DirectoryWorld.StartAsync();
        await world.PutAsync(Sample.Need("pl", "n1"));
        var token = await TokenAsync(world);
        var other = Resuming(token);
        other.Filter = new RecordFilter { Kinds = { RecordKind.Need } };

        await using var stream = world.Watch(other);

        (await stream.NextAsync<ResetItem>()).Reason.ShouldBe(ResetReason.ScopeChanged);
        (await stream.UntilCaughtUpAsync()).OfType<RecordItem>().Count().ShouldBe(1);
    }

    [Fact]
    public async Task A_scope_that_is_written_in_another_way_is_the_same_scope()
    {
        await using var world = await DirectoryWorld.StartAsync();
        await using var first = world.Watch(new WatchRecordsRequest
        {
            Filter = new() { Kinds = { RecordKind.Need, RecordKind.Capability }, Associations = { "pl", "es" } },
        });
        await first.UntilCaughtUpAsync();
        var request = Resuming(first.Token);
        request.Filter = new()
        {
            Kinds = { RecordKind.Capability, RecordKind.Need, RecordKind.Need },
            Associations = { "es", "pl" },
            States = { RecordState.Active },
        };

        await using var second = world.Watch(request);

        (await second.NextAsync<CheckpointItem>()).Checkpoint.CaughtUp.ShouldBeTrue();
    }

    [Fact]
    public async Task A_scope_without_a_filter_is_that_of_an_empty_one()
    {
        await using var world = await DirectoryWorld.StartAsync();
        var request = Resuming(await TokenAsync(world));
        request.Filter = new();

        await using var stream = world.Watch(request);

        (await stream.NextAsync<CheckpointItem>()).Checkpoint.CaughtUp.ShouldBeTrue();
    }

    [Fact]
    public async Task A_token_of_another_caller_is_of_another_scope()
    {
        await using var world = await DirectoryWorld.StartAsync();

        (await ResetOfAsync(world, await TokenAsync(world), caller: "es")).ShouldBe(ResetReason.ScopeChanged);
    }

    [Fact]
    public async Task A_token_of_another_server_is_answered_by_a_reset()
    {
        await using var other = await DirectoryWorld.StartAsync();
        var token = await TokenAsync(other);
        await using var world = await DirectoryWorld.StartAsync();

        (await ResetOfAsync(world, token)).ShouldBe(ResetReason.OtherServer);
    }

    [Fact]
    public async Task A_token_of_another_matcher_is_answered_by_a_reset()
    {
        await using var world = await DirectoryWorld.StartAsync();
        var request = new WatchMatchesRequest();
        await using var first = world.Watch(request);
        await first.UntilCaughtUpAsync();
        var older = ResumeToken.Parse(first.Token) with { Matcher = 1 };
        request.Options = new StreamOptions { ResumeToken = older.ToString() };

        await using var stream = world.Watch(request);

        (await stream.NextAsync<ResetItem>()).Reason.ShouldBe(ResetReason.MatcherChanged);
    }

    [Fact]
    public async Task A_token_ahead_of_the_head_is_answered_by_a_reset()
    {
        await using var world = await DirectoryWorld.StartAsync();
        await world.PutAsync(Sample.Need("pl", "n1"));
        var ahead = ResumeToken.Parse(await TokenAsync(world)) with { Position = new(7), Anchor = new(7) };

        (await ResetOfAsync(world, ahead.ToString())).ShouldBe(ResetReason.TokenAhead);
    }

    [Fact]
    public async Task A_token_older_than_the_tombstones_is_answered_by_a_reset_and_one_at_the_floor_is_not()
    {
        await using var world = await DirectoryWorld.StartAsync();
        await world.PutAsync(Sample.Need("pl", "n1"), Sample.Need("pl", "n2"));
        var before = await TokenAsync(world);
        await world.WithdrawAsync("associations/pl/needs/n1");
        var atFloor = await TokenAsync(world);
        world.Time.Advance(TimeSpan.FromDays(31));
        await world.Upkeep.TrimAsync(CancellationToken.None);

        (await ResetOfAsync(world, before)).ShouldBe(ResetReason.TokenTooOld);
        await using var stream = world.Watch(Resuming(atFloor));
        (await stream.UntilCaughtUpAsync()).Single().ShouldBeOfType<CheckpointItem>();
    }

    [Fact]
    public async Task A_token_from_before_a_restore_is_answered_by_a_reset()
    {
        var folder = Directory.CreateTempSubdirectory("clusterinterop-").FullName;
        var backup = Directory.CreateTempSubdirectory("clusterinterop-").FullName;
        string token;
        await using (var world = await DirectoryWorld.StartAsync(folder: folder))
            await world.PutAsync(Sample.Need("pl", "n1"));
        DirectoryWorld.CopyData(folder, backup);
        await using (var world = await DirectoryWorld.StartAsync(folder: folder))
        {
            await world.PutAsync(Sample.Need("pl", "lost"));
            token = await TokenAsync(world);
        }

        await using (var restored = await DirectoryWorld.StartAsync(folder: backup))
        {
            (await ResetOfAsync(restored, token)).ShouldBe(ResetReason.TokenAhead);
            await restored.PutAsync(Sample.Need("pl", "another"));
            (await ResetOfAsync(restored, token)).ShouldBe(ResetReason.Restored);
        }

        Directory.Delete(folder, recursive: true);
        Directory.Delete(backup, recursive: true);
    }

    [Fact]
    public async Task A_token_serves_after_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("clusterinterop-").FullName;
        string token;
        await using (var world = await DirectoryWorld.StartAsync(folder: folder))
        {
            await world.PutAsync(Sample.Need("pl", "n1"));
            token = await TokenAsync(world);
        }

        await using (var world = await DirectoryWorld.StartAsync(folder: folder))
        {
            await world.PutAsync(Sample.Need("pl", "n2"));
            await using var stream = world.Watch(Resuming(token));
            (await stream.NextAsync<RecordItem>()).Record.Name.Value.ShouldBe("associations/pl/needs/n2");
        }

        Directory.Delete(folder, recursive: true);
    }

    private static WatchRecordsRequest Resuming(string token) =>
        new() { Options = new StreamOptions { ResumeToken = token } };

    private static async Task<ResetReason> ResetOfAsync(DirectoryWorld world, string token, string caller = "")
    {
        await using var stream = world.Watch(Resuming(token), caller);
        return (await stream.NextAsync<ResetItem>()).Reason;
    }

    private static async Task<string> TokenAsync(DirectoryWorld world)
    {
        await using var stream = world.Watch();
        await stream.UntilCaughtUpAsync();
        return stream.Token;
    }
}
