using ClusterInterop.Core.Faults;
using ClusterInterop.Core.Records;
using ClusterInterop.Server.Tests.Streams;
using ClusterInterop.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClusterInterop.Server.Tests.Publishing;

/// <summary>A request whose answer was lost can be repeated: within 24 hours it is answered as it was the first time,
/// whatever has become of the world since.</summary>
public sealed class RepeatedRequestTests
{
    private static readonly Caller Poland = DirectoryWorld.CallerOf("pl");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task A_request_whose_expire_time_has_passed_meanwhile_gets_its_first_answer_again()
    {
        await using var world = await DirectoryWorld.StartAsync();
        var request = Request("r1", Put(Expiring("n1", TimeSpan.FromHours(1))));
        var first = await WriteAsync(world, request);
        world.Time.Advance(TimeSpan.FromHours(2));
        await world.Upkeep.ExpireAsync(Cancel);

        var again = await WriteAsync(world, request);

        again.ShouldBe(first);
        again.Results.Single().Outcome.ShouldBe(WriteOutcome.Created);
        var record = await world.Store.FindAsync(RecordName.Parse("associations/pl/needs/n1"), Cancel);
        record!.State.ShouldBe(RecordState.Expired);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_request_that_refers_to_what_is_withdrawn_meanwhile_gets_its_first_answer_again()
    {
        await using var world = await DirectoryWorld.StartAsync();
        await world.PutAsync(Sample.Organisation("pl", "clinic"));
        var request = Request("r1", Put(Sample.Need("pl", "n1").With(
            record => record.Need.Seeker = "associations/pl/organisations/clinic")));
        var first = await WriteAsync(world, request);
        await world.WithdrawAsync("associations/pl/organisations/clinic");

        var again = await WriteAsync(world, request);

        again.ShouldBe(first);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_request_whose_map_entries_come_in_another_order_is_the_same_request()
    {
        await using var world = await DirectoryWorld.StartAsync();
        var first = await world.Publisher.WriteAsync(Request("r1", Put(InLanguages("pl", "en"))), Poland, Cancel);

        var again = await world.Publisher.WriteAsync(Request("r1", Put(InLanguages("en", "pl"))), Poland, Cancel);

        again.ShouldBe(first);

        static Record InLanguages(params string[] languages) => Sample.Need("pl", "n1").With(record =>
        {
            record.Title = new Text { OriginalLanguage = "pl" };
            foreach (var language in languages)
                record.Title.ByLanguage.Add(language, $"Masks in {language}");
        });
    }

    [Fact(Timeout = 60_000)]
    public async Task After_24_hours_it_is_a_new_request_and_held_against_the_rules()
    {
        await using var world = await DirectoryWorld.StartAsync();
        var request = Request("r1", Put(Expiring("n1", TimeSpan.FromHours(1))));
        await WriteAsync(world, request);
        world.Time.Advance(TimeSpan.FromHours(24));

        var refusal = await Should.ThrowAsync<InvalidRequestException>(
            () => WriteAsync(world, request));

        refusal.FieldViolations.Single().Path.ShouldBe("writes[0].put.expire_time");
        refusal.FieldViolations.Single().Reason.ShouldBe("TIME_PAST");
    }

    [Fact(Timeout = 60_000)]
    public async Task Another_request_under_a_used_id_is_refused_for_its_id_though_it_is_invalid_too()
    {
        await using var world = await DirectoryWorld.StartAsync();
        await world.Publisher.WriteAsync(Request("r1", Put(Sample.Need("pl", "n1"))), Poland, Cancel);

        await Should.ThrowAsync<RequestIdReusedException>(() => world.Publisher.WriteAsync(
            Request("r1", Put(Expiring("n1", TimeSpan.FromHours(-1)))), Poland, Cancel));
    }

    [Fact(Timeout = 60_000)]
    public async Task An_invalid_request_keeps_no_answer_and_is_refused_again_with_every_violation()
    {
        await using var world = await DirectoryWorld.StartAsync();
        var request = Request(
            "r1", Put(Expiring("n1", TimeSpan.FromHours(-1))), Put(Expiring("n2", TimeSpan.FromHours(-1))));

        for (var i = 0; i < 2; i++)
        {
            var refusal = await Should.ThrowAsync<InvalidRequestException>(
                () => WriteAsync(world, request));
            refusal.Count.ShouldBe(2);
        }

        (await world.Publisher.WriteAsync(Request("r1", Put(Sample.Need("pl", "n1"))), Poland, Cancel))
            .Revision.ShouldBe(1);
    }

    [Fact(Timeout = 60_000)]
    public async Task Of_a_request_and_its_repetition_under_way_at_once_both_get_the_same_answer()
    {
        await using var world = await DirectoryWorld.StartAsync();
        var request = Request("r1", Put(Expiring("n1", TimeSpan.FromHours(1))));

        // The repetition comes after the time is up, and before anybody was told that the first one is done.
        var first = WriteAsync(world, request);
        world.Time.Advance(TimeSpan.FromHours(2));
        var again = WriteAsync(world, request);

        (await again).ShouldBe(await first);
    }

    [Fact(Timeout = 60_000)]
    public async Task Nobody_gets_the_answer_of_another_association()
    {
        await using var world = await DirectoryWorld.StartAsync();
        var request = Request("r1", Put(Expiring("n1", TimeSpan.FromHours(1))));
        await WriteAsync(world, request);
        world.Time.Advance(TimeSpan.FromHours(2));

        await Should.ThrowAsync<InvalidRequestException>(
            () => world.Publisher.WriteAsync(request.Clone(), DirectoryWorld.CallerOf("es"), Cancel));
        await Should.ThrowAsync<AssociationMissingException>(
            () => world.Publisher.WriteAsync(request.Clone(), Caller.OfNoAssociation, Cancel));
    }

    // As it comes over the wire: an object of its own each time.
    private static Task<WriteRecordsResponse> WriteAsync(DirectoryWorld world, WriteRecordsRequest request) =>
        world.Publisher.WriteAsync(request.Clone(), Poland, Cancel);

    private static WriteRecordsRequest Request(string id, params Write[] writes) =>
        new() { RequestId = id, Writes = { writes } };

    private static Write Put(Record record) => new() { Put = record };

    private static Record Expiring(string id, TimeSpan after) => Sample.Need("pl", id).With(
        record => record.ExpireTime = Timestamp.FromDateTimeOffset(DirectoryWorld.Begin + after));
}
