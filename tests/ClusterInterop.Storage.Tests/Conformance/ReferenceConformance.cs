using ClusterInterop.Core.Faults;
using ClusterInterop.Core.Records;
using ClusterInterop.V1;

namespace ClusterInterop.Storage.Tests.Conformance;

/// <summary>What a record refers to must be there.</summary>
public abstract class ReferenceConformance(IStoreHarness harness) : StoreSuite(harness)
{
    private const string Provider = "associations/es/organisations/taller";

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_record_may_refer_to_one_that_is_there()
    {
        await PutAsync(AnOrganisation("taller"));

        (await PutAsync(ACapability("printers", Provider))).Outcome.ShouldBe(WriteOutcome.Created);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_missing_provider_is_refused_with_its_path_and_name()
    {
        var refusal = await Should.ThrowAsync<ReferenceMissingException>(
            () => WriteAsync(Put(ACapability("printers", Provider))));

        refusal.Reason.ShouldBe("REFERENCE_MISSING");
        var violation = refusal.FieldViolations.Single();
        violation.Path.ShouldBe("writes[0].put.capability.provider");
        violation.Message.ShouldContain(Provider);
        (await ReadFeedAsync()).ShouldBeEmpty();
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_batch_may_bring_a_record_and_what_it_refers_to_in_any_order()
    {
        var done = await WriteAsync(Put(ACapability("printers", Provider)), Put(AnOrganisation("taller")));

        done.Results.ShouldAllBe(result => result.Outcome == WriteOutcome.Created);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_reference_to_what_the_same_batch_withdraws_is_missing()
    {
        await PutAsync(AnOrganisation("taller"));

        await Should.ThrowAsync<ReferenceMissingException>(
            () => WriteAsync(Put(ACapability("printers", Provider)), Withdraw(Provider)));

        (await FindAsync(Provider)).IsActive.ShouldBeTrue();
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_reference_to_what_is_withdrawn_or_erased_is_missing()
    {
        await PutAsync(AnOrganisation("taller"));
        await WriteAsync(Withdraw(Provider));
        await Should.ThrowAsync<ReferenceMissingException>(() => PutAsync(ACapability("printers", Provider)));

        await WriteAsync(Erase(Provider));
        await Should.ThrowAsync<ReferenceMissingException>(() => PutAsync(ACapability("printers", Provider)));
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_record_may_be_withdrawn_although_others_refer_to_it()
    {
        await PutAsync(AnOrganisation("taller"));
        await PutAsync(ACapability("printers", Provider));

        (await WriteAsync(Withdraw(Provider))).Results.Single().Outcome.ShouldBe(WriteOutcome.Withdrawn);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task Every_missing_reference_is_reported_with_its_path()
    {
        var organisation = AnOrganisation("run");
        organisation.Organisation.MemberOf.AddRange(["associations/es/clusters/a", "associations/es/clusters/b"]);
        organisation.Organisation.Facilitation = new() { Clusters = { "associations/es/clusters/c" } };
        var cluster = ACluster("a");
        cluster.Cluster.Ecosystems.Add("associations/eu/ecosystems/health");
        var ecosystem = ANeed("hub");
        ecosystem.Name = "associations/es/ecosystems/hub";
        ecosystem.Ecosystem = new() { IndustrialEcosystems = { "associations/eu/ecosystems/digital" } };

        var refusal = await Should.ThrowAsync<ReferenceMissingException>(() => WriteAsync(
            Put(organisation), Put(cluster), Put(ecosystem), Put(ANeed("masks", Provider))));

        refusal.Count.ShouldBe(5);
        refusal.FieldViolations.Select(violation => violation.Path).ShouldBe([
            "writes[0].put.organisation.member_of[1]",
            "writes[0].put.organisation.facilitation.clusters[0]",
            "writes[0].put.cluster.ecosystems[0]",
            "writes[0].put.ecosystem.industrial_ecosystems[0]",
            "writes[0].put.need.seeker",
        ]);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task Of_many_missing_references_twenty_are_reported_and_all_are_counted()
    {
        var organisation = AnOrganisation("run");
        organisation.Organisation.MemberOf.AddRange(
            Enumerable.Range(0, 50).Select(n => $"associations/es/clusters/c{n}"));

        var refusal = await Should.ThrowAsync<ReferenceMissingException>(() => PutAsync(organisation));

        refusal.Count.ShouldBe(50);
        refusal.FieldViolations.Count.ShouldBe(20);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_cluster_may_be_a_provider()
    {
        await PutAsync(ACluster("biotech"));

        (await PutAsync(ACapability("printers", "associations/es/clusters/biotech")))
            .Outcome.ShouldBe(WriteOutcome.Created);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_record_of_another_association_can_be_referred_to_by_those_who_see_it()
    {
        const string Foreign = "associations/pl/organisations/warsztat";
        var organisation = AnOrganisation("warsztat", "Warsztat", "pl");
        async Task PublishAsync(Visibility visibility)
        {
            organisation.Visibility = visibility;
            await Store.WriteAsync(new WriteBatch([Put(organisation)]) { Association = Pl }, Cancel);
        }

        await PublishAsync(Visibility.Public);
        await PutAsync(ACapability("one", Foreign));
        await PublishAsync(Visibility.Network);
        await PutAsync(ACapability("two", Foreign));
        await PublishAsync(Visibility.Private);

        var hidden = await Should.ThrowAsync<ReferenceMissingException>(() => PutAsync(ACapability("three", Foreign)));
        var missing = await Should.ThrowAsync<ReferenceMissingException>(
            () => PutAsync(ACapability("three", "associations/pl/organisations/nowhere1")));
        hidden.Message.Replace("warsztat", "nowhere1", StringComparison.Ordinal).ShouldBe(missing.Message);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task The_servers_own_batches_check_no_references()
    {
        var done = await Store.WriteAsync(new WriteBatch([Put(ACapability("printers", Provider))]), Cancel);

        done.Results.Single().Outcome.ShouldBe(WriteOutcome.Created);
    }
}
