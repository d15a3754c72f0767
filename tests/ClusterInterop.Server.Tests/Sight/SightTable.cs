using ClusterInterop.V1;

namespace ClusterInterop.Server.Tests.Sight;

/// <summary>What a reader is told of a record that changes while the reader follows.</summary>
internal enum Told
{
    /// <summary>Not even that there is one.</summary>
    Nothing,

    /// <summary>That what was visible before is gone: its name alone.</summary>
    Gone,

    /// <summary>The record as it is: the reader may see it.</summary>
    Whole,
}

/// <summary>
/// Spain's records of one visibility: an organisation, a capability and a need, first with one visibility and then,
/// changed, with another or the same; and what that means for Spain, for Poland and for a portal of no association.
/// </summary>
/// <param name="Word">In their titles and in no other; their ids are the word backwards.</param>
internal sealed record Sighting(
    string Word, Visibility First, Visibility Now, Told Spain, Told Poland, Told Portal, string Cpv, long Quantity)
{
    private static readonly RecordKind[] Kinds = [RecordKind.Organisation, RecordKind.Capability, RecordKind.Need];

    public string Id { get; } = new([.. Word.Reverse()]);

    public string Organisation => $"associations/es/organisations/{Id}";

    public string Capability => $"associations/es/capabilities/{Id}";

    public string Need => $"associations/es/needs/{Id}";

    public string Email => $"{Word}@example.org";

    public Told For(string? caller) => caller switch { "es" => Spain, "pl" => Poland, _ => Portal };

    public IEnumerable<Write> Writes(Visibility visibility, string summary) => Kinds.Select(kind =>
    {
        var record = new Record
        {
            Visibility = visibility,
            Title = new() { ByLanguage = { ["en"] = $"{Word} visors" } },
            Summary = new() { ByLanguage = { ["en"] = $"{summary} {Word}" } },
            Codes = { new Code { Scheme = "cpv", Value = Cpv } },
        };
        var quantity = new Quantity { Value = $"{Quantity}", Unit = "H87" };
        switch (kind)
        {
            case RecordKind.Organisation:
                (record.Name, record.Organisation) = (Organisation, new() { Type = OrganisationType.Company });
                break;
            case RecordKind.Capability:
                record.Name = Capability;
                record.Capability = new() { Kind = ResourceKind.Product, Available = quantity };
                break;
            default:
                (record.Name, record.Need) = (Need, new() { Kind = ResourceKind.Product, Quantity = quantity });
                break;
        }

        var contact = new Contact
        {
            Type = ContactType.RoleMailbox,
            Email = Email,
            Visibility = ContactVisibility.Public,
        };
        return new Write { Put = record, Contacts = new() { Contacts = { contact } } };
    });

    /// <summary>Every visibility that always was so, and every one that became so from another.</summary>
    public static IReadOnlyList<Sighting> All { get; } =
    [
        Always("korvanta", Visibility.Public, Told.Whole, Told.Whole, Told.Whole, "33110000", 1),
        Always("melistod", Visibility.Network, Told.Whole, Told.Whole, Told.Nothing, "33120000", 10),
        Always("padrugox", Visibility.Private, Told.Whole, Told.Nothing, Told.Nothing, "33130000", 100),
        new("tilmekar", Visibility.Private, Visibility.Public,
            Told.Whole, Told.Whole, Told.Whole, "33140000", 1_000),
        new("vorsumel", Visibility.Public, Visibility.Network,
            Told.Whole, Told.Whole, Told.Gone, "33150000", 10_000),
        new("nibarlof", Visibility.Public, Visibility.Private,
            Told.Whole, Told.Gone, Told.Gone, "33160000", 100_000),
        new("juskedaw", Visibility.Network, Visibility.Private,
            Told.Whole, Told.Gone, Told.Nothing, "33170000", 1_000_000),
        new("harpinoz", Visibility.Network, Visibility.Public,
            Told.Whole, Told.Whole, Told.Whole, "33180000", 10_000_000),
        new("wexoltab", Visibility.Private, Visibility.Network,
            Told.Whole, Told.Whole, Told.Nothing, "33190000", 100_000_000),
    ];

    private static Sighting Always(
        string word, Visibility visibility, Told spain, Told poland, Told portal, string cpv, long quantity) =>
        new(word, visibility, visibility, spain, poland, portal, cpv, quantity);
}
