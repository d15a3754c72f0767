using ClusterInterop.Core.Records;
using ClusterInterop.V1;

namespace ClusterInterop.Storage.Tests.Conformance;

/// <summary>Who is disabled stays so, and the audit tells who did it.</summary>
public abstract class DisabledConformance(IStoreHarness harness) : StoreSuite(harness)
{
    private static CallerSelector Spain => new() { Association = "es" };

    private static CallerSelector Person => new() { Subject = "it-7" };

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task Whoever_is_disabled_is_so_after_a_restart()
    {
        await DisableAsync(Person, "left", "operator-1");
        await DisableAsync(Spain, "key lost", "operator-1");

        await ReopenAsync();

        (await Store.ReadDisabledAsync(Cancel)).ShouldBe([
            new DisabledCaller
            {
                Caller = Spain, Reason = "key lost", DisabledBy = "operator-1", DisableTime = Stamp(Now),
            },
            new DisabledCaller
            {
                Caller = Person, Reason = "left", DisabledBy = "operator-1", DisableTime = Stamp(Now),
            },
        ]);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task Disabling_again_changes_why_and_nothing_else()
    {
        await DisableAsync(Spain, "key lost", "operator-1");
        var begin = Now;
        Harness.Time.Advance(TimeSpan.FromHours(1));

        var kept = await DisableAsync(Spain, "key found at a competitor", "operator-2");

        kept.ShouldBe(new DisabledCaller
        {
            Caller = Spain,
            Reason = "key found at a competitor",
            DisabledBy = "operator-1",
            DisableTime = Stamp(begin),
        });
        (await Store.ReadDisabledAsync(Cancel)).ShouldBe([kept]);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task Whoever_is_enabled_is_not_disabled_any_more()
    {
        await DisableAsync(Spain, "", "operator-1");
        await DisableAsync(Person, "", "operator-1");

        (await Store.EnableAsync(Spain, "operator-2", Cancel)).ShouldBeTrue();
        (await Store.EnableAsync(Spain, "operator-2", Cancel)).ShouldBeFalse();

        (await Store.ReadDisabledAsync(Cancel)).Select(disabled => disabled.Caller).ShouldBe([Person]);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task An_association_and_a_subject_of_the_same_name_are_two()
    {
        await DisableAsync(new() { Subject = "es" }, "", "operator-1");

        (await Store.EnableAsync(Spain, "operator-1", Cancel)).ShouldBeFalse();
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task The_audit_tells_who_disabled_and_enabled_whom()
    {
        await PutAsync(ANeed("masks"));
        await DisableAsync(Spain, "key lost", "operator-1");
        await DisableAsync(Person, "left", "operator-1");
        await Store.EnableAsync(Spain, "operator-2", Cancel);
        await Store.EnableAsync(Spain, "operator-2", Cancel);

        var all = await Store.ReadAuditAsync(new(), Cancel);
        var ofSpain = await Store.ReadAuditAsync(new() { Association = Es }, Cancel);

        all.Skip(1).Select(Told).ShouldBe([
            "DisableCaller operator-1 1 es", "DisableCaller operator-1 1 it-7", "EnableCaller operator-2 1 es"]);
        ofSpain.Skip(1).Select(Told).ShouldBe(["DisableCaller operator-1 1 es", "EnableCaller operator-2 1 es"]);
        all.ShouldAllBe(entry => !entry.ToString().Contains("key lost"));
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task The_audit_tells_who_sent_a_batch()
    {
        await PutAsync(ANeed("masks"));
        await Store.WriteAsync(Batch(Put(ANeed("gloves"))) with { Subject = "it-7" }, Cancel);
        await Store.WriteAsync(
            new WriteBatch([Erase("associations/es/needs/masks")])
            {
                Subject = "operator-1",
                Method = WriteMethod.EraseRecords,
            },
            Cancel);
        await Store.WriteAsync(
            new WriteBatch([Erase("associations/es/needs/masks")])
            {
                Subject = "operator-1",
                Method = WriteMethod.EraseRecords,
            },
            Cancel);

        (await Store.ReadAuditAsync(new() { Association = Es }, Cancel))
            .Select(entry => $"{entry.Association} {entry.Subject} {entry.Method}").ShouldBe([
                "es  WriteRecords", "es it-7 WriteRecords", " operator-1 EraseRecords", " operator-1 EraseRecords"]);
    }

    private static Google.Protobuf.WellKnownTypes.Timestamp Stamp(DateTimeOffset time) =>
        Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(time);

    private static string Told(AuditEntry entry) =>
        $"{entry.Method} {entry.Subject} {entry.Revision} {entry.Concerns?.Association}{entry.Concerns?.Subject}";

    private Task<DisabledCaller> DisableAsync(CallerSelector caller, string reason, string by) =>
        Store.DisableAsync(new() { Caller = caller, Reason = reason, DisabledBy = by }, Cancel);
}
