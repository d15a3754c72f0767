using ClusterInterop.Core.Faults;
using ClusterInterop.Core.Records;
using ClusterInterop.V1;
using Google.Protobuf.WellKnownTypes;
using static ClusterInterop.Core.Tests.Records.PlannedDirectory;

namespace ClusterInterop.Core.Tests.Records;

/// <summary>The life of a record: created, updated, withdrawn, expired, erased, and back.</summary>
public sealed class WritePlanLifeTests
{
    private const string Masks = "associations/es/needs/masks";

    private readonly PlannedDirectory _directory = new();

    [Fact]
    public void A_new_record_is_created_with_the_next_revision_a_uid_an_etag_and_its_times()
    {
        _directory.Do(Put(ANeed("gloves")));

        var done = _directory.Do(Put(ANeed()));

        done.Revision.ShouldBe(new(2));
        var written = done.Results.Single();
        (written.Name.Value, written.Outcome, written.Revision).ShouldBe((Masks, WriteOutcome.Created, new(2)));
        var record = _directory[Masks].Record;
        record.Etag.ShouldBe(written.Etag);
        record.Etag.Length.ShouldBe(32);
        (record.Revision, record.State, record.Uid).ShouldBe(
            (2, RecordState.Active, "00000002-0000-0000-0000-000000000000"));
        record.CreateTime.ShouldBe(Timestamp.FromDateTimeOffset(_directory.Now));
        record.UpdateTime.ShouldBe(Timestamp.FromDateTimeOffset(_directory.Now));
    }

    [Fact]
    public void An_unchanged_record_keeps_etag_and_revision_and_makes_no_change()
    {
        var first = _directory.Do(Put(ANeed())).Results.Single();
        var stored = _directory[Masks];
        _directory.Now += TimeSpan.FromHours(1);
        var group = _directory.NewGroup();

        var plan = group.Add(Batch(Put(ANeed())));

        group.ChangeCount.ShouldBe(0);
        var again = _directory.Commit(group, plan).Single();
        again.Revision.ShouldBe(new(1));
        again.Results.Single().ShouldBe(first with { Outcome = WriteOutcome.Unchanged });
        _directory[Masks].ShouldBeSameAs(stored);
    }

    [Fact]
    public void A_changed_record_keeps_uid_and_create_time_and_takes_a_new_etag_revision_and_update_time()
    {
        var first = _directory.Do(Put(ANeed())).Results.Single();
        _directory.Now += TimeSpan.FromHours(1);

        var changed = _directory.Do(Put(ANeed(title: "FFP2"))).Results.Single();

        (changed.Outcome, changed.Revision).ShouldBe((WriteOutcome.Updated, new(2)));
        changed.Etag.ShouldNotBe(first.Etag);
        var record = _directory[Masks].Record;
        record.Uid.ShouldBe("00000001-0000-0000-0000-000000000000");
        (record.UpdateTime - record.CreateTime).ShouldBe(Duration.FromTimeSpan(TimeSpan.FromHours(1)));
    }

    [Fact]
    public void A_record_changed_back_has_its_first_etag_again_and_a_revision_of_its_own()
    {
        var first = _directory.Do(Put(ANeed())).Results.Single();
        _directory.Do(Put(ANeed(title: "FFP2")));

        _directory.Do(Put(ANeed())).Results.Single()
            .ShouldBe(first with { Outcome = WriteOutcome.Updated, Revision = new(3) });
    }

    [Fact]
    public void A_withdrawn_record_keeps_its_content_and_withdrawing_it_again_changes_nothing()
    {
        _directory.Do(Put(ANeed()));

        var withdrawn = _directory.Do(Withdraw(Masks)).Results.Single();
        var again = _directory.Do(Withdraw(Masks)).Results.Single();

        (withdrawn.Outcome, withdrawn.Revision).ShouldBe((WriteOutcome.Withdrawn, new(2)));
        again.ShouldBe(withdrawn with { Outcome = WriteOutcome.Unchanged });
        var record = _directory[Masks].Record;
        record.State.ShouldBe(RecordState.Withdrawn);
        record.Title.ByLanguage["es"].ShouldBe("Mascarillas");
    }

