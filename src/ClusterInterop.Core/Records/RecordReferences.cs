using ClusterInterop.V1;

namespace ClusterInterop.Core.Records;

/// <summary>The name of another record in a field of a record.</summary>
/// <param name="Path">The field within the record, such as <c>capability.provider</c>.</param>
/// <param name="Kinds">The kinds of records that may stand there.</param>
internal readonly record struct RecordReference(string Path, RecordName Name, IReadOnlyList<RecordKind> Kinds);

/// <summary>Which records a record refers to. A new kind with references adds an arm here.</summary>
internal static class RecordReferences
{
    private static readonly RecordKind[] Parties = [RecordKind.Organisation, RecordKind.Cluster];
    private static readonly RecordKind[] Clusters = [RecordKind.Cluster];
    private static readonly RecordKind[] Ecosystems = [RecordKind.Ecosystem];

    /// <summary>The references of a valid record, in the order of its fields.</summary>
    public static IEnumerable<RecordReference> Of(Record record) => record.ContentCase switch
    {
        Record.ContentOneofCase.Cluster => All("cluster.ecosystems", record.Cluster.Ecosystems, Ecosystems),
        Record.ContentOneofCase.Organisation => OfOrganisation(record.Organisation),
        Record.ContentOneofCase.Ecosystem =>
            All("ecosystem.industrial_ecosystems", record.Ecosystem.IndustrialEcosystems, Ecosystems),
        Record.ContentOneofCase.Capability => One("capability.provider", record.Capability.Provider),
        Record.ContentOneofCase.Need => One("need.seeker", record.Need.Seeker),
        _ => [],
    };

    private static IEnumerable<RecordReference> OfOrganisation(Organisation organisation)
    {
        var memberships = All("organisation.member_of", organisation.MemberOf, Clusters);
        return organisation.Facilitation is { } facilitation
            ? memberships.Concat(All("organisation.facilitation.clusters", facilitation.Clusters, Clusters))
            : memberships;
    }

    private static RecordReference[] One(string path, string name) =>
        name.Length == 0 ? [] : [new(path, RecordName.Parse(name), Parties)];

    private static IEnumerable<RecordReference> All(string path, IEnumerable<string> names, RecordKind[] kinds) =>
        names.Select((name, index) => new RecordReference($"{path}[{index}]", RecordName.Parse(name), kinds));
}
