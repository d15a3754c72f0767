using ClusterInterop.RealData.Tests.Files;
using ClusterInterop.V1;

namespace ClusterInterop.RealData.Tests.Connectors.FindTheMasks;

/// <summary>Groups of makers become organisations, and capabilities where they say what they make.</summary>
internal sealed class MaskMakers(RegisterBuilder register)
{
    private static readonly string[] Kept =
    [
        "capabilities", "products", "other_product", "face_shield_type", "collecting_site", "shipping",
        "accepting_volunteers", "other_type_of_space", "accepting_ppe_requests", "org_collaboration", "other_capability",
    ];

    public void Add(CsvRow row)
    {
        var id = MaskSites.IdOf(row["name"], row["city"]);
        var organisation = new Record
        {
            Name = register.NewNameOf(RecordKind.Organisation, id),
            Title = RegisterBuilder.TextIn("en", row["name"]),
            Organisation = new Organisation { Type = OrganisationType.CivilSociety },
        };
        AddWebsite(organisation, row["website"]);
        AddPlace(organisation, row);
        register.Add(organisation);

        var made = string.Join("; ", new[] { row["products"], row["other_product"], row["capabilities"] }
            .Where(text => text.Length > 0));
        if (made.Length == 0)
            register.Warn(organisation.Name, "MAKER_WITHOUT_CAPABILITY", "It does not say what it makes.");
        else
            AddCapability(organisation.Name, id, made, row);
    }

    private void AddCapability(string organisation, string id, string made, CsvRow row)
    {
        var record = new Record
        {
            Name = register.NewNameOf(RecordKind.Capability, id),
            Title = RegisterBuilder.TextIn("en", $"Protective equipment made by {row["name"]}"),
            Summary = RegisterBuilder.TextIn("en", made),
            Capability = new Capability { Provider = organisation, Kind = ResourceKind.Unspecified },
        };
        record.Codes.Add(MaskItems.In(made).Select(code => new Code { Scheme = code.Scheme, Value = code.Code }));
        AddPlace(record, row);
        foreach (var column in Kept)
            RegisterBuilder.Annotate(record, column.Replace('_', '-'), row[column]);
        register.Add(record);
    }

    private void AddWebsite(Record record, string website)
    {
        if (register.AsItStands || IsAddress(website))
            record.Organisation.Website = website;
        else
        {
            RegisterBuilder.Annotate(record, "website", website);
            register.Warn(
                record.Name, "WEBSITE_NOT_AN_ADDRESS", $"\"{website}\" is kept as an annotation only.", "URL_INVALID");
        }
    }

    private void AddPlace(Record record, CsvRow row)
    {
        record.Place = new Place
        {
            Country = CountryOf(record, row["country"]),
            Locality = row["city"],
            PostalCode = row["zip"],
            Point = MaskPoints.Of(register, record, row["lat"], row["lng"]),
        };
        RegisterBuilder.Annotate(record, "state", row["state"]);
    }

    private string CountryOf(Record record, string country)
    {
        if (register.AsItStands)
            return country;
        if (country.Length == 0)
        {
            register.Warn(record.Name, "COUNTRY_MISSING", "The source states no country, so the record does not.");
            return "";
        }

        // The list has three spellings of one country and no other.
        country.ShouldBeOneOf("USA", "United States", "United States of America");
        register.Warn(record.Name, "COUNTRY_WRITTEN_OUT", $"\"{country}\" is published as US.", "TOO_LONG");
        return "US";
    }

    private static bool IsAddress(string text) =>
        text.StartsWith("http", StringComparison.OrdinalIgnoreCase)
        && !text.Any(char.IsWhiteSpace)
        && Uri.TryCreate(text, UriKind.Absolute, out _);
}
