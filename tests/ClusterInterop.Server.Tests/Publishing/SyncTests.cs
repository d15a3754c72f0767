using ClusterInterop.Core.Faults;
using ClusterInterop.Core.Records;
using ClusterInterop.Server.Tests.Streams;
using ClusterInterop.V1;

namespace ClusterInterop.Server.Tests.Publishing;

/// <summary>Synchronising a whole register.</summary>
public sealed class SyncTests
{
    [Fact]
    public async Task A_register_is_created_updated_left_alone_and_withdrawn_in_one_go()
    {
        await using var world = await DirectoryWorld.StartAsync();
        await world.PutAsync(
            Sample.Need("pl", "same"),
            Sample.Need("pl", "changed"),
            Sample.Need("pl", "gone"),
            Sample.Capability("pl", "other"));

        var answer = await SyncAsync(
            world,
            Start(),
            Body(Sample.Need("pl", "same")),
            Body(Sample.Need("pl", "changed", title: "new title")),
            Body(Sample.Need("pl", "added")));

        (answer.Committed, answer.Created, answer.Updated, answer.Unchanged, answer.Withdrawn, answer.Rejected)
            .ShouldBe((true, 1, 1, 1, 1, 0));
        (await StateOfAsync(world, "needs/gone")).ShouldBe(RecordState.Withdrawn);
        (await StateOfAsync(world, "capabilities/other")).ShouldBe(RecordState.Active);
    }

    [Fact]
    public async Task Synchronising_the_same_register_again_changes_nothing()
    {
        await using var world = await DirectoryWorld.StartAsync();
        var entries = Enumerable.Range(0, 30).Select(i => Body(Sample.Need("pl", $"n{i}"))).ToArray();
        var first = await SyncAsync(world, [Start(), .. entries]);

        var second = await SyncAsync(world, [Start(), .. entries]);

        (second.Unchanged, second.Revision).ShouldBe((30, first.Revision));
    }

    [Fact]
    public async Task An_entry_without_a_body_says_still_there_and_the_answer_names_the_bodies_that_are_lacking()
    {
        await using var world = await DirectoryWorld.StartAsync();
        await SyncAsync(world, Start(), Body(Sample.Need("pl", "known"), "v1"));

        var answer = await SyncAsync(
            world, Start(), StillThere("known", "v1"), StillThere("new", "v1"), StillThere("known2", "v2"));

        answer.Committed.ShouldBeFalse();
        answer.Needed.ShouldBe(["associations/pl/needs/new", "associations/pl/needs/known2"]);
        answer.Unchanged.ShouldBe(1);
        (await world.Store.FindAsync(RecordName.Parse("associations/pl/needs/new"), Cancel)).ShouldBeNull();
    }

    [Fact]
    public async Task An_entry_without_a_body_at_another_version_needs_the_body()
    {
        await using var world = await DirectoryWorld.StartAsync();
        await SyncAsync(world, Start(), Body(Sample.Need("pl", "known"), "v1"));

        var answer = await SyncAsync(world, Start(), StillThere("known", "v2"));

        answer.Needed.ShouldBe(["associations/pl/needs/known"]);
    }

    [Fact]
    public async Task Without_an_end_nothing_is_changed()
    {
        await using var world = await DirectoryWorld.StartAsync();

        await Should.ThrowAsync<SyncIncompleteException>(
            () => RawAsync(world, new SyncRecordsRequest { Start = Start() }, Body(Sample.Need("pl", "n1"))));

        (await world.Store.ReadHeadAsync(Cancel)).Revision.ShouldBe(Revision.None);
    }

    [Fact]
    public async Task An_end_with_another_count_changes_nothing_and_says_both_counts()
    {
        await using var world = await DirectoryWorld.StartAsync();

        var fault = await Should.ThrowAsync<SyncIncompleteException>(() => RawAsync(
            world,
            new SyncRecordsRequest { Start = Start() },
            Body(Sample.Need("pl", "n1")),
            new SyncRecordsRequest { End = new SyncEnd { Count = 2 } }));

        fault.Message.ShouldContain("end.count is 2, but the entries were 1");
        (await world.Store.ReadHeadAsync(Cancel)).Revision.ShouldBe(Revision.None);
    }

