using ClusterInterop.V1;

namespace ClusterInterop.Core.Records;

/// <summary>Who calls, and what they may see. The one place that decides on visibility.</summary>
/// <param name="Association">The calling association; null for an anonymous reader.</param>
public sealed record Caller(AssociationId? Association)
{
    public static readonly Caller Anonymous = new((AssociationId?)null);

    public bool CanSee(StoredRecord record) => CanSee(record.Name, record.Visibility);

    /// <summary>
    /// Whether this caller could ever see the record, and so may be told that it is gone. A name that was always hidden
    /// from the caller is never sent.
    /// </summary>
    public bool CouldEverSee(StoredRecord record) => CanSee(record.Name, record.WidestVisibility);

    public bool CanSee(RecordName name, Visibility visibility) => visibility switch
    {
        Visibility.Private => Association == name.Association,
        Visibility.Network => Association is not null,
        _ => true,
    };
}
