using System.Globalization;
using System.Text.Json;
using ClusterInterop.RealData.Tests.Connectors;
using ClusterInterop.RealData.Tests.Connectors.TedNotices;
using ClusterInterop.RealData.Tests.Files;
using ClusterInterop.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClusterInterop.RealData.Tests;

/// <summary>European procurement notices: 22 languages, codes of five versions of NUTS, the winners known.</summary>
public sealed class TedNoticesTests(Alliance alliance, ITestOutputHelper output)
    : FindingConformance<TedNoticesConnector>(alliance, output)
{
    protected override int MinScore => 500;

    protected override IReadOnlyDictionary<Record.ContentOneofCase, int> ExpectedRecords { get; } =
        new Dictionary<Record.ContentOneofCase, int>
        {
            [Record.ContentOneofCase.Organisation] = 2123,
            [Record.ContentOneofCase.Need] = 3673,
            [Record.ContentOneofCase.Capability] = 1468,
        };

    protected override IReadOnlyDictionary<string, int> ExpectedWarnings { get; } = new Dictionary<string, int>
    {
        ["AMOUNT_PADDED"] = 1,
        ["CODES_BEYOND_64"] = 3,
        ["COUNTRY_1A"] = 2,
        ["COUNTRY_EL"] = 41,
        ["COUNTRY_UK"] = 527,
        ["DEADLINE_WITHOUT_ZONE"] = 1109,
        ["DESCRIPTION_CONTINUED"] = 8,
        ["LOT_UNKNOWN"] = 260,
        ["NAME_WITHHELD"] = 446,
        ["ORGANISATION_VARIES"] = 244,
        ["REGIONS_BEYOND_FIRST"] = 390,
        ["REGION_1A"] = 2,
        ["REGION_ELSEWHERE"] = 12,
        ["REGION_UNSPECIFIED"] = 27,
    };

    [Fact]
    public async Task Each_region_of_an_older_version_is_kept_and_warned_of_and_no_other()
    {
        var data = await PublishedAsync();
        var current = File.ReadLines(DataSets.FileOf("nuts/nuts2024_labels.tsv"))
            .Skip(1)
            .Select(line => line.Split('\t')[0])
            .ToHashSet();
        var plainCountries = data.Register.Records.Select(record => record.Place.Country).ToHashSet();
        var examples = data.Register.Records.Where(record => record.Place.Region.Length > 0)
            .DistinctBy(record => record.Place.Region)
            .ToList();
        var outdated = 0;
        foreach (var record in examples)
        {
            var request = new WriteRecordsRequest { Writes = { new Write { Put = record } }, ValidateOnly = true };
            var warnings = (await data.Client.WriteAsync(request, Cancel)).Warnings;

            var region = record.Place.Region;
            if (current.Contains(region) || plainCountries.Contains(region))
            {
                warnings.ShouldBeEmpty(region);
                continue;
            }

            outdated++;
            var warning = warnings.ShouldHaveSingleItem(region);
            warning.Reason.ShouldBe("REGION_OUTDATED");
            warning.Path.ShouldBe("writes[0].put.place.region");
            warning.Message.ShouldContain($"'{region}'");
        }

        outdated.ShouldBe(182);
        Output.WriteLine($"{outdated} of {examples.Count} regions are of an older version.");
    }

    [Fact]
    public async Task A_deadline_that_is_past_is_refused_as_the_time_at_which_a_need_expires()
    {
        var data = await PublishedAsync();
        var past = 0;
        foreach (var need in data.Register.Records.Where(record => record.Annotations.ContainsKey("deadline")))
        {
            // Whatever its zone, a deadline of these years is past.
            var day = DateTime.ParseExact(need.Annotations["deadline"][..8], "yyyyMMdd", CultureInfo.InvariantCulture);
            if (day.Year > 2025)
                continue;
            past++;
            var expiring = new Record(need) { ExpireTime = DateTime.SpecifyKind(day, DateTimeKind.Utc).ToTimestamp() };
            (await ReasonsOfRefusalAsync(data.Client, expiring, Cancel)).ShouldBe(["TIME_PAST"]);
        }

        past.ShouldBe(1100);
    }

    [Fact]
    public async Task A_notice_of_243_lots_is_refused_in_one_request_and_goes_out_in_two()
    {
        var data = await PublishedAsync();
        var lots = data.Register.Records
            .Where(record => record.Name.Contains("/472431-2022-lot-", StringComparison.Ordinal))
            .ToList();
        lots.Count.ShouldBe(243);
        var request = new WriteRecordsRequest { Writes = { lots.Select(lot => new Write { Put = lot }) } };

        var refusal = await Should.ThrowAsync<Client.ClusterInteropException>(
            () => data.Client.WriteAsync(request, Cancel));

        var violation = refusal.Violations.ShouldHaveSingleItem();
        (violation.Path, violation.Reason).ShouldBe(("writes", "TOO_MANY"));
        violation.Message.ShouldContain("243");
        violation.Message.ShouldContain("200");
        (await data.Client.PutAsync(lots, cancellationToken: Cancel)).Results.Count.ShouldBe(243);
    }

    [Fact]
    public async Task The_161_codes_of_a_notice_are_refused_together_and_none_is_lost()
    {
        var data = await PublishedAsync();
        var notice = TedNotice.ReadAll(data.Folder).Single(notice => notice.Id == "472431-2022");
        var codes = TedCodes.Of(notice).Distinct().ToList();
        codes.Count.ShouldBe(161);
        var buyer = new Record(data.Register.Records.Single(
            record => record.Name.EndsWith($"/{notice.Buyer.OrgId}", StringComparison.Ordinal)));
        buyer.Codes.Clear();
        buyer.Codes.Add(codes.Select(code => new Code { Scheme = "cpv", Value = code }));

        var reasons = await ReasonsOfRefusalAsync(data.Client, buyer, Cancel);

        reasons.ShouldBe(["TOO_MANY"]);
        var published = await data.Client.GetAsync(buyer.Name, Cancel);
        string[] further = published.Annotations["further-codes"].Split(' ');
        string[] kept = [.. published.Codes.Select(code => code.Value), .. further];
        codes.ShouldBeSubsetOf(kept);
    }

    protected override void CompareWithFile(string folder, IReadOnlyDictionary<string, Record> read)
    {
        var lots = 0;
        foreach (var line in File.ReadLines(Path.Combine(folder, "notices.jsonl")))
        {
            using var document = JsonDocument.Parse(line);
            var notice = document.RootElement;
            var language = Text(notice, "lang").ToLowerInvariant();
            var number = 0;
            foreach (var lot in notice.GetProperty("lots").EnumerateArray())
            {
                lots++;
                CompareLot(notice, lot, language, read[$"associations/ted/needs/{Text(notice, "id")}-lot-{++number}"]);
            }
        }

        lots.ShouldBe(3673);
    }

    private static void CompareLot(JsonElement notice, JsonElement lot, string language, Record need)
    {
        var title = Text(lot, "title") is { Length: > 0 } own ? own : Text(notice, "title");
        need.Title.ByLanguage[language].ShouldBe(title);
        (need.Summary.ByLanguage[language] + RegisterBuilder.Annotated(need, "summary-continued"))
            .ShouldBe(Text(lot, "descr"));
        (need.Need.Terms?.Notes?.ByLanguage[language] ?? "").ShouldBe(Text(notice, "short_descr"));
        RegisterBuilder.Annotated(need, "main-site").ShouldBe(Text(lot, "main_site"));
        RegisterBuilder.Annotated(need, "deadline").ShouldBe(Text(notice, "deadline"));

        var price = need.Need.Terms?.UnitPrice;
        (price?.Amount ?? "").ShouldBe(Amount(lot, "value", "amount").TrimEnd());
        (price?.Currency ?? "").ShouldBe(Amount(lot, "value", "currency"));
        need.Annotations.GetValueOrDefault("notice-value-total", "").ShouldBe(
            $"{Amount(notice, "value_total", "amount")} {Amount(notice, "value_total", "currency")}".Trim());

        var window = need.Need.Window;
        DayOf(window?.Start).ShouldBe(Text(lot, "date_start"));
        if (Text(lot, "date_end") is { Length: > 0 } end)
            DayOf(window!.End, daysBefore: 1).ShouldBe(end);
    }

    private static string DayOf(Timestamp? time, int daysBefore = 0) =>
        time is null ? "" : $"{time.ToDateTime().AddDays(-daysBefore):yyyy-MM-dd}";

    private static string Amount(JsonElement element, string property, string part) =>
        element.TryGetProperty(property, out var amount) ? amount.GetProperty(part).GetString()! : "";

    private static string Text(JsonElement element, string property) =>
        element.TryGetProperty(property, out var value) ? value.GetString() ?? "" : "";
}
