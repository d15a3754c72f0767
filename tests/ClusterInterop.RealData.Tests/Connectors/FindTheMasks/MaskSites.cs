using System.Security.Cryptography;
using System.Text;
using ClusterInterop.RealData.Tests.Files;
using ClusterInterop.V1;

namespace ClusterInterop.RealData.Tests.Connectors.FindTheMasks;

/// <summary>What the two lists of sites write in different columns.</summary>
internal sealed record SiteForm(string Country, string Language, string Accepted, string OpenPackages, string PostalCode);

/// <summary>Sites that ask for equipment become needs, and organisations where they are named.</summary>
internal sealed class MaskSites(RegisterBuilder register)
{
    public void Add(CsvRow row, SiteForm form)
    {
        var name = row["name"];
        var organisation = name.Length == 0 ? null : AddOrganisation(row, form);
        var id = IdOf(row["timestamp"], name, row["city"]);
        var record = new Record
        {
            Name = register.NewNameOf(RecordKind.Need, id),
            Title = RegisterBuilder.TextIn("en", $"Protective equipment for {(name.Length == 0 ? row["city"] : name)}"),
            Need = new Need { Seeker = organisation ?? "", Kind = ResourceKind.Product },
        };
        if (organisation is null)
            register.Warn(record.Name, "SITE_WITHOUT_NAME", "The source names no organisation; the need has no seeker.");
        if (form.Accepted.Length > 0)
            record.Summary = RegisterBuilder.TextIn("en", form.Accepted);
        record.Codes.Add(MaskItems.In(form.Accepted).Select(code => new Code { Scheme = code.Scheme, Value = code.Code }));
        if (record.Codes.Count == 0)
            register.Warn(record.Name, "ITEMS_WITHOUT_CODE", $"No code is known for \"{form.Accepted}\"; text alone ties.");
        AddPlace(record, row, form);
        RegisterBuilder.Annotate(record, "open-packages", form.OpenPackages);
        RegisterBuilder.Annotate(record, "entered", row["timestamp"]);
        register.Warn(
            record.Name, "TIME_WITHOUT_ZONE", $"{row["timestamp"]} has no zone; it is kept as an annotation only.");
        register.Add(record);
    }

    /// <summary>Rows have no key of their own: what was entered first, and where, stays what it is.</summary>
    public static string IdOf(params ReadOnlySpan<string> parts)
    {
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts)));
        return Convert.ToHexStringLower(digest.AsSpan(0, 10));
    }

    private string AddOrganisation(CsvRow row, SiteForm form)
    {
        var record = new Record
        {
            Name = register.NameOf(RecordKind.Organisation, IdOf(row["name"], row["city"])),
            Title = RegisterBuilder.TextIn(form.Language, row["name"]),
            Organisation = new Organisation(),
        };
        if (register.Contains(record.Name))
            return record.Name;
        AddPlace(record, row, form);
        register.Add(record);
        return record.Name;
    }

    private void AddPlace(Record record, CsvRow row, SiteForm form)
    {
        record.Place = new Place
        {
            Country = form.Country,
            Locality = row["city"],
            PostalCode = form.PostalCode,
            Point = MaskPoints.Of(register, record, row["lat"], row["lng"]),
        };
        RegisterBuilder.Annotate(record, "state", row["state"]);
    }
}
