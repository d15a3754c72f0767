using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClusterInterop.RealData.Tests.Connectors.TedNotices;

/// <summary>A procurement notice, as far as the connector reads it.</summary>
internal sealed record TedNotice(
    string Id,
    string Form,
    string Lang,
    string Title,
    [property: JsonPropertyName("short_descr")] string? ShortDescription,
    [property: JsonPropertyName("cpv_main")] string MainCode,
    [property: JsonPropertyName("cpv")] IReadOnlyList<TedCode> Codes,
    TedLabel Nature,
    [property: JsonPropertyName("authority_type")] TedLabel AuthorityType,
    string? Deadline,
    TedBuyer Buyer,
    IReadOnlyList<TedLot> Lots,
    IReadOnlyList<TedAward>? Awards,
    [property: JsonPropertyName("value_estimated")] TedAmount? ValueEstimated,
    [property: JsonPropertyName("value_total")] TedAmount? ValueTotal)
{
    private static readonly JsonSerializerOptions Names = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    public string Language => Lang.ToLowerInvariant();

    public static IEnumerable<TedNotice> ReadAll(string folder) =>
        File.ReadLines(Path.Combine(folder, "notices.jsonl"))
            .Select(line => JsonSerializer.Deserialize<TedNotice>(line, Names)!);
}

/// <summary>A code of the CPV.</summary>
internal sealed record TedCode(string Code);

/// <summary>A code of one of TED's own lists.</summary>
internal sealed record TedLabel(string Code);

/// <summary>An amount of money as the notice writes it.</summary>
internal sealed record TedAmount(string Amount, string Currency)
{
    public override string ToString() => $"{Amount} {Currency}";
}

/// <summary>Who buys.</summary>
internal sealed record TedBuyer(string Name, string? Town, string Country, string? Nuts, string OrgId);

/// <summary>What is bought.</summary>
internal sealed record TedLot(
    string? LotNo,
    string? Title,
    [property: JsonPropertyName("descr")] string Description,
    [property: JsonPropertyName("cpv_additional")] IReadOnlyList<string>? Codes,
    [property: JsonPropertyName("nuts")] IReadOnlyList<string>? Regions,
    string? MainSite,
    TedAmount? Value,
    TedDuration? Duration,
    string? DateStart,
    string? DateEnd);

/// <summary>How long a contract runs.</summary>
internal sealed record TedDuration(string Unit, string N)
{
    public override string ToString() => $"{N} {Unit}";
}

/// <summary>What was decided about a lot.</summary>
internal sealed record TedAward(
    string? LotNo,
    string? ContractNo,
    string? Title,
    string? Date,
    TedAmount? Value,
    IReadOnlyList<TedContractor>? Contractors);

/// <summary>Who won.</summary>
internal sealed record TedContractor(
    string? Name, string? Town, string Country, string? Nuts, string OrgId, bool? Sme);
