using ClusterInterop.Core.Records;
using ClusterInterop.Server.Tests;
using ClusterInterop.Server.Tests.Streams;
using ClusterInterop.V1;
using CsCheck;
using Google.Protobuf;

namespace ClusterInterop.Fuzz.Tests;

public sealed class WriteFuzz(FuzzedDirectory directory) : IClassFixture<FuzzedDirectory>
{
    private static readonly SyncRecordsRequest[] Register =
    [
        new() { Start = Start(MissingAction.Keep) },
        new() { Start = Start(MissingAction.Withdraw) },
        .. FullRecords.All.Select(record => new SyncRecordsRequest
        {
            Entry = new() { Name = record.Name, Record = record, Contacts = FullRecords.Contacts() },
        }),
        new() { Entry = new() { Name = "associations/es/needs/visors", SourceVersion = "v1" } },
        new() { End = new() { Count = 2 } },
        new() { End = new() { Count = 1 } },
    ];

    private DirectoryWorld World => directory.World;

    [Fact]
    public Task A_write_is_done_and_reads_back_or_is_refused_by_a_fault() => FuzzedDirectory.SendAsync(
        1_500,
        async (request, caller) =>
        {
            var response = await World.Publisher.WriteAsync(request.Clone(), caller, CancellationToken.None);
            directory.ShouldKeepTheContract(response);
            if (request.ValidateOnly || request.RequestId.Length > 0)
                return;

            foreach (var put in request.Writes.Select(write => write.Put).OfType<Record>())
                await ShouldReadBack(put);
        },
        [.. FullRecords.All.Select(record => new WriteRecordsRequest { Writes = { new Write { Put = record } } }),
            new WriteRecordsRequest
            {
                Writes =
                {
                    FullRecords.All.Select(record => new Write { Put = record, Contacts = FullRecords.Contacts() }),
                },
            },
            new WriteRecordsRequest
            {
                ValidateOnly = true,
                RequestId = "a",
                Writes = { new Write { Withdraw = "associations/es/needs/visors" } },
            }]);

    [Fact]
    public Task A_synchronisation_in_any_order_is_done_or_refused_by_a_fault() => Fuzz.RunAsync(Gen.Int, 1_500, seed =>
    {
        var random = new Random(seed);
        var messages = NextMessages(random);
        FuzzedDirectory.Expect(
            async () => ShouldKeepTheContract(await World.Publisher.SyncAsync(
                messages.ToAsyncEnumerable(), DirectoryWorld.CallerOf("es"), CancellationToken.None)),
            string.Join('\n', messages));
    });

    [Fact]
    public Task The_canonical_form_of_a_valid_record_is_its_own_and_valid() => Fuzz.RunAsync(Gen.Int, 5_000, seed =>
    {
        var random = new Random(seed);
        var record = Valid(random);
        if (record is null)
            return;

        var canonical = CanonicalRecord.Of(record);
        CanonicalRecord.Of(canonical).ToByteArray().ShouldBe(canonical.ToByteArray());
        Record.Parser.ParseFrom(canonical.ToByteArray()).ToByteArray().ShouldBe(canonical.ToByteArray());
        directory.ShouldKeepTheContract(canonical);
    });

    private void ShouldKeepTheContract(SyncRecordsResponse answer)
    {
        // Names are told as they were sent, whatever is in them.
        foreach (var rejection in answer.Rejections)
        {
            rejection.Name.Length.ShouldBeLessThanOrEqualTo(150);
            char.IsHighSurrogate(rejection.Name.LastOrDefault()).ShouldBeFalse("It is cut within a character.");
            rejection.Name = "";
        }

        directory.ShouldKeepTheContract(answer);
    }

    private Record? Valid(Random random)
    {
        Record[] all = [.. FullRecords.All];
        var record = all[random.Next(all.Length)];
        for (var changes = random.Next(4); changes > 0; changes--)
            new MessageMutation(random).Change(record);
        var findings = new Findings();
        directory.Contract.Check(record, findings);
        new RecordRules(World.Directory.Vocabularies, World.Time).Check(record, findings);
        return findings.Violations.Any ? null : record;
    }

    private async Task ShouldReadBack(Record put)
    {
        var read = await directory.Reader.GetAsync(
            new() { Name = put.Name }, DirectoryWorld.CallerOf("es"), CancellationToken.None);
        CanonicalRecord.WithoutOutputs(Record.Parser.ParseFrom(read.Span)).ToByteArray().ShouldBe(CanonicalRecord.Of(put).ToByteArray());
    }

    // Most begin and end as they should, so that what is between them counts.
    private static List<SyncRecordsRequest> NextMessages(Random random)
    {
        SyncRecordsRequest[] entries =
            [.. Enumerable.Range(0, random.Next(4)).Select(_ => Next(random)).OfType<SyncRecordsRequest>()];
        if (random.Next(4) == 0)
            return [.. entries];

        return
        [
            Register[random.Next(2)].Clone(),
            .. entries,
            new() { End = new() { Count = random.Next(8) == 0 ? random.Next() : entries.Length } },
        ];
    }

    private static SyncRecordsRequest? Next(Random random)
    {
        var bytes = new MessageMutation(random).BytesOf(Register[random.Next(Register.Length)]);
        try
        {
            return SyncRecordsRequest.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException)
        {
            return null; // which the server answers by MESSAGE_MALFORMED
        }
    }

    private static SyncStart Start(MissingAction missing) => new()
    {
        Association = "es",
        Kinds = { RecordKind.Capability, RecordKind.Need, RecordKind.Organisation, RecordKind.Cluster },
        Missing = missing,
        MaxWithdrawals = 5,
    };
}
