using System.Globalization;
using ClusterInterop.Client;
using ClusterInterop.RealData.Tests.Connectors.GetUsPpe;
using ClusterInterop.RealData.Tests.Files;
using ClusterInterop.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClusterInterop.RealData.Tests;

/// <summary>Donations of protective equipment in the United States: quantities, and what became of them.</summary>
public sealed class GetUsPpeTests(Alliance alliance, ITestOutputHelper output)
    : FindingConformance<GetUsPpeConnector>(alliance, output)
{
    protected override int MinScore => 750;

    protected override IReadOnlyDictionary<Record.ContentOneofCase, int> ExpectedRecords { get; } =
        new Dictionary<Record.ContentOneofCase, int>
        {
            [Record.ContentOneofCase.Organisation] = 2799,
            [Record.ContentOneofCase.Capability] = 2469,
            [Record.ContentOneofCase.Need] = 2810,
        };

    protected override IReadOnlyDictionary<string, int> ExpectedWarnings { get; } = new Dictionary<string, int>
    {
        ["CLOSED_BEFORE_CREATED"] = 278,
        ["QUANTITY_IMPLAUSIBLE"] = 11,
        ["QUANTITY_NEGATIVE"] = 46,
        ["QUANTITY_ZERO"] = 288,
        ["ROW_REPEATED"] = 10,
        ["STATE_MISSING"] = 248,
        ["STATE_UNKNOWN"] = 62,
    };

    [Fact]
    public async Task A_quantity_beyond_belief_reads_back_to_the_last_piece()
    {
        var data = await PublishedAsync();

        var implausible = data.Register.WarningsOf("QUANTITY_IMPLAUSIBLE")
            .Select(warning => data.Client.GetAsync(warning.Record, Cancel));

        (await Task.WhenAll(implausible)).Select(record => record.Capability.Available.Value)
            .ShouldContain("199999999999998");
    }

    [Fact]
    public async Task A_row_that_the_file_repeats_is_refused_under_one_name()
    {
        var data = await PublishedAsync();
        var repeated = new Record(data.Register.Records.Single(
            record => record.Name == data.Register.WarningsOf("ROW_REPEATED")[0].Record));
        repeated.Name = repeated.Name[..^"-2".Length];
        var first = data.Register.Records.Single(record => record.Name == repeated.Name);
        var request = new WriteRecordsRequest { Writes = { new Write { Put = first }, new Write { Put = repeated } } };

        var refusal = await Should.ThrowAsync<ClusterInteropException>(() => data.Client.WriteAsync(request, Cancel));

        refusal.Violations.ShouldHaveSingleItem().Reason.ShouldBe("DUPLICATE");
    }

    protected override void CompareWithFile(string folder, IReadOnlyDictionary<string, Record> read)
    {
        var offers = read.Values.Where(record => record.Capability is not null).Select(WrittenOffer).Order();
        offers.ShouldBe(CsvFile.Read(folder, "offers.csv")
            .Select(row => (row["donationkey"], row["donorKey"], row["equipmentEnum"], row["qty"], row["stateprovince"],
                WithoutPadding(row["datecreated"])))
            .Order());

        var needs = read.Values.Where(record => record.Need is not null).Select(WrittenMatch).Order();
        needs.ShouldBe(CsvFile.Read(folder, "matches.csv")
            .Select(row => (row["matchkey"], row["facilitykey"], row["enumcode"], row["qty"], row["matchstatus"],
                WithoutPadding(row["matchCreated"]), row["closedOrDelivered"]))
            .Order());
    }

    private static (string, string, string, string, string, string) WrittenOffer(Record record) => (
        KeyOf(record.Name),
        KeyOf(record.Capability.Provider),
        record.Annotations["item"],
        record.Capability.Available?.Value ?? record.Annotations["available"],
        record.Annotations.GetValueOrDefault("state", ""),
        Written(record.Capability.Window.Start));

    private static (string, string, string, string, string, string, string) WrittenMatch(Record record) => (
        KeyOf(record.Name),
        KeyOf(record.Need.Seeker),
        record.Annotations["item"],
        record.Need.Quantity?.Value ?? record.Annotations["quantity"],
        record.Annotations["status"],
        Written(record.Need.Window.Start),
        record.Annotations.GetValueOrDefault("closed", ""));

    // Keys of the source are UUIDs, and lead every id.
    private static string KeyOf(string name) => name.Split('/')[3][..36];

    private static string Written(Timestamp time) =>
        time.ToDateTime().ToString("yyyy-MM-dd HH:mm:ss.FFFFFF 'UTC'", CultureInfo.InvariantCulture);

    // The source writes the zeros of a fraction or leaves them out.
    private static string WithoutPadding(string time) =>
        time.Contains('.', StringComparison.Ordinal) ? time[..^" UTC".Length].TrimEnd('0').TrimEnd('.') + " UTC" : time;
}
