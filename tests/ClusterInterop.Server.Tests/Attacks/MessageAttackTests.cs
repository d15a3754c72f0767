using System.IO.Compression;
using ClusterInterop.V1;
using Google.Protobuf;

namespace ClusterInterop.Server.Tests.Attacks;

/// <summary>Messages that are small on the wire, or right in form, and large or endless to whoever reads
/// them.</summary>
[Collection(AttacksAlone.Name)]
public sealed class MessageAttackTests
{
    private const int Timeout = 120_000;
    private const string GetRecord = "/clusterinterop.v1.DirectoryService/GetRecord";
    private const string SearchRecords = "/clusterinterop.v1.DirectoryService/SearchRecords";
    private const string WriteRecords = "/clusterinterop.v1.PublishingService/WriteRecords";
    private const string SyncRecords = "/clusterinterop.v1.PublishingService/SyncRecords";
    private const string SearchTerms = "/clusterinterop.v1.VocabularyService/SearchTerms";

    [Theory(Timeout = Timeout)]
    [InlineData(GetRecord)]
    [InlineData(SyncRecords)]
    public async Task A_megabyte_that_inflates_to_a_gigabyte_is_refused_before_it_is_inflated(string path)
    {
        var bomb = Inflating(1024);
        bomb.Length.ShouldBeLessThan(1_100_000);
        await using var siege = await Siege.BeginAsync();
        await siege.WithstandAsync(async () =>
        {
            var allocated = GC.GetTotalAllocatedBytes();

            (await SendAsync(siege, path, bomb, compressed: true)).ShouldBe((8, "MESSAGE_TOO_LARGE"));

            (GC.GetTotalAllocatedBytes() - allocated).ShouldBeLessThan(64L * 1024 * 1024);
        });
    }

    [Theory(Timeout = Timeout)]
    [InlineData(4 * 1024 * 1024, 3, "MESSAGE_MALFORMED")]
    [InlineData((4 * 1024 * 1024) + 1, 8, "MESSAGE_TOO_LARGE")]
    public async Task A_message_of_4_MiB_is_read_and_one_byte_more_is_not(int length, int status, string reason)
    {
        await using var siege = await Siege.BeginAsync();
        await siege.WithstandAsync(async () =>
            (await SendAsync(siege, WriteRecords, new byte[length])).ShouldBe((status, reason)));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_message_that_says_it_is_4_MiB_long_and_never_comes_keeps_no_room()
    {
        await using var siege = await Siege.BeginAsync();
        await siege.WithstandAsync(async () =>
        {
            await using var connection = await siege.ConnectAsync();
            for (var stream = 1; stream < 200; stream += 2)
            {
                await connection.SendAsync(Http2.Call(stream, SyncRecords, siege.Headers));
                await connection.SendAsync(Http2.Data(stream, [0, .. Http2.BigEndian(4 * 1024 * 1024), 10]));
            }

            // Answered after all that, so the server has seen it.
            await connection.SendAsync(Http2.Frame(FrameKind.Ping, 0, 0, new byte[8]));
            await connection.ReadUntilAsync(frame => frame.Kind == FrameKind.Ping);
            GC.GetTotalMemory(forceFullCollection: true).ShouldBePositive();
        });
    }

    [Fact(Timeout = Timeout)]
    public async Task Ten_thousand_messages_one_in_the_other_are_refused()
    {
        await using var siege = await Siege.BeginAsync();
        byte[] groups = [.. Repeat([0xA3, 0x06], 10_000), .. Repeat([0xA4, 0x06], 10_000)];

        await siege.WithstandAsync(async () =>
        {
            foreach (var path in (string[])[GetRecord, SearchRecords, WriteRecords, SyncRecords, SearchTerms])
                (await SendAsync(siege, path, groups)).ShouldBe((3, "MESSAGE_MALFORMED"));
        });
    }

    [Fact(Timeout = Timeout)]
    public async Task A_hundred_thousand_repeated_values_are_refused_as_too_many()
    {
        await using var siege = await Siege.BeginAsync();
        var record = FullRecords.Organisation();
        record.Codes.AddRange(Enumerable.Repeat(new Code { Scheme = "nace", Value = "C" }, 100_000));
        var notes = FullRecords.Organisation();
        for (var i = 0; i < 100_000; i++)
            notes.Annotations[$"k{i}"] = "";
        var filter = new RecordFilter();
        filter.Regions.AddRange(Enumerable.Repeat("ES", 100_000));
        var terms = new SearchTermsRequest { Text = "x" };
        terms.Languages.AddRange(Enumerable.Repeat("en", 100_000));
        var writes = new WriteRecordsRequest();
        writes.Writes.AddRange(Enumerable.Repeat(new Write { Withdraw = "associations/es/needs/a" }, 100_000));
        (string Path, IMessage Message)[] requests =
        [
            (WriteRecords, new WriteRecordsRequest { Writes = { new Write { Put = record } } }),
            (WriteRecords, new WriteRecordsRequest { Writes = { new Write { Put = notes } } }),
            (WriteRecords, writes),
            (SearchRecords, new SearchRecordsRequest { Filter = filter }),
            (SearchRecords, new SearchRecordsRequest { Filter = new() { Text = string.Join(' ', Words(20_000)) } }),
            (SearchTerms, terms),
            (SearchTerms, new SearchTermsRequest { Text = string.Join(' ', Words(20_000)) }),
            (GetRecord, new GetRecordRequest { Name = new string('/', 4_000_000) }),
        ];

        await siege.WithstandAsync(async () =>
        {
            foreach (var (path, message) in requests)
                (await SendAsync(siege, path, message.ToByteArray())).ShouldBe((3, "FIELD_INVALID"), path);
        });
    }

    [Fact(Timeout = Timeout)]
    public async Task A_synchronisation_of_another_associations_register_is_refused_with_its_first_message()
    {
        await using var siege = await Siege.BeginAsync();
        var start = new SyncRecordsRequest
        {
            Start = new() { Association = "pl", Kinds = { RecordKind.Need }, Missing = MissingAction.Withdraw },
        };

        await siege.WithstandAsync(async () =>
            (await SendAsync(siege, SyncRecords, start.ToByteArray())).ShouldBe((7, "ASSOCIATION_MISMATCH")));
    }

    private static async Task<(int?, string?)> SendAsync(
        Siege siege, string path, byte[] message, bool compressed = false)
    {
        await using var connection = await siege.ConnectAsync();
        var headers = compressed ? siege.Headers.Append(("grpc-encoding", "gzip")) : siege.Headers;
        await connection.SendAsync(Http2.Call(1, path, headers));

        // More than the server's window, which it is not asked about: it reads the message, or refuses it.
        var sending = connection.SendMessageAsync(1, message, compressed);
        var end = await connection.EndOfAsync(1);
        await sending;
        return (end?.GrpcStatus, end?.Reason);
    }

    private static byte[] Inflating(int mebibytes)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
            for (var i = 0; i < mebibytes; i++)
                gzip.Write(new byte[1024 * 1024]);
        return packed.ToArray();
    }

    private static IEnumerable<byte> Repeat(byte[] bytes, int times) =>
        Enumerable.Repeat(bytes, times).SelectMany(part => part);

    private static IEnumerable<string> Words(int count) => Enumerable.Range(0, count).Select(i => $"w{i}");
}
