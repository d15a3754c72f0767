using System.Globalization;
using ClusterInterop.RealData.Tests.Files;
using ClusterInterop.V1;

namespace ClusterInterop.RealData.Tests.Connectors.OkwFablabs;

/// <summary>Fabrication laboratories: each is an organisation, and its machines a capability.</summary>
public sealed class OkwFablabsConnector : IConnector
{
    private const int MostPostalCodeCharacters = 16;

    public string DataSet => "okw-fablabs";

    public string Association => "okw";

    public Register Read(string folder, Reading reading)
    {
        var register = new RegisterBuilder(Association, reading);
        var rows = CsvFile.Read(folder, "facilities.csv");
        foreach (var row in rows)
            AddOrganisation(register, row);
        foreach (var row in rows)
            AddEquipment(register, row);
        return register.Build();
    }

    private static void AddOrganisation(RegisterBuilder register, CsvRow row)
    {
        // Names are in the languages of the world, and the source does not say in which.
        var record = new Record
        {
            Name = register.NameOf(RecordKind.Organisation, row["facility_id"]),
            Title = RegisterBuilder.TextIn("und", row["name"]),
            ExternalIds = { new ExternalId { System = "okw", Value = row["facility_id"] } },
            Organisation = new Organisation { Website = row["url"] },
        };
        AddPlace(register, record, row);
        register.Add(record);
    }

    // A laboratory has 3D printers, laser cutters and milling machines as a rule; the source does not list them.
    private static void AddEquipment(RegisterBuilder register, CsvRow row)
    {
        var record = new Record
        {
            Name = register.NameOf(RecordKind.Capability, row["facility_id"]),
            Title = RegisterBuilder.TextIn("en", $"Digital fabrication equipment: {row["name"]}"),
            Codes =
            {
                new Code { Scheme = "cpv", Value = "42600000" }, // machine tools
                new Code { Scheme = "cpv", Value = "72244000" }, // prototyping services
                new Code { Scheme = "nace", Value = "28" }, // machinery and equipment
            },
            Capability = new Capability
            {
                Provider = register.NameOf(RecordKind.Organisation, row["facility_id"]),
                Kind = ResourceKind.Equipment,
            },
        };
        AddPlace(register, record, row);
        register.Add(record);
    }

    private static void AddPlace(RegisterBuilder register, Record record, CsvRow row)
    {
        RegisterBuilder.Annotate(record, "state-or-region", row["state_region"]);
        record.Place = new Place { Country = row["country"], Locality = row["city"] };
        if (row["lat"].Length > 0)
        {
            record.Place.Point = new GeoPoint
            {
                Latitude = double.Parse(row["lat"], CultureInfo.InvariantCulture),
                Longitude = double.Parse(row["lng"], CultureInfo.InvariantCulture),
            };
        }

        if (register.AsItStands || row["zip"].Length <= MostPostalCodeCharacters)
            record.Place.PostalCode = row["zip"];
        else
        {
            RegisterBuilder.Annotate(record, "postal-code", row["zip"]);
            register.Warn(
                record.Name, "POSTAL_CODE_LONG", $"\"{row["zip"]}\" is kept as an annotation only.", "TOO_LONG");
        }
    }
}
