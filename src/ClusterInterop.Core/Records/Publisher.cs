using ClusterInterop.Core.Faults;
using ClusterInterop.V1;

namespace ClusterInterop.Core.Records;

/// <summary>Publishes what associations send: one request at a time, or a whole register.</summary>
internal sealed class Publisher(IRecordStore store, ContractValidator contract, ValidWrites validWrites)
{
    private readonly RegisterSync _registers = new(store, contract, validWrites);

    /// <summary>Does a request, all of it or nothing; when this completes, the change survives a power cut.</summary>
    /// <param name="request">Becomes the publisher's own, and does not stay as it is.</param>
    /// <param name="caller">Who sent it.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task<WriteRecordsResponse> WriteAsync(
        WriteRecordsRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var findings = new Findings();
        var batch = validWrites.From(request, caller, findings);
        var done = await store.WriteAsync(batch, cancellationToken);
        var response = new WriteRecordsResponse { Revision = done.Revision.Value };
        response.Results.AddRange(done.Results.Select(ToResult));
        response.Warnings.AddRange(findings.Warnings);
        return response;
    }

    /// <summary>Makes the directory equal to an association's register.</summary>
    /// <exception cref="SyncInProgressException">Another one of the association runs.</exception>
    public Task<SyncRecordsResponse> SyncAsync(
        IAsyncEnumerable<SyncRecordsRequest> messages, Caller caller, CancellationToken cancellationToken) =>
        _registers.SyncAsync(messages, caller, cancellationToken);

    /// <summary>Erases records of any association, on its behalf.</summary>
    /// <exception cref="RecordNotFoundException">One was never there.</exception>
    /// <exception cref="AssociationReservedException">One belongs to <c>eu</c>.</exception>
    public async Task<EraseRecordsResponse> EraseAsync(
        EraseRecordsRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var batch = validWrites.From(request, caller);
        var done = await store.WriteAsync(batch, cancellationToken);
        var response = new EraseRecordsResponse { Revision = done.Revision.Value };
        response.Results.AddRange(done.Results.Select(ToResult));
        return response;
    }

    private static WriteResult ToResult(WrittenRecord written) => new()
    {
        Name = written.Name.Value,
        Outcome = written.Outcome,
        Revision = written.Revision.Value,
        Etag = written.Etag,
        ContactsChanged = written.ContactsChanged,
    };
}
