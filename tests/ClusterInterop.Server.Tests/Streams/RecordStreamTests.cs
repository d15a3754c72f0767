using ClusterInterop.Core.Faults;
using ClusterInterop.Core.Feed;
using ClusterInterop.Core.Records;
using ClusterInterop.V1;

namespace ClusterInterop.Server.Tests.Streams;

/// <summary>Streams of records, sentence by sentence as stream.proto promises them.</summary>
public sealed class RecordStreamTests
{
    [Fact]
    public async Task Without_a_token_a_stream_resets_replays_in_revision_order_and_says_that_it_has_caught_up()
    {
        await using var world = await DirectoryWorld.StartAsync();
        await world.PutAsync(Sample.Need("pl", "n1"), Sample.Need("pl", "n2"));
        await world.PutAsync(Sample.Need("pl", "n1", title: "changed"));

        await using var stream = world.Watch();

        (await stream.NextAsync<ResetItem>()).Reason.ShouldBe(ResetReason.Initial);
        (await stream.NextAsync<RecordItem>()).Record.Name.Value.ShouldBe("associations/pl/needs/n2");
        (await stream.NextAsync<RecordItem>()).Record.Parse().Title.ByLanguage["en"].ShouldBe("changed");
        var checkpoint = await stream.NextAsync<CheckpointItem>();
        checkpoint.Checkpoint.ShouldBe(new Checkpoint { CaughtUp = true, Revision = 3 });
    }

    [Fact]
    public async Task A_stream_does_not_begin_before_the_index_knows_what_was_acknowledged_before_it_was_opened()
    {
        await using var world = await DirectoryWorld.StartAsync();
        using var stopped = await world.NewStoppedIndexAsync();
        await world.PutAsync(Sample.Need("pl", "n1"));

        await using var stream = world.Watch(stopped);
        var first = stream.NextAsync<ResetItem>();
        world.Time.Advance(TimeSpan.FromSeconds(4));

        var refusal = await Should.ThrowAsync<RevisionNotReachedException>(() => first);
        refusal.Message.ShouldContain("1");
    }

    [Fact]
    public async Task Changes_follow_on_the_same_stream_as_they_happen()
    {
        await using var world = await DirectoryWorld.StartAsync();
        await using var stream = world.Watch();
        await stream.UntilCaughtUpAsync();

        await world.PutAsync(Sample.Need("pl", "n1"));

        (await stream.NextAsync<RecordItem>()).Record.Revision.ShouldBe(new Revision(1));
        stream.IsSilent().ShouldBeTrue();
    }

    [Fact]
    public async Task What_changes_or_is_hidden_or_erased_while_the_reader_is_slow_is_sent_as_it_is_then()
    {
        await using var world = await DirectoryWorld.StartAsync();
        await world.PutAsync(
            Sample.Need("pl", "n1"), Sample.Need("pl", "n2"), Sample.Need("pl", "n3"), Sample.Need("pl", "n4"));
        await using var stream = world.Watch();
        await stream.NextAsync<ResetItem>();
        (await stream.NextAsync<RecordItem>()).Record.Name.Value.ShouldBe("associations/pl/needs/n1");

        // The four are in the page that the stream holds.
        await world.EraseAsync("associations/pl/needs/n2");
        await world.PutAsync(Sample.Need("pl", "n3").With(record => record.Visibility = Visibility.Private));
        await world.PutAsync(Sample.Need("pl", "n4", title: "changed"));

        var rest = await stream.UntilCaughtUpAsync();
        rest.OfType<RecordItem>().Single().Record.Parse().Title.ByLanguage["en"].ShouldBe("changed");
        rest.OfType<RecordGone>().Select(gone => gone.Name.Value).ShouldBe(
            ["associations/pl/needs/n2", "associations/pl/needs/n3"]);
        rest.OfType<CheckpointItem>().Single().Checkpoint.Revision.ShouldBe(7);
    }

    [Fact]
    public async Task With_a_token_only_what_changed_since_is_sent()
    {
        await using var world = await DirectoryWorld.StartAsync();
        await world.PutAsync(Sample.Need("pl", "n1"), Sample.Need("pl", "n2"));
        var token = await TokenOfCaughtUpAsync(world);
        await world.PutAsync(Sample.Need("pl", "n3"));

        await using var stream = world.Watch(Resuming(token));

        var messages = await stream.UntilCaughtUpAsync();
        messages.Count.ShouldBe(2);
        messages[0].ShouldBeOfType<RecordItem>().Record.Name.Value.ShouldBe("associations/pl/needs/n3");
    }

