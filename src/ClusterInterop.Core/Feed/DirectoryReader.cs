using ClusterInterop.Core.Faults;
using ClusterInterop.Core.Records;
using ClusterInterop.Core.Search;
using ClusterInterop.V1;

namespace ClusterInterop.Core.Feed;

/// <summary>Answers what is asked of the directory once: a record, a search, a summary.</summary>
internal sealed class DirectoryReader(IRecordStore store, ContractValidator contract, LiveDirectory directory)
{
    // Not a plain null, which would pass for bytes, of length 0.
    private static ReadOnlyMemory<byte>? NoRecord => null;

    /// <summary>One record, serialized; every acknowledged write is seen. From memory where all that is committed is
    /// known there, which is nearly always, else from the store.</summary>
    /// <exception cref="RecordNotFoundException">There is none that the caller may see.</exception>
    public async Task<ReadOnlyMemory<byte>> GetAsync(
        GetRecordRequest request, Caller caller, CancellationToken cancellationToken)
    {
        contract.Check(request);
        return await FindAsync(RecordName.Parse(request.Name), caller, cancellationToken)
            ?? throw new RecordNotFoundException(request.Name);
    }

    /// <summary>The contacts of one record, straight from the store: no copy of them is held anywhere.</summary>
    /// <exception cref="RecordNotFoundException">There is no record that the caller may see.</exception>
    public async Task<GetContactsResponse> GetContactsAsync(
        GetContactsRequest request, Caller caller, CancellationToken cancellationToken)
    {
        contract.Check(request);
        var name = RecordName.Parse(request.Name);

        // The record first: of one that the caller may not see nothing more is read than of one that is not there, so
        // that the time of the answer does not tell them apart. Then again as it is together with its contacts.
        if (await FindAsync(name, caller, cancellationToken) is null
            || await store.FindContactsAsync(name, cancellationToken) is not (var record, var contacts)
            || !caller.CanSee(record))
            throw new RecordNotFoundException(request.Name);

        var response = new GetContactsResponse();
        if (record.IsActive)
            response.Contacts.AddRange(
                contacts.Contacts.Where(contact => caller.CanSee(record.Name, contact.Visibility)));
        return response;
    }

    private async ValueTask<ReadOnlyMemory<byte>?> FindAsync(
        RecordName name, Caller caller, CancellationToken cancellationToken)
    {
        // What is committed is asked before what is known: a commit in between is of a write not answered yet.
        if (store.LastCommitted is { } committed && directory.Knows(committed))
            return directory.Read(snapshot => Find(name, caller, snapshot));
        return await store.FindAsync(name, cancellationToken) is { } stored && caller.CanSee(stored)
            ? stored.Bytes : NoRecord;
    }

    // Tombstones at or below the floor are removed from the store, and stay in memory until the next start.
    private static ReadOnlyMemory<byte>? Find(RecordName name, Caller caller, LiveSnapshot snapshot) =>
        snapshot.Find(name, caller) is { } record
        && (record.IsActive || record.Revision > snapshot.Head.Anchor.Floor) ? record.Bytes : NoRecord;

    public async Task<SearchAnswer> SearchAsync(
        SearchRecordsRequest request, Caller caller, CancellationToken cancellationToken)
    {
        contract.Check(request);
        var query = SearchQuery.From(request, directory.Vocabularies, caller);
        await directory.WaitForAsync(new(request.MinRevision), cancellationToken);
        return directory.Read(snapshot =>
        {
            var page = snapshot.Search.Search(query);
            return new SearchAnswer(
                [.. page.Records.Select(record => record.Bytes)],
                page.NextPageToken,
                page.TotalSize,
                snapshot.Head.Applied);
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

/// <summary>A page of records, serialized, in the order asked for.</summary>
internal sealed record SearchAnswer(
    IReadOnlyList<ReadOnlyMemory<byte>> Records, string NextPageToken, long TotalSize, Revision Revision);
