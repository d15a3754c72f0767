using ClusterInterop.V1;

namespace ClusterInterop.RealData.Tests.Connectors.TedNotices;

/// <summary>Buyers and winners. What a later notice says otherwise of one is reported; the first stands.</summary>
internal sealed class TedOrganisations(RegisterBuilder register)
{
    private readonly TedPlaces _places = new(register);
    private readonly TedCodes _codes = new(register);
    private readonly Dictionary<string, Stated> _first = [];

    /// <summary>Adds a buyer, with the codes of all that it buys.</summary>
    public void AddBuyer(IReadOnlyList<TedNotice> purchases)
    {
        foreach (var notice in purchases)
        {
            var (name, town, country, region, id) = notice.Buyer;
            if (NewOrganisation(id, new Stated(name, town, country, region), notice.Language) is not { } record)
                continue;

            _codes.AddTo(record, purchases.SelectMany(TedCodes.Of));
            if (notice.AuthorityType.Code is "1" or "3" or "N" or "R")
                record.Organisation.Type = OrganisationType.PublicAuthority;
            register.Add(record);
        }
    }

    public void AddContractor(TedNotice notice, TedContractor contractor)
    {
        var stated = new Stated(contractor.Name, contractor.Town, contractor.Country, contractor.Nuts);
        if (NewOrganisation(contractor.OrgId, stated, notice.Language) is not { } record)
            return;

        if (contractor.Sme is { } isSmall)
            RegisterBuilder.Annotate(record, "sme", isSmall ? "true" : "false");
        register.Add(record);
    }

    public static string NameOf(RegisterBuilder register, string id) =>
        register.NameOf(RecordKind.Organisation, id);

    // Null if it is known already.
    private Record? NewOrganisation(string id, Stated stated, string language)
    {
        var name = NameOf(register, id);
        if (!_first.TryAdd(id, stated))
        {
            if (_first[id] != stated)
                register.Warn(name, "ORGANISATION_VARIES", $"{stated} is not published; {_first[id]} is.");
            return null;
        }

        var record = new Record
        {
            Name = name,
            Title = TitleOf(name, id, stated, language),
            ExternalIds = { new ExternalId { System = "ted-organisation", Value = id } },
            Organisation = new Organisation(),
        };
        record.Place = _places.OfOrganisation(record, stated.Country, stated.Region, stated.Town);
        return record;
    }

    private Text TitleOf(string record, string id, Stated stated, string language)
    {
        if (stated.Name is { Length: > 0 } || register.AsItStands)
            return RegisterBuilder.TextIn(language, stated.Name ?? "");

        register.Warn(record, "NAME_WITHHELD", "The source withholds the name; the record is called by its id.", "REQUIRED");
        return RegisterBuilder.TextIn("en", $"Contractor {id}");
    }

    private sealed record Stated(string? Name, string? Town, string Country, string? Region);
}
