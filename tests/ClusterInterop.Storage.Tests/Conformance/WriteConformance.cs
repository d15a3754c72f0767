using ClusterInterop.Core.Faults;
using ClusterInterop.Core.Records;
using ClusterInterop.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClusterInterop.Storage.Tests.Conformance;

public abstract class WriteConformance(IStoreHarness harness) : StoreSuite(harness)
{
    private const string Name = "associations/es/capabilities/printers";

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_record_that_is_put_reads_back_as_it_was_sent_with_its_output_fields()
    {
        var sent = ACapability("printers", title: "Impresión 3D — 3Δ");

        var written = await PutAsync(sent);

        var stored = await FindAsync(Name);
        written.ShouldBe(new(stored.Name, WriteOutcome.Created, new(1), stored.Etag));
        stored.Record.Title.ShouldBe(sent.Title);
        stored.Record.ContentCase.ShouldBe(Record.ContentOneofCase.Capability);
        stored.Record.State.ShouldBe(RecordState.Active);
        stored.Record.Revision.ShouldBe(1);
        stored.Record.Etag.ShouldBe(stored.Etag);
        stored.Record.CreateTime.ShouldBe(Timestamp.FromDateTimeOffset(Now));
        stored.Record.UpdateTime.ShouldBe(Timestamp.FromDateTimeOffset(Now));
        Guid.Parse(stored.Record.Uid).Version.ShouldBe(4);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task What_is_stored_beside_the_bytes_agrees_with_them()
    {
        var sent = ACapability("printers");
        sent.Visibility = Visibility.Network;
        sent.SourceVersion = "v7";
        sent.ExpireTime = Timestamp.FromDateTimeOffset(Now.AddDays(1));
        await PutAsync(sent);

        var stored = await FindAsync(Name);

        stored.Revision.ShouldBe(new(1));
        stored.State.ShouldBe(RecordState.Active);
        stored.Visibility.ShouldBe(Visibility.Network);
        stored.WidestVisibility.ShouldBe(Visibility.Network);
        stored.SourceVersion.ShouldBe("v7");
        stored.ExpireTime.ShouldBe(Now.AddDays(1));
        stored.UpdateTime.ShouldBe(Now);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_put_of_the_same_content_changes_nothing_and_makes_no_event()
    {
        var first = await PutAsync(ACapability("printers"));
        Harness.Time.Advance(TimeSpan.FromHours(1));

        var again = await WriteAsync(Put(ACapability("printers")));

        again.Results.Single().ShouldBe(first with { Outcome = WriteOutcome.Unchanged });
        again.Revision.ShouldBe(new(1));
        (await ReadFeedAsync()).Count.ShouldBe(1);
        (await FindAsync(Name)).UpdateTime.ShouldBe(Now.AddHours(-1));
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_changed_record_keeps_uid_and_create_time_and_gets_a_new_etag_and_revision()
    {
        await PutAsync(ACapability("printers"));
        var before = await FindAsync(Name);
        Harness.Time.Advance(TimeSpan.FromHours(1));

        var changed = await PutAsync(ACapability("printers", title: "Otras"));

        changed.Outcome.ShouldBe(WriteOutcome.Updated);
        changed.Revision.ShouldBe(new(2));
        changed.Etag.ShouldNotBe(before.Etag);
        var after = await FindAsync(Name);
        after.Record.Uid.ShouldBe(before.Record.Uid);
        after.Record.CreateTime.ShouldBe(before.Record.CreateTime);
        after.UpdateTime.ShouldBe(Now);
        after.Record.Title.ByLanguage["es"].ShouldBe("Otras");
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task An_etag_is_32_lower_case_hexadecimal_digits_and_the_same_for_the_same_content_again()
    {
        var first = await PutAsync(ACapability("printers"));
        await PutAsync(ACapability("printers", title: "Otras"));

        var again = await PutAsync(ACapability("printers"));

        first.Etag.ShouldMatch("^[0-9a-f]{32}$");
        again.Etag.ShouldBe(first.Etag);
        again.Revision.ShouldBe(new(3));
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_batch_gives_its_results_in_the_order_of_its_writes_and_the_revision_after_it()
    {
        await WriteAsync(Put(ANeed("b")), Put(ANeed("d")));

        var done = await WriteAsync(
            Put(ANeed("c")), Put(ANeed("b")), Put(ANeed("a")), Withdraw("associations/es/needs/d"));

        done.Results.Select(result => (result.Name.Value, result.Outcome, result.Revision.Value)).ShouldBe([
            ("associations/es/needs/c", WriteOutcome.Created, 3L),
            ("associations/es/needs/b", WriteOutcome.Unchanged, 1L),
            ("associations/es/needs/a", WriteOutcome.Created, 4L),
            ("associations/es/needs/d", WriteOutcome.Withdrawn, 5L),
        ]);
        done.Revision.ShouldBe(new(5));
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task An_empty_batch_answers_with_the_current_revision()
    {
        await PutAsync(ANeed("a"));

        var done = await WriteAsync();

        done.Results.ShouldBeEmpty();
        done.Revision.ShouldBe(new(1));
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_batch_that_fails_in_one_write_changes_nothing()
    {
        await Should.ThrowAsync<RecordNotFoundException>(() => WriteAsync(
            Put(ANeed("a")), Withdraw("associations/es/needs/never-there"), Put(ANeed("b"))));

        (await ReadFeedAsync()).ShouldBeEmpty();
        (await Store.ReadHeadAsync(Cancel)).Revision.ShouldBe(new(0));
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task What_is_not_there_cannot_be_found()
    {
        (await Store.FindAsync(RecordName.Parse(Name), Cancel)).ShouldBeNull();
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_record_that_is_sent_is_never_changed_by_the_store()
    {
        var sent = ACapability("printers");
        var before = sent.Clone();

        await PutAsync(sent);

        sent.ShouldBe(before);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task Records_of_two_associations_do_not_meet()
    {
        await PutAsync(AnOrganisation("one", "Uno"));
        await Store.WriteAsync(
            new WriteBatch([Put(AnOrganisation("one", "Jeden", "pl"))]) { Association = Pl }, Cancel);

        (await FindAsync("associations/es/organisations/one")).Record.Title.ByLanguage["es"].ShouldBe("Uno");
        (await FindAsync("associations/pl/organisations/one")).Record.Title.ByLanguage["es"].ShouldBe("Jeden");
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task The_widest_visibility_a_record_ever_had_is_remembered()
    {
        var record = ANeed("a");
        foreach (var visibility in (Visibility[])[Visibility.Private, Visibility.Network, Visibility.Private])
        {
            record.Visibility = visibility;
            await PutAsync(record);
        }

        var stored = await FindAsync("associations/es/needs/a");
        stored.Visibility.ShouldBe(Visibility.Private);
        stored.WidestVisibility.ShouldBe(Visibility.Network);

        await WriteAsync(Erase("associations/es/needs/a"));
        (await FindAsync("associations/es/needs/a")).WidestVisibility.ShouldBe(Visibility.Network);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_cancelled_call_whose_write_has_not_begun_writes_nothing()
    {
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        Task<BatchResult> first, second;
        await using (await Harness.HoldCommitsAsync())
        {
            // The first one is being done, or waits as well; either way the second has not begun.
            first = Store.WriteAsync(Batch([.. Enumerable.Range(0, 2_000).Select(n => Put(ANeed($"a{n}")))]), Cancel);
            second = Store.WriteAsync(Batch(Put(ANeed("b"))), cancelled.Token);
            await cancelled.CancelAsync();
        }

        await Should.ThrowAsync<OperationCanceledException>(() => second);
        await first;
        await WriteAsync();
        (await Store.FindAsync(RecordName.Parse("associations/es/needs/b"), Cancel)).ShouldBeNull();
    }
}
