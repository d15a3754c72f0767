using ClusterInterop.Core.Faults;

namespace ClusterInterop.Core.Records;

/// <summary>How many ACTIVE records each association has, and how many it may have.</summary>
/// <remarks>Not thread-safe.</remarks>
/// <param name="counts">How many there are; this object's own.</param>
/// <param name="most">How many an association may have.</param>
internal sealed class ActiveRecords(Dictionary<AssociationId, int> counts, int most)
{
    /// <summary>Refuses growth beyond what an association may have. Who has more already, by a limit that was lowered,
    /// may change and withdraw what there is.</summary>
    /// <exception cref="RecordLimitReachedException">There would be too many.</exception>
    public void CheckRoom(AssociationId association, int growth)
    {
        var records = (long)counts.GetValueOrDefault(association) + growth;
        if (records > most)
            throw new RecordLimitReachedException(association.Value, records, most);
    }

    /// <summary>Counts what a group has done.</summary>
    public void Grow(IReadOnlyDictionary<AssociationId, int> growth)
    {
        foreach (var (association, more) in growth)
            counts[association] = counts.GetValueOrDefault(association) + more;
    }
}