    [Fact]
    public void A_withdrawn_record_that_is_put_again_is_created_anew_with_its_old_uid_and_create_time()
    {
        var first = _directory.Do(Put(ANeed())).Results.Single();
        var created = _directory[Masks].Record.CreateTime;
        _directory.Now += TimeSpan.FromHours(1);
        _directory.Do(Withdraw(Masks));

        var again = _directory.Do(Put(ANeed())).Results.Single();

        again.ShouldBe(first with { Revision = new(3) });
        _directory[Masks].Record.Uid.ShouldBe("00000001-0000-0000-0000-000000000000");
        _directory[Masks].Record.CreateTime.ShouldBe(created);
    }

    [Fact]
    public void An_erased_record_has_nothing_but_its_name_and_visibility_and_comes_back_as_another()
    {
        _directory.Do(Put(ANeed()));

        _directory.Do(Erase(Masks)).Results.Single().Outcome.ShouldBe(WriteOutcome.Erased);

        var erased = _directory[Masks].Record;
        (erased.State, erased.Visibility, erased.Title, erased.ContentCase).ShouldBe(
            (RecordState.Erased, Visibility.Public, null, Record.ContentOneofCase.None));
        _directory.Do(Erase(Masks)).Results.Single().Outcome.ShouldBe(WriteOutcome.Unchanged);
        _directory.Do(Withdraw(Masks)).Results.Single().Outcome.ShouldBe(WriteOutcome.Unchanged);
        _directory.Do(Put(ANeed())).Results.Single().Outcome.ShouldBe(WriteOutcome.Created);
        _directory[Masks].Record.Uid.ShouldBe("00000002-0000-0000-0000-000000000000");
    }

    [Fact]
    public void A_withdrawn_record_can_be_erased()
    {
        _directory.Do(Put(ANeed()));
        _directory.Do(Withdraw(Masks));

        _directory.Do(Erase(Masks)).Results.Single().Outcome.ShouldBe(WriteOutcome.Erased);

        _directory[Masks].State.ShouldBe(RecordState.Erased);
    }

    [Fact]
    public void What_does_not_exist_cannot_be_withdrawn_or_erased()
    {
        Should.Throw<RecordNotFoundException>(() => _directory.Do(Withdraw(Masks)));
        Should.Throw<RecordNotFoundException>(() => _directory.Do(Erase(Masks)));
    }

    [Fact]
    public void A_record_whose_time_is_up_expires()
    {
        _directory.Do(Put(Expiring(TimeSpan.FromHours(1))));
        _directory.Now += TimeSpan.FromHours(1);

        var expired = _directory.Do(new WriteBatch([Expire(Masks)])).Results.Single();

        (expired.Outcome, expired.Revision).ShouldBe((WriteOutcome.Updated, new(2)));
        _directory[Masks].State.ShouldBe(RecordState.Expired);
        _directory[Masks].ExpireTime.ShouldBeNull();
        _directory[Masks].Record.Title.ByLanguage["es"].ShouldBe("Mascarillas");
    }

    [Fact]
    public void A_record_that_has_been_given_more_time_or_is_gone_does_not_expire()
    {
        _directory.Do(Put(Expiring(TimeSpan.FromHours(2))));
        _directory.Now += TimeSpan.FromHours(2) - TimeSpan.FromTicks(1);
        _directory.Do(new WriteBatch([Expire(Masks)])).Results.Single().Outcome.ShouldBe(WriteOutcome.Unchanged);

        _directory.Do(Withdraw(Masks));
        _directory.Now += TimeSpan.FromHours(2);
        _directory.Do(new WriteBatch([Expire(Masks)])).Results.Single().Outcome.ShouldBe(WriteOutcome.Unchanged);
        _directory[Masks].State.ShouldBe(RecordState.Withdrawn);

        var unknown = _directory.Do(new WriteBatch([Expire("associations/es/needs/none")])).Results.Single();
        (unknown.Outcome, unknown.Revision, unknown.Etag).ShouldBe((WriteOutcome.Unchanged, new(0), ""));
    }

    [Fact]
    public void The_widest_visibility_that_a_record_ever_had_is_remembered()
    {
        foreach (var visibility in new[] { Visibility.Private, Visibility.Network, Visibility.Private })
        {
            var need = ANeed();
            need.Visibility = visibility;
            _directory.Do(Put(need));
        }

        (_directory[Masks].Visibility, _directory[Masks].WidestVisibility).ShouldBe(
            (Visibility.Private, Visibility.Network));
    }

    private Record Expiring(TimeSpan after)
    {
        var need = ANeed();
        need.ExpireTime = Timestamp.FromDateTimeOffset(_directory.Now + after);
        return need;
    }
}
