using ClusterInterop.V1;

namespace ClusterInterop.RealData.Tests.Connectors.TedNotices;

/// <summary>
/// Places as notices write them. TED writes UK and GR for countries and EL, UK and, in old notices, GR for regions; it
/// has 1A for Kosovo and 00 for somewhere else; and a plain country where it has no region.
/// </summary>
internal sealed class TedPlaces(RegisterBuilder register)
{
    /// <summary>The place of an organisation: its country is stated, its region perhaps.</summary>
    public Place OfOrganisation(Record record, string country, string? region, string? town)
    {
        var place = new Place { Locality = town ?? "" };
        if (register.AsItStands)
        {
            place.Country = country;
            place.Region = region ?? "";
            return place;
        }

        place.Country = CountryOf(record, country);
        if (region is not { Length: > 0 })
            return place;
        if (region == "00")
            LeaveOutRegion(record, region, "REGION_UNSPECIFIED", "REGION_UNKNOWN");
        else if (region == "1A")
            LeaveOutRegion(record, region, "REGION_1A", "REGION_UNKNOWN");
        else if (CountryOfRegion(region) != place.Country)
            LeaveOutRegion(record, region, "REGION_ELSEWHERE", "REGION_ELSEWHERE");
        else
            place.Region = region;
        return place;
    }

    /// <summary>The place where a lot is to be performed: the first of its regions, else the country of the
    /// buyer.</summary>
    public Place OfLot(Record record, IReadOnlyList<string>? regions, string buyerCountry)
    {
        if (regions is not [var region, ..])
            return new Place { Country = register.AsItStands ? buyerCountry : CountryOf(record, buyerCountry) };

        if (register.AsItStands)
            return new Place { Country = region == "00" ? buyerCountry : region[..2], Region = region };

        if (regions.Count > 1)
        {
            RegisterBuilder.Annotate(record, "regions", string.Join(' ', regions));
            register.Warn(record.Name, "REGIONS_BEYOND_FIRST", $"{string.Join(' ', regions)}: placed in {region}.");
        }

        if (region == "00")
        {
            LeaveOutRegion(record, region, "REGION_UNSPECIFIED", "REGION_UNKNOWN");
            return new Place { Country = CountryOf(record, buyerCountry) };
        }

        if (region == "1A")
        {
            LeaveOutRegion(record, region, "REGION_1A", "REGION_UNKNOWN");
            return new Place { Country = CountryOf(record, region) };
        }

        return new Place { Country = CountryOf(record, region[..2]), Region = region };
    }

    private void LeaveOutRegion(Record record, string region, string reason, string refusedAs)
    {
        RegisterBuilder.Annotate(record, "region", region);
        register.Warn(record.Name, reason, $"Region {region} is kept as an annotation only.", refusedAs);
    }

    private string CountryOf(Record record, string country)
    {
        var iso = IsoOf(country);
        if (iso != country)
            register.Warn(record.Name, $"COUNTRY_{country}", $"{country} is published as {iso}.", "COUNTRY_UNKNOWN");
        return iso;
    }

    private static string CountryOfRegion(string region) => IsoOf(region[..2]);

    private static string IsoOf(string country) => country switch
    {
        "UK" => "GB",
        "EL" => "GR",
        "1A" => "XK",
        _ => country,
    };
}