    [Fact]
    public async Task A_dry_run_reports_and_changes_nothing()
    {
        await using var world = await DirectoryWorld.StartAsync();
        var start = Start();
        start.DryRun = true;

        var answer = await SyncAsync(world, start, Body(Sample.Need("pl", "n1")));

        (answer.Committed, answer.Created).ShouldBe((false, 1));
        (await world.Store.ReadHeadAsync(Cancel)).Revision.ShouldBe(Revision.None);
    }

    [Fact]
    public async Task An_entry_that_is_wrong_is_rejected_with_its_violations_and_the_others_are_committed()
    {
        await using var world = await DirectoryWorld.StartAsync();
        await world.PutAsync(Sample.Need("pl", "bad"));

        var answer = await SyncAsync(
            world, Start(), Body(Sample.Need("pl", "good")), Body(Sample.Need("pl", "bad", cpv: "nonsense")));

        (answer.Committed, answer.Created, answer.Rejected, answer.Withdrawn).ShouldBe((true, 1, 1, 0));
        var violation = answer.Rejections.Single().Violations.Single();
        violation.Path.ShouldBe("entries[1].record.codes[0].value");
        violation.Reason.ShouldBe("CODE_UNKNOWN");
        (await StateOfAsync(world, "needs/bad")).ShouldBe(RecordState.Active);
    }

    [Theory]
    [InlineData("")]
    [InlineData("associations/es/needs/n1")]
    [InlineData("associations/pl/capabilities/n1")]
    public async Task Nothing_is_withdrawn_where_an_entry_names_no_record_of_the_register(string name)
    {
        await using var world = await DirectoryWorld.StartAsync();
        await SyncAsync(world, Start(), Body(Sample.Need("pl", "n1")), Body(Sample.Need("pl", "n2")));
        var stray = new SyncRecordsRequest { Entry = new SyncEntry { Name = name, SourceVersion = "v1" } };

        var fault = await Should.ThrowAsync<SyncIncompleteException>(
            () => SyncAsync(world, Start(), Body(Sample.Need("pl", "n1")), stray));

        fault.Message.ShouldContain("the first entries[1]");
        (await StateOfAsync(world, "needs/n2")).ShouldBe(RecordState.Active);
    }

    [Fact]
    public async Task An_entry_that_is_wrong_and_in_two_spellings_of_a_language_is_rejected_alone()
    {
        await using var world = await DirectoryWorld.StartAsync();
        var doubled = Sample.Need("pl", "doubled");
        doubled.Title.ByLanguage.Add("EN", "Gloves");
        doubled.Title.ByLanguage["en"] = "Gloves";

        var answer = await SyncAsync(world, Start(), Body(Sample.Need("pl", "good")), Body(doubled));

        (answer.Committed, answer.Created, answer.Rejected).ShouldBe((true, 1, 1));
    }

    [Theory]
    [InlineData(40, 30, true)] // 10 are always allowed
    [InlineData(40, 29, false)]
    [InlineData(100, 80, true)] // 20 percent
    [InlineData(100, 79, false)]
    public async Task A_register_that_shrinks_too_much_is_refused(int before, int after, bool accepted)
    {
        await using var world = await DirectoryWorld.StartAsync();
        var entries = Enumerable.Range(0, before).Select(i => Body(Sample.Need("pl", $"n{i}"))).ToArray();
        await SyncAsync(world, [Start(), .. entries]);

        var again = () => SyncAsync(world, [Start(), .. entries.Take(after)]);

        if (accepted)
            (await again()).Withdrawn.ShouldBe(before - after);
        else
            await Should.ThrowAsync<TooManyWithdrawalsException>(again);
    }

    [Fact]
    public async Task A_number_allows_more_withdrawals()
    {
        await using var world = await DirectoryWorld.StartAsync();
        await SyncAsync(world, [Start(), .. Enumerable.Range(0, 20).Select(i => Body(Sample.Need("pl", $"n{i}")))]);
        var start = Start();
        start.MaxWithdrawals = 20;

        (await SyncAsync(world, start)).Withdrawn.ShouldBe(20);
    }

