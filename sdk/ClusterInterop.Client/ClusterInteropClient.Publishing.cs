using ClusterInterop.V1;

namespace ClusterInterop.Client;

public sealed partial class ClusterInteropClient
{
    /// <summary>Publishes a record: creates it, or replaces all of it. Its contacts stay as they are.</summary>
    /// <param name="record">The record, with a name of the calling association; at most 64 KiB.</param>
    /// <param name="precondition">What must be so of the record before; null for anything.</param>
    /// <param name="cancellationToken">Ends the call with <see cref="OperationCanceledException"/>; whether the record
    /// was published is then not known, and publishing it again is safe.</param>
    /// <returns>The outcome, the record's etag and revision, and warnings. A record that would not change keeps
    /// both.</returns>
    /// <exception cref="ClusterInteropException"><c>FIELD_INVALID</c> with every violation; <c>PRECONDITION_FAILED</c>:
    /// read the record again, then retry; <c>REFERENCE_MISSING</c> when a record referred to does not exist;
    /// <c>ASSOCIATION_MISMATCH</c> when the name belongs to another association; <c>ROLE_MISSING</c> when the access
    /// token does not allow it to publish.</exception>
    public Task<WriteRecordsResponse> PutAsync(
        Record record, Precondition? precondition = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(record);
        return WriteOneAsync(new Write { Put = record, Precondition = precondition }, cancellationToken);
    }

    /// <summary>Publishes a record together with how its publisher is reached.</summary>
    /// <param name="record">The record, with a name of the calling association; at most 64 KiB.</param>
    /// <param name="contacts">At most 10, in the order in which they should be tried; they replace those that the
    /// record has, and none removes them. Prefer role mailboxes to persons. A contact that does not say who is told is
    /// told to nobody else before an introduction.</param>
    /// <param name="precondition">What must be so of the record before; null for anything.</param>
    /// <param name="cancellationToken">Ends the call with <see cref="OperationCanceledException"/>; whether the record
    /// was published is then not known, and publishing it again is safe.</param>
    /// <returns>As <see cref="PutAsync(Record, Precondition?, CancellationToken)"/>, and whether the contacts changed:
    /// alone they leave the record's etag and revision as they are.</returns>
    /// <exception cref="ClusterInteropException">As <see cref="PutAsync(Record, Precondition?,
    /// CancellationToken)"/>.</exception>
    public Task<WriteRecordsResponse> PutAsync(
        Record record,
        IEnumerable<Contact> contacts,
        Precondition? precondition = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(contacts);
        return WriteOneAsync(
            new Write
            {
                Put = record,
                Contacts = new ContactList { Contacts = { contacts } },
                Precondition = precondition,
            },
            cancellationToken);
    }

    /// <summary>Publishes records: creates each, or replaces all of it.</summary>
    /// <param name="records">The records, with names of the calling association, each name once; those referred to
    /// before those that refer to them.</param>
    /// <param name="options">Progress, or to check only; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the call with <see cref="OperationCanceledException"/>; publishing the same
    /// records again is safe.</param>
    /// <returns>As <see cref="WriteAsync(IEnumerable{Write}, PublishOptions?, CancellationToken)"/>.</returns>
    /// <exception cref="ClusterInteropException">As
    /// <see cref="WriteAsync(IEnumerable{Write}, PublishOptions?, CancellationToken)"/>.</exception>
    public Task<WriteRecordsResponse> PutAsync(
        IEnumerable<Record> records, PublishOptions? options = null, CancellationToken cancellationToken = default) =>
        WriteAsync(records.Select(record => new Write { Put = record }), options, cancellationToken);

    /// <summary>Withdraws a record. One that is withdrawn, expired or erased is left as it is.</summary>
    /// <param name="name">The name of a record of the calling association.</param>
    /// <param name="precondition">What must be so of the record before; null for anything.</param>
    /// <param name="cancellationToken">Ends the call with <see cref="OperationCanceledException"/>; withdrawing again
    /// is safe.</param>
    /// <returns>The outcome, and the record's etag and revision.</returns>
    /// <exception cref="ClusterInteropException"><c>RECORD_NOT_FOUND</c> or <c>FIELD_INVALID</c> when there is no such
    /// record; <c>PRECONDITION_FAILED</c>: read the record again, then retry; <c>ASSOCIATION_MISMATCH</c> when the name
    /// belongs to another association.</exception>
    public Task<WriteRecordsResponse> WithdrawAsync(
        string name, Precondition? precondition = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        return WriteOneAsync(new Write { Withdraw = name, Precondition = precondition }, cancellationToken);
    }

    /// <summary>Withdraws records. Those that are withdrawn, expired or erased are left as they are.</summary>
    /// <param name="names">The names of records of the calling association, each once.</param>
    /// <param name="options">Progress, or to check only; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the call with <see cref="OperationCanceledException"/>; withdrawing again
    /// is safe.</param>
    /// <returns>As <see cref="WriteAsync(IEnumerable{Write}, PublishOptions?, CancellationToken)"/>.</returns>
    /// <exception cref="ClusterInteropException">As
    /// <see cref="WriteAsync(IEnumerable{Write}, PublishOptions?, CancellationToken)"/>.</exception>
    public Task<WriteRecordsResponse> WithdrawAsync(
        IEnumerable<string> names, PublishOptions? options = null, CancellationToken cancellationToken = default) =>
        WriteAsync(names.Select(name => new Write { Withdraw = name }), options, cancellationToken);

