using ClusterInterop.Core.Faults;
using ClusterInterop.Core.Records;
using ClusterInterop.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClusterInterop.Storage.Tests.Conformance;

/// <summary>Withdrawal, erasure, expiry, and coming back.</summary>
public abstract class LifeConformance(IStoreHarness harness) : StoreSuite(harness)
{
    private const string Name = "associations/es/needs/masks";

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_withdrawn_record_keeps_its_content_and_gets_a_new_revision_and_etag()
    {
        var put = await PutAsync(ANeed("masks"));
        Harness.Time.Advance(TimeSpan.FromHours(1));

        var withdrawn = (await WriteAsync(Withdraw(Name))).Results.Single();

        withdrawn.Outcome.ShouldBe(WriteOutcome.Withdrawn);
        withdrawn.Revision.ShouldBe(new(2));
        withdrawn.Etag.ShouldNotBe(put.Etag);
        var stored = await FindAsync(Name);
        stored.Record.State.ShouldBe(RecordState.Withdrawn);
        stored.Record.Title.ByLanguage["es"].ShouldBe("Mascarillas");
        stored.Record.UpdateTime.ShouldBe(Timestamp.FromDateTimeOffset(Now));
        stored.Record.CreateTime.ShouldBe(Timestamp.FromDateTimeOffset(Now.AddHours(-1)));
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task Withdrawing_what_is_withdrawn_changes_nothing()
    {
        await PutAsync(ANeed("masks"));
        var first = (await WriteAsync(Withdraw(Name))).Results.Single();

        (await WriteAsync(Withdraw(Name))).Results.Single()
            .ShouldBe(first with { Outcome = WriteOutcome.Unchanged });
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task Withdrawing_what_is_erased_or_expired_changes_nothing()
    {
        await PutAsync(AnExpiring("masks"));
        await PutAsync(ANeed("gloves"));
        await WriteAsync(Erase("associations/es/needs/gloves"));
        Harness.Time.Advance(TimeSpan.FromDays(1));
        await WriteAsync(Expire(Name));

        var done = await WriteAsync(Withdraw(Name), Withdraw("associations/es/needs/gloves"));

        done.Results.ShouldAllBe(result => result.Outcome == WriteOutcome.Unchanged);
        (await FindAsync(Name)).State.ShouldBe(RecordState.Expired);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task Withdrawing_or_erasing_what_never_was_is_not_found()
    {
        var refusal = await Should.ThrowAsync<RecordNotFoundException>(() => WriteAsync(Withdraw(Name)));
        await Should.ThrowAsync<RecordNotFoundException>(() => WriteAsync(Erase(Name)));

        refusal.Reason.ShouldBe("RECORD_NOT_FOUND");
        refusal.Message.ShouldContain(Name);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task An_erased_record_keeps_only_name_uid_revision_state_times_and_visibility()
    {
        var sent = ANeed("masks");
        sent.Visibility = Visibility.Network;
        sent.SourceVersion = "v7";
        sent.ExpireTime = Timestamp.FromDateTimeOffset(Now.AddDays(1));
        sent.Annotations.Add("contact", "somebody");
        await PutAsync(sent);
        var before = await FindAsync(Name);
        Harness.Time.Advance(TimeSpan.FromHours(1));

        var erased = (await WriteAsync(Erase(Name))).Results.Single();

        erased.Outcome.ShouldBe(WriteOutcome.Erased);
        var stored = await FindAsync(Name);
        stored.Record.ShouldBe(new Record
        {
            Name = Name,
            Uid = before.Record.Uid,
            Etag = erased.Etag,
            Revision = 2,
            State = RecordState.Erased,
            CreateTime = Timestamp.FromDateTimeOffset(Now.AddHours(-1)),
            UpdateTime = Timestamp.FromDateTimeOffset(Now),
            Visibility = Visibility.Network,
        });
        stored.SourceVersion.ShouldBe("");
        stored.ExpireTime.ShouldBeNull();
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task Erasing_twice_changes_nothing()
    {
        await PutAsync(ANeed("masks"));
        var first = (await WriteAsync(Erase(Name))).Results.Single();

        (await WriteAsync(Erase(Name))).Results.Single().ShouldBe(first with { Outcome = WriteOutcome.Unchanged });
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task What_is_withdrawn_or_expired_can_be_erased()
    {
        await PutAsync(AnExpiring("masks"));
        await PutAsync(ANeed("gloves"));
        await WriteAsync(Withdraw("associations/es/needs/gloves"));
        Harness.Time.Advance(TimeSpan.FromDays(1));
        await WriteAsync(Expire(Name));

        var done = await WriteAsync(Erase(Name), Erase("associations/es/needs/gloves"));

        done.Results.ShouldAllBe(result => result.Outcome == WriteOutcome.Erased);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_put_of_what_is_withdrawn_is_CREATED_and_keeps_uid_and_create_time()
    {
        var first = await PutAsync(ANeed("masks"));
        var before = await FindAsync(Name);
        await WriteAsync(Withdraw(Name));
        Harness.Time.Advance(TimeSpan.FromHours(1));

        var again = await PutAsync(ANeed("masks"));

        again.ShouldBe(new(first.Name, WriteOutcome.Created, new(3), first.Etag));
        var stored = await FindAsync(Name);
        stored.Record.Uid.ShouldBe(before.Record.Uid);
        stored.Record.CreateTime.ShouldBe(before.Record.CreateTime);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_put_of_what_is_expired_is_CREATED_and_keeps_uid_and_create_time()
    {
        await PutAsync(AnExpiring("masks"));
        var before = await FindAsync(Name);
        Harness.Time.Advance(TimeSpan.FromDays(1));
        await WriteAsync(Expire(Name));

        (await PutAsync(AnExpiring("masks"))).Outcome.ShouldBe(WriteOutcome.Created);

        var stored = await FindAsync(Name);
        stored.IsActive.ShouldBeTrue();
        stored.Record.Uid.ShouldBe(before.Record.Uid);
        stored.Record.CreateTime.ShouldBe(before.Record.CreateTime);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_put_of_what_was_erased_is_CREATED_with_a_new_uid_and_create_time()
    {
        await PutAsync(ANeed("masks"));
        var before = await FindAsync(Name);
        await WriteAsync(Erase(Name));
        Harness.Time.Advance(TimeSpan.FromHours(1));

        (await PutAsync(ANeed("masks"))).Outcome.ShouldBe(WriteOutcome.Created);

        var stored = await FindAsync(Name);
        stored.Record.Uid.ShouldNotBe(before.Record.Uid);
        stored.Record.CreateTime.ShouldBe(Timestamp.FromDateTimeOffset(Now));
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_record_expires_when_its_time_has_come_and_keeps_its_content()
    {
        await PutAsync(AnExpiring("masks"));
        Harness.Time.Advance(TimeSpan.FromDays(1));

        var expired = (await WriteAsync(Expire(Name))).Results.Single();

        expired.Revision.ShouldBe(new(2));
        var stored = await FindAsync(Name);
        stored.Record.State.ShouldBe(RecordState.Expired);
        stored.Record.Title.ByLanguage["es"].ShouldBe("Mascarillas");
        stored.Record.ExpireTime.ShouldBe(Timestamp.FromDateTimeOffset(Now));
        stored.ExpireTime.ShouldBeNull();
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task Expiry_changes_nothing_of_what_is_not_due_not_active_or_not_there()
    {
        await PutAsync(AnExpiring("masks"));
        await PutAsync(ANeed("gloves"));
        await PutAsync(AnExpiring("gowns"));
        await WriteAsync(Withdraw("associations/es/needs/gowns"));
        Harness.Time.Advance(TimeSpan.FromDays(1) - TimeSpan.FromTicks(1));
        await WriteAsync(Expire(Name));
        Harness.Time.Advance(TimeSpan.FromDays(2));

        var done = await WriteAsync(
            Expire("associations/es/needs/gloves"), Expire("associations/es/needs/gowns"),
            Expire("associations/es/needs/never-there"));

        done.Results.ShouldAllBe(result => result.Outcome == WriteOutcome.Unchanged);
        done.Revision.ShouldBe(new(4));
        (await FindAsync(Name)).IsActive.ShouldBeTrue();
    }

    private Record AnExpiring(string id)
    {
        var record = ANeed(id);
        record.ExpireTime = Timestamp.FromDateTimeOffset(Now.AddDays(1));
        return record;
    }
}
