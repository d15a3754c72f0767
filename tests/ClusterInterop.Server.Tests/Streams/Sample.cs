using ClusterInterop.V1;

namespace ClusterInterop.Server.Tests.Streams;

/// <summary>Small valid records.</summary>
internal static class Sample
{
    public const string Gloves = "18000000";
    public const string Medical = "33000000";

    public static Record Capability(string association, string id, string cpv = Medical, string title = "Aaa")
    {
        var record = Head($"associations/{association}/capabilities/{id}", cpv, title);
        record.Capability = new Capability { Kind = ResourceKind.Product };
        return record;
    }

    public static Record Need(string association, string id, string cpv = Medical, string title = "Bbb")
    {
        var record = Head($"associations/{association}/needs/{id}", cpv, title);
        record.Need = new Need { Kind = ResourceKind.Product };
        return record;
    }

    public static Record Organisation(string association, string id, string title = "Ccc")
    {
        var record = Head($"associations/{association}/organisations/{id}", Medical, title);
        record.Organisation = new Organisation { Type = OrganisationType.Company };
        return record;
    }

    public static Record With(this Record record, Action<Record> change)
    {
        change(record);
        return record;
    }

    private static Record Head(string name, string cpv, string title) => new()
    {
        Name = name,
        Title = new Text { ByLanguage = { ["en"] = title } },
        Codes = { new Code { Scheme = "cpv", Value = cpv } },
    };
}