    [Fact]
    public async Task A_record_that_leaves_the_scope_is_removed_by_name_alone()
    {
        await using var world = await DirectoryWorld.StartAsync();
        await world.PutAsync(Sample.Need("pl", "n1"));
        await using var stream = world.Watch();
        await stream.UntilCaughtUpAsync();

        await world.WithdrawAsync("associations/pl/needs/n1");

        var gone = await stream.NextAsync<RecordGone>();
        gone.Name.Value.ShouldBe("associations/pl/needs/n1");
        gone.Revision.ShouldBe(new Revision(2));
    }

    [Fact]
    public async Task A_replay_says_nothing_of_records_out_of_scope()
    {
        await using var world = await DirectoryWorld.StartAsync();
        await world.PutAsync(Sample.Need("pl", "n1"));
        await world.WithdrawAsync("associations/pl/needs/n1");

        await using var stream = world.Watch();

        var messages = await stream.UntilCaughtUpAsync();
        messages.Select(message => message.GetType()).ShouldBe([typeof(ResetItem), typeof(CheckpointItem)]);
    }

    [Fact]
    public async Task A_record_made_private_is_removed_from_the_streams_that_could_see_it_and_from_no_other()
    {
        await using var world = await DirectoryWorld.StartAsync();
        await world.PutAsync(
            Sample.Need("pl", "open"), Sample.Need("pl", "hidden").With(r => r.Visibility = Visibility.Private));
        await using var stream = world.Watch();
        await stream.UntilCaughtUpAsync();

        await world.PutAsync(Sample.Need("pl", "hidden", title: "still").With(r => r.Visibility = Visibility.Private));
        await world.PutAsync(Sample.Need("pl", "open").With(r => r.Visibility = Visibility.Private));

        (await stream.NextAsync<RecordGone>()).Name.Value.ShouldBe("associations/pl/needs/open");
    }

    [Fact]
    public async Task Network_records_are_streamed_to_associations_only()
    {
        await using var world = await DirectoryWorld.StartAsync();
        await world.PutAsync(Sample.Need("pl", "n1").With(r => r.Visibility = Visibility.Network));

        await using var anonymous = world.Watch();
        await using var association = world.Watch(caller: "es");

        (await anonymous.UntilCaughtUpAsync()).OfType<RecordItem>().ShouldBeEmpty();
        (await association.UntilCaughtUpAsync()).OfType<RecordItem>().Count().ShouldBe(1);
    }

    [Fact]
    public async Task Twenty_seconds_of_silence_bring_a_checkpoint()
    {
        await using var world = await DirectoryWorld.StartAsync();
        await using var stream = world.Watch();
        await stream.UntilCaughtUpAsync();
        stream.IsSilent().ShouldBeTrue();

        world.Time.Advance(TimeSpan.FromSeconds(19));
        stream.IsSilent().ShouldBeTrue();
        world.Time.Advance(TimeSpan.FromSeconds(1));

        (await stream.NextAsync<CheckpointItem>()).Checkpoint.ShouldBe(new Checkpoint { CaughtUp = true });
    }

    [Fact]
    public async Task The_client_chooses_how_much_silence()
    {
        await using var world = await DirectoryWorld.StartAsync();
        await using var stream = world.Watch(
            new WatchRecordsRequest { Options = new StreamOptions { CheckpointSeconds = 120 } });
        await stream.UntilCaughtUpAsync();
        stream.IsSilent().ShouldBeTrue();

        world.Time.Advance(TimeSpan.FromSeconds(119));
        stream.IsSilent().ShouldBeTrue();
        world.Time.Advance(TimeSpan.FromSeconds(1));

        await stream.NextAsync<CheckpointItem>();
    }

    [Fact]
    public async Task A_replay_brings_a_checkpoint_every_five_seconds_which_has_not_caught_up()
    {
        await using var world = await DirectoryWorld.StartAsync();
        await world.PutAsync(Sample.Need("pl", "n1"), Sample.Need("pl", "n2"), Sample.Need("pl", "n3"));
        await using var stream = world.Watch();
        await stream.NextAsync<ResetItem>();
        await stream.NextAsync<RecordItem>();

        world.Time.Advance(TimeSpan.FromSeconds(5));

        (await stream.NextAsync<CheckpointItem>()).Checkpoint.ShouldBe(new Checkpoint { Revision = 1 });
        await stream.NextAsync<RecordItem>();
    }