    /// <summary>Erases a record: its content and its contacts are gone for good.</summary>
    /// <param name="name">The name of a record of the calling association.</param>
    /// <param name="precondition">What must be so of the record before; null for anything.</param>
    /// <param name="cancellationToken">Ends the call with <see cref="OperationCanceledException"/>; erasing again is
    /// safe.</param>
    /// <returns>The outcome, and the record's etag and revision.</returns>
    /// <exception cref="ClusterInteropException">As
    /// <see cref="WithdrawAsync(string, Precondition?, CancellationToken)"/>.</exception>
    public Task<WriteRecordsResponse> EraseAsync(
        string name, Precondition? precondition = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        return WriteOneAsync(new Write { Erase = name, Precondition = precondition }, cancellationToken);
    }

    /// <summary>Writes one request as it is: all of its changes or none.</summary>
    /// <param name="request">At most 200 changes, each record once. Without a request id it is given one, so that each
    /// attempt is the same request.</param>
    /// <param name="cancellationToken">Ends the call with <see cref="OperationCanceledException"/>; whether it was done
    /// is then not known, and the same request with the same id of the caller's may be sent again for 24 hours.</param>
    /// <returns>The outcome of each change, in the order of the request, and the revision to read them at.</returns>
    /// <exception cref="ClusterInteropException"><c>FIELD_INVALID</c> with every violation; <c>PRECONDITION_FAILED</c>:
    /// read again, then retry; <c>REFERENCE_MISSING</c>; <c>REQUEST_ID_REUSED</c> when the id was used for another
    /// request: use a new one; <c>ASSOCIATION_MISMATCH</c>; <c>CALLER_UNKNOWN</c>.</exception>
    public Task<WriteRecordsResponse> WriteAsync(
        WriteRecordsRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.RequestId.Length == 0)
            request = new WriteRecordsRequest
            {
                Writes = { request.Writes },
                RequestId = WriteRequests.NewId(),
                ValidateOnly = request.ValidateOnly,
            };
        return _calls.UnaryAsync(_publishing.WriteRecordsAsync, request, cancellationToken);
    }

    /// <summary>Writes any number of changes, one request after the other.</summary>
    /// <param name="writes">The changes, in the order in which they are to be done.</param>
    /// <param name="options">Progress, or to check only; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the call with <see cref="OperationCanceledException"/>; writing the same
    /// changes again is safe.</param>
    /// <returns>The outcome of each change, in their order, all warnings, and the revision to read them at.</returns>
    /// <exception cref="ClusterInteropException">As <see cref="WriteAsync(WriteRecordsRequest, CancellationToken)"/>,
    /// with paths that count from the first change of all, such as <c>writes[417].put.title</c>. Up to 200 changes (and
    /// 4 MiB) are one request, of which all is done or nothing; of more, <see
    /// cref="ClusterInteropException.WritesDone"/> in the requests before the one that was refused are
    /// done.</exception>
    public Task<WriteRecordsResponse> WriteAsync(
        IEnumerable<Write> writes, PublishOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(writes);
        return WriteAsync(ToAsync(writes), options, cancellationToken);
    }

    /// <summary>Writes any number of changes, one request after the other, as they come.</summary>
    /// <param name="writes">The changes, in the order in which they are to be done; read as far as a request
    /// needs.</param>
    /// <param name="options">Progress, or to check only; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the call with <see cref="OperationCanceledException"/>; writing the same
    /// changes again is safe.</param>
    /// <returns>As <see cref="WriteAsync(IEnumerable{Write}, PublishOptions?, CancellationToken)"/>.</returns>
    /// <exception cref="ClusterInteropException">As
    /// <see cref="WriteAsync(IEnumerable{Write}, PublishOptions?, CancellationToken)"/>.</exception>
    public async Task<WriteRecordsResponse> WriteAsync(
        IAsyncEnumerable<Write> writes, PublishOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(writes);
        options ??= new PublishOptions();
        var all = new WriteRecordsResponse();
        var requests = WriteRequests.CutAsync(writes, options.ValidateOnly, cancellationToken);
        await foreach (var request in requests.ConfigureAwait(false))
        {
            var done = all.Results.Count;
            try
            {
                var answer = await WriteAsync(request, cancellationToken).ConfigureAwait(false);
                all.Results.Add(answer.Results);
                all.Revision = answer.Revision;
                all.Warnings.Add(answer.Warnings.Select(
                    warning => new Warning(warning) { Path = ClusterInteropException.CountFrom(warning.Path, done) }));
            }
            catch (ClusterInteropException fault) when (done > 0)
            {
                throw fault.After(done);
            }

            options.Progress?.Report(all.Results.Count);
        }

        return all;
    }

    private Task<WriteRecordsResponse> WriteOneAsync(Write write, CancellationToken cancellationToken) =>
        WriteAsync(new WriteRecordsRequest { Writes = { write } }, cancellationToken);

#pragma warning disable CS1998 // Asynchronous in form only: both kinds of sources are then cut by one piece of code.
    private static async IAsyncEnumerable<T> ToAsync<T>(IEnumerable<T> items)
#pragma warning restore CS1998
    {
        foreach (var item in items)
            yield return item;
    }
}
