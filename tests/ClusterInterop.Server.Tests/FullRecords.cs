using ClusterInterop.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClusterInterop.Server.Tests;

/// <summary>A valid record of each kind with every field filled, so that each can be broken.</summary>
internal static class FullRecords
{
    public static IEnumerable<Record> All =>
        [Association(), Ecosystem(), Cluster(), Organisation(), Capability(), Need()];

    public static ContactList Contacts() => new()
    {
        Contacts =
        {
            new Contact
            {
                Type = ContactType.RoleMailbox,
                Name = "Mesa de emergencias",
                Function = "Coordinación de suministros",
                Email = "emergencias@clusters.example",
                Phone = "+34 943 000 000 x12",
                Languages = { "es", "eu" },
                Visibility = ContactVisibility.Associations,
            },
        },
    };

    public static Record Association()
    {
        var record = Head("associations/es", "Federación de clústeres");
        record.Association = new Association { Website = "https://clusters.example", Languages = { "es", "ca" } };
        return record;
    }

    public static Record Ecosystem()
    {
        var record = Head("associations/es/ecosystems/valley", "Valle de la innovación");
        record.Ecosystem = new Ecosystem
        {
            Type = EcosystemType.Innovation,
            Website = "https://valley.example",
            IndustrialEcosystems = { "associations/eu/ecosystems/health" },
        };
        return record;
    }

    public static Record Cluster()
    {
        var record = Head("associations/es/clusters/biocat", "Clúster de salud");
        record.Cluster = new Cluster
        {
            Website = "https://biocat.example",
            FoundedYear = 2006,
            MemberCount = 120,
            Territory = Area(),
            Ecosystems = { "associations/eu/ecosystems/health" },
        };
        return record;
    }

    public static Record Organisation()
    {
        var record = Head("associations/es/organisations/biocat", "Fundación del clúster");
        record.Organisation = new Organisation
        {
            Type = OrganisationType.ClusterOrganisation,
            Size = OrganisationSize.Small,
            Website = "https://biocat.example",
            MemberOf = { "associations/es/clusters/biocat" },
            Facilitation = new Facilitation
            {
                Clusters = { "associations/es/clusters/biocat" },
                Staff = "12.5",
                Services = Text("Acompañamiento"),
                Label = new ExcellenceLabel { Level = ExcellenceLevel.Gold, ExpireTime = At(2031) },
            },
        };
        return record;
    }

    public static Record Capability()
    {
        var record = Head("associations/es/capabilities/printers", "Impresión 3D de viseras");
        record.Capability = new Capability
        {
            Provider = "associations/es/organisations/biocat",
            Kind = ResourceKind.Manufacturing,
            Capacity = Quantity("1000"),
            CapacityDays = 7,
            Available = Quantity("500"),
            Reserved = Quantity("20"),
            DeliveryArea = Area(),
            Window = Window(),
            LeadTimeDays = 3,
            Certificates =
            {
                new Certificate { Standard = "EN 166", Number = "4711", Issuer = "AENOR", Validity = Window() },
            },
            Terms = Terms(),
        };
        return record;
    }

    public static Record Need()
    {
        var record = Head("associations/es/needs/visors", "Viseras para hospitales");
        record.Need = new Need
        {
            Seeker = "associations/es/organisations/biocat",
            Kind = ResourceKind.Product,
            Quantity = Quantity("400"),
            MinimumQuantity = Quantity("100"),
            AcceptedOrigin = Area(),
            Window = Window(),
            LeadTimeDays = 14,
            RequiredCertificates = { "EN 166" },
            PreferredCertificates = { "ISO 13485" },
            PreferOtherCountries = true,
            PreferOtherEcosystems = true,
            Terms = Terms(),
        };
        return record;
    }

    public static RecordFilter Filter(bool withText)
    {
        var filter = new RecordFilter
        {
            Kinds = { RecordKind.Capability, RecordKind.Need },
            Associations = { "es" },
            Names = { "associations/es/capabilities/printers" },
            Codes = { new Code { Scheme = "ecosystem", Value = "health" } },
            Regions = { "ES51" },
            States = { RecordState.Active },
            Languages = { "es" },
            ResourceKinds = { ResourceKind.Manufacturing },
            MinVerification = VerificationLevel.Declared,
            RefersTo = { "associations/es/organisations/biocat" },
        };
        if (withText)
            filter.Text = "viseras";
        return filter;
    }

    private static Record Head(string name, string title) => new()
    {
        Name = name,
        ExpireTime = At(2035),
        SourceVersion = "v1",
        Visibility = Visibility.Public,
        Verification = VerificationLevel.Checked,
        Title = Text(title),
        Summary = Text(title),
        Codes = { new Code { Scheme = "ecosystem", Value = "health" } },
        Place = new Place
        {
            Country = "ES",
            Region = "ES511",
            Locality = "Barcelona",
            PostalCode = "08001",
            Point = new GeoPoint { Latitude = 41.39, Longitude = 2.17 },
        },
        ExternalIds = { new ExternalId { System = "crm", Value = "A-17" } },
        Annotations = { ["source"] = "register" },
    };

    private static Text Text(string text) => new() { OriginalLanguage = "es", ByLanguage = { ["es"] = text } };

    private static Quantity Quantity(string value) => new() { Value = value, Unit = "H87" };

    private static Area Area() => new() { Regions = { "ES", "PL213" }, RadiusKm = 300 };

    private static TimeWindow Window() => new() { Start = At(2027), End = At(2028) };

    private static Terms Terms() => new()
    {
        Kinds = { TermsKind.Donation, TermsKind.AtCost },
        UnitPrice = new Money { Amount = "1.25", Currency = "EUR" },
        Notes = Text("Sin ánimo de lucro"),
    };

    private static Timestamp At(int year) =>
        Timestamp.FromDateTimeOffset(new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero));
}
