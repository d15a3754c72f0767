using ClusterInterop.V1;

namespace ClusterInterop.Core.Records;

/// <summary>The name of another record in a field of a record.</summary>
/// <param name="Path">The field within the record, such as <c>capability.provider</c>.</param>
/// <param name="Kinds">The kinds of records that may stand there.</param>
/// <param name="OfEu">Whether only records of the association <c>eu</c>, which every server knows, may.</param>
internal readonly record struct RecordReference(
    string Path, RecordName Name, IReadOnlyList<RecordKind> Kinds, bool OfEu = false)
{
    /// <summary>What may stand there, in words.</summary>
    public string Expected => OfEu
        ? "one of the industrial ecosystems, associations/eu/ecosystems/…"
        : string.Join(" or ", Kinds.Select(kind => $"an entry of {RecordName.SegmentOf(kind)}"));

    public bool Allows(RecordName name) =>
        Kinds.Contains(name.Kind) && (!OfEu || name.Association == AssociationId.Eu);
}

/// <summary>Which records a record refers to. A new kind with references adds an arm here.</summary>
internal static class RecordReferences
{
    private static readonly RecordKind[] Parties = [RecordKind.Organisation, RecordKind.Cluster];
    private static readonly RecordKind[] Clusters = [RecordKind.Cluster];
    private static readonly RecordKind[] Ecosystems = [RecordKind.Ecosystem];

    /// <summary>The references of a record, in the order of its fields; what is no name is left out.</summary>
    public static IEnumerable<RecordReference> Of(Record record) => record.ContentCase switch
    {
        Record.ContentOneofCase.Cluster => All("cluster.ecosystems", record.Cluster.Ecosystems, Ecosystems),
        Record.ContentOneofCase.Organisation => OfOrganisation(record.Organisation),
        Record.ContentOneofCase.Ecosystem =>
            All("ecosystem.industrial_ecosystems", record.Ecosystem.IndustrialEcosystems, Ecosystems)
                .Select(reference => reference with { OfEu = true }),
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
        RecordName.TryParse(name, out var parsed) ? [new(path, parsed, Parties)] : [];

    private static IEnumerable<RecordReference> All(string path, IEnumerable<string> names, RecordKind[] kinds) =>
        names.SelectMany((name, index) => RecordName.TryParse(name, out var parsed)
            ? [new RecordReference($"{path}[{index}]", parsed, kinds)]
            : Array.Empty<RecordReference>());
}
