using ClusterInterop.Core.Faults;
using ClusterInterop.Core.Records;
using ClusterInterop.Core.Search;
using ClusterInterop.V1;

namespace ClusterInterop.Core.Feed;

/// <summary>Answers what is asked of the directory once: a record, a search, a summary.</summary>
internal sealed class DirectoryReader(IRecordStore store, ContractValidator contract, LiveDirectory directory)
{
    /// <summary>One record; every acknowledged write is seen. From memory where all that is committed is known there,
    /// which is nearly always, else from the store.</summary>
    /// <exception cref="RecordNotFoundException">There is none that the caller may see.</exception>
    public async Task<StoredRecord> GetAsync(
        GetRecordRequest request, Caller caller, CancellationToken cancellationToken)
    {
        contract.Check(request);
        var name = RecordName.Parse(request.Name);
        // What is committed is asked before what is known: a commit in between is of a write not answered yet.
        var record = store.LastCommitted is { } committed && directory.Knows(committed)
            ? directory.Read(snapshot => Find(name, snapshot))
            : await store.FindAsync(name, cancellationToken);
        return record is not null && caller.CanSee(record) ? record : throw new RecordNotFoundException(request.Name);
    }

    // Tombstones at or below the floor are removed from the store, and stay in memory until the next start.
    private static StoredRecord? Find(RecordName name, LiveSnapshot snapshot) =>
        snapshot.Find(name)?.Stored is { } stored
        && (stored.IsActive || stored.Revision > snapshot.Head.Anchor.Floor) ? stored : null;

    public async Task<SearchAnswer> SearchAsync(
        SearchRecordsRequest request, Caller caller, CancellationToken cancellationToken)
    {
        contract.Check(request);
        var query = SearchQuery.From(request, directory.Vocabularies, caller);
        await directory.WaitForAsync(new(request.MinRevision), cancellationToken);
        return directory.Read(snapshot =>
        {
            var page = snapshot.Search.Search(query);
            return new SearchAnswer(page.Records, page.NextPageToken, page.TotalSize, snapshot.Head.Applied);
        });
    }

    public async Task<SummarizeRecordsResponse> SummarizeAsync(
        SummarizeRecordsRequest request, Caller caller, CancellationToken cancellationToken)
    {
        contract.Check(request);
        var query = SummaryQuery.From(request, directory.Vocabularies, caller);
        await directory.WaitForAsync(new(request.MinRevision), cancellationToken);
        var (records, applied) = directory.Read(
            snapshot => (snapshot.Search.FindAll(query.Filter), snapshot.Head.Applied));

        // Outside the read: adding up takes time with the number of records, and nothing that it reads changes.
        var summary = Summary.Of(query, records);
        var response = new SummarizeRecordsResponse
        {
            TotalGroups = summary.TotalGroups,
            TotalRecords = summary.TotalRecords,
            Revision = applied.Value,
        };
        response.Groups.AddRange(summary.Groups);
        return response;
    }
}

/// <summary>A page of records, in the order asked for.</summary>
internal sealed record SearchAnswer(
    IReadOnlyList<StoredRecord> Records, string NextPageToken, long TotalSize, Revision Revision);