    [Fact]
    public async Task Missing_records_are_kept_when_the_start_says_so()
    {
        await using var world = await DirectoryWorld.StartAsync();
        await world.PutAsync(Sample.Need("pl", "n1"));
        var start = Start();
        start.Missing = MissingAction.Keep;

        (await SyncAsync(world, start)).Withdrawn.ShouldBe(0);
    }

    [Fact]
    public async Task A_name_that_comes_twice_refuses_the_whole_register()
    {
        await using var world = await DirectoryWorld.StartAsync();

        var fault = await Should.ThrowAsync<InvalidRequestException>(
            () => SyncAsync(world, Start(), Body(Sample.Need("pl", "n1")), Body(Sample.Need("pl", "n1"))));

        fault.FieldViolations.Single().Path.ShouldBe("entries[1].name");
    }

    [Fact]
    public async Task Another_association_s_register_is_refused()
    {
        await using var world = await DirectoryWorld.StartAsync();
        var start = Start();
        start.Association = "es";

        await Should.ThrowAsync<AssociationMismatchException>(() => SyncAsync(world, start));
    }

    [Fact]
    public async Task Messages_out_of_order_are_refused()
    {
        await using var world = await DirectoryWorld.StartAsync();
        var start = new SyncRecordsRequest { Start = Start() };
        var end = new SyncRecordsRequest { End = new SyncEnd() };

        await Should.ThrowAsync<SyncOutOfOrderException>(() => RawAsync(world, Body(Sample.Need("pl", "n1"))));
        await Should.ThrowAsync<SyncOutOfOrderException>(() => RawAsync(world, start, start));
        await Should.ThrowAsync<SyncOutOfOrderException>(() => RawAsync(world, start, end, end));
        await Should.ThrowAsync<SyncOutOfOrderException>(() => RawAsync(world, new SyncRecordsRequest()));
    }

    [Fact]
    public async Task One_synchronisation_of_an_association_runs_at_a_time()
    {
        await using var world = await DirectoryWorld.StartAsync();
        var held = new TaskCompletionSource();
        var first = world.Publisher.SyncAsync(HeldUp(held.Task), DirectoryWorld.CallerOf("pl"), Cancel);

        await Should.ThrowAsync<SyncInProgressException>(() => SyncAsync(world, Start()));

        held.SetResult();
        await Should.ThrowAsync<SyncIncompleteException>(first);
        (await SyncAsync(world, Start())).Committed.ShouldBeTrue();
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async IAsyncEnumerable<SyncRecordsRequest> HeldUp(Task until)
    {
        yield return new SyncRecordsRequest { Start = Start() };
        await until;
    }

    private static SyncStart Start() => new() { Association = "pl", Kinds = { RecordKind.Need } };

    private static SyncRecordsRequest Body(Record record, string version = "") =>
        new() { Entry = new SyncEntry { Name = record.Name, SourceVersion = version, Record = record } };

    private static SyncRecordsRequest StillThere(string id, string version) =>
        new() { Entry = new SyncEntry { Name = $"associations/pl/needs/{id}", SourceVersion = version } };

    private static Task<SyncRecordsResponse> SyncAsync(
        DirectoryWorld world, SyncStart start, params SyncRecordsRequest[] entries) =>
        SyncAsync(world, [start, .. entries.Cast<object>()]);

    private static Task<SyncRecordsResponse> SyncAsync(DirectoryWorld world, object[] startAndEntries) => RawAsync(
        world,
        [
            new SyncRecordsRequest { Start = (SyncStart)startAndEntries[0] },
            .. startAndEntries.Skip(1).Cast<SyncRecordsRequest>(),
            new SyncRecordsRequest { End = new SyncEnd { Count = startAndEntries.Length - 1 } },
        ]);

    private static Task<SyncRecordsResponse> RawAsync(DirectoryWorld world, params SyncRecordsRequest[] messages) =>
        world.Publisher.SyncAsync(messages.ToAsyncEnumerable(), DirectoryWorld.CallerOf("pl"), Cancel);

    private static async Task<RecordState> StateOfAsync(DirectoryWorld world, string rest) =>
        (await world.Store.FindAsync(RecordName.Parse($"associations/pl/{rest}"), Cancel))!.State;
}
