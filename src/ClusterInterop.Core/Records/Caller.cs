using ClusterInterop.Core.Feed;
using ClusterInterop.V1;

namespace ClusterInterop.Core.Records;

/// <summary>Who calls, and what they may see. The one place that decides on visibility.</summary>
/// <param name="Association">The association that calls; null for a reader that belongs to none.</param>
public sealed record Caller(AssociationId? Association)
{
    /// <summary>A reader that belongs to no association, such as a public portal.</summary>
    public static readonly Caller OfNoAssociation = new((AssociationId?)null);

    /// <summary>Whoever the association has let call, as its issuer names them; empty for the server itself. Decides
    /// nothing.</summary>
    public string Subject { get; init; } = "";

    public bool CanSee(StoredRecord record) => CanSee(record.Name, record.Visibility);

    /// <summary>
    /// Whether this caller could ever see the record, and so may be told that it is gone. A name that was always hidden
    /// from the caller is never sent.
    /// </summary>
    public bool CouldEverSee(StoredRecord record) => CanSee(record.Name, record.WidestVisibility);

    /// <summary>Whether this caller is told a contact of a record that it can see.</summary>
    public bool CanSee(RecordName name, ContactVisibility visibility) => visibility switch
    {
        ContactVisibility.Public => true,
        ContactVisibility.Associations => Association is not null,
        _ => Association == name.Association,
    };

    public bool CanSee(RecordName name, Visibility visibility) => CanSee(name.Association, visibility);

    /// <summary>Whether this caller can see the records of an association that have this visibility.</summary>
    public bool CanSee(AssociationId publisher, Visibility visibility) => visibility switch
    {
        Visibility.Public or Visibility.Unspecified => true,
        Visibility.Network => Association is not null,
        _ => Association == publisher,
    };

    internal bool CanSee(in LiveRecord record) => CanSee(record.Association, record.Visibility);

    internal bool CouldEverSee(in LiveRecord record) => CanSee(record.Association, record.WidestVisibility);
}
