using ClusterInterop.Core.Records;
using ClusterInterop.V1;
using Microsoft.EntityFrameworkCore;

namespace ClusterInterop.Storage;

/// <summary>How many records of each association are ACTIVE: counted when the writer begins, and moved with each of its
/// commits, so that no write has to count.</summary>
/// <remarks>Called by the writer's thread alone, and exact as long as nobody else writes: several servers on one
/// database, each counting its own writes, could together pass the limit until they start again.</remarks>
internal sealed class ActiveCount(int most)
{
    private ActiveRecords? _records;
    private Revision _head;
    private bool _inDoubt;

    /// <summary>What the next group of the writer finds.</summary>
    public ActiveRecords At(WriteSession session)
    {
        // A commit that failed may have been done all the same. The head tells.
        if (_records is null || (_inDoubt && session.ReadRevision() != _head.Value))
            (_records, _head) = (new(Count(session.Db), most), new(session.ReadRevision()));
        _inDoubt = false;
        return _records;
    }

    /// <summary>Commits a group, and counts it.</summary>
    /// <param name="session">With the transaction of the group.</param>
    /// <param name="growth">What it does to the numbers.</param>
    /// <param name="head">The head after it.</param>
    public void Commit(WriteSession session, IReadOnlyDictionary<AssociationId, int> growth, Revision head)
    {
        _inDoubt = true;
        session.Commit();
        _records!.Grow(growth);
        (_head, _inDoubt) = (head, false);
    }

    // All of them by the index of the names, less the few that are not: the records themselves are not read.
    private static Dictionary<AssociationId, int> Count(DirectoryContext db)
    {
        var counts = CountsOf(db.Records);
        foreach (var (association, ended) in CountsOf(db.Records.Where(row => row.State != (int)RecordState.Active)))
            counts[association] -= ended;
        return counts;
    }

    private static Dictionary<AssociationId, int> CountsOf(IQueryable<RecordRow> records)
    {
        const int beforeId = 13; // "associations/"
        return records
            .Select(row => (row.Name + "/").Substring(beforeId))
            .GroupBy(rest => rest.Substring(0, rest.IndexOf('/')))
            .Select(group => new { Association = group.Key, Records = group.Count() })
            .ToDictionary(
                group => RecordName.Parse($"associations/{group.Association}").Association, group => group.Records);
    }
}