    [Fact]
    public async Task The_checkpoint_of_a_quiet_scope_keeps_up_with_a_busy_feed()
    {
        await using var world = await DirectoryWorld.StartAsync();
        var scope = new WatchRecordsRequest { Filter = new RecordFilter { Associations = { "es" } } };
        await using var stream = world.Watch(scope);
        await stream.UntilCaughtUpAsync();
        await world.PutAsync(Sample.Need("pl", "n1"), Sample.Need("pl", "n2"));
        stream.IsSilent().ShouldBeTrue();

        world.Time.Advance(TimeSpan.FromSeconds(20));

        (await stream.NextAsync<CheckpointItem>()).Checkpoint.Revision.ShouldBe(2);
    }

    [Theory]
    [InlineData(ClosingReason.Age)]
    [InlineData(ClosingReason.CredentialExpired)]
    [InlineData(ClosingReason.Shutdown)]
    public async Task An_orderly_end_is_announced_by_a_closing_checkpoint(ClosingReason reason)
    {
        await using var world = await DirectoryWorld.StartAsync();
        using var stopping = new CancellationTokenSource();
        var soon = world.Time.GetUtcNow() + TimeSpan.FromSeconds(10);
        var late = soon + TimeSpan.FromDays(1);
        await using var stream = world.Watch(life: new StreamLife(
            reason == ClosingReason.Age ? soon : late,
            reason == ClosingReason.CredentialExpired ? soon : null,
            stopping.Token));
        await stream.UntilCaughtUpAsync();
        stream.IsSilent().ShouldBeTrue();

        if (reason == ClosingReason.Shutdown)
            await stopping.CancelAsync();
        else
            world.Time.Advance(TimeSpan.FromSeconds(10));

        (await stream.NextAsync<CheckpointItem>()).Checkpoint
            .ShouldBe(new Checkpoint { CaughtUp = true, Closing = true, ClosingReason = reason });
        (await stream.NextOrEndAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task A_shutdown_ends_a_replay_in_its_midst_and_the_token_goes_on_there()
    {
        await using var world = await DirectoryWorld.StartAsync();
        await world.PutAsync(Sample.Need("pl", "n1"), Sample.Need("pl", "n2"), Sample.Need("pl", "n3"));
        using var stopping = new CancellationTokenSource();
        await using var stream = world.Watch(life: world.LongLife(stopping.Token));
        await stream.NextAsync<ResetItem>();
        await stream.NextAsync<RecordItem>();

        await stopping.CancelAsync();

        (await stream.NextAsync<CheckpointItem>()).Checkpoint.ShouldBe(
            new Checkpoint { Revision = 1, Closing = true, ClosingReason = ClosingReason.Shutdown });
        await using var resumed = world.Watch(Resuming(stream.Token));
        (await resumed.UntilCaughtUpAsync()).OfType<RecordItem>().Select(item => item.Record.Revision.Value)
            .ShouldBe([2L, 3L]);
    }

    [Fact]
    public async Task An_export_ends_when_it_has_caught_up()
    {
        await using var world = await DirectoryWorld.StartAsync();
        await world.PutAsync(Sample.Need("pl", "n1"));
        await using var stream = world.Watch(
            new WatchRecordsRequest { Options = new StreamOptions { StopWhenCaughtUp = true } });

        var last = (await stream.UntilCaughtUpAsync())[^1].ShouldBeOfType<CheckpointItem>();

        last.Checkpoint.ShouldBe(new Checkpoint
        {
            Revision = 1,
            CaughtUp = true,
            Closing = true,
            ClosingReason = ClosingReason.CaughtUp,
        });
        (await stream.NextOrEndAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task A_filter_by_text_is_refused_not_ignored()
    {
        await using var world = await DirectoryWorld.StartAsync();
        await using var stream = world.Watch(new WatchRecordsRequest { Filter = new RecordFilter { Text = "masks" } });

        var fault = await Should.ThrowAsync<InvalidRequestException>(stream.NextOrEndAsync);

        fault.FieldViolations.Single().Path.ShouldBe("filter.text");
    }

    private static WatchRecordsRequest Resuming(string token) =>
        new() { Options = new StreamOptions { ResumeToken = token } };

    private static async Task<string> TokenOfCaughtUpAsync(DirectoryWorld world)
    {
        await using var stream = world.Watch();
        await stream.UntilCaughtUpAsync();
        return stream.Token;
    }
}
