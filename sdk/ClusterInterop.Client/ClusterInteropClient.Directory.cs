using ClusterInterop.V1;

namespace ClusterInterop.Client;

public sealed partial class ClusterInteropClient
{
    /// <summary>Gets a record by name; a withdrawn, expired or erased one is returned as such.</summary>
    /// <param name="name">The name, such as <c>associations/es/capabilities/printers-0412</c>.</param>
    /// <param name="cancellationToken">Ends the call with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The record as it is now.</returns>
    /// <exception cref="ClusterInteropException"><c>RECORD_NOT_FOUND</c> when there is none, or the caller may not see
    /// it; <c>FIELD_INVALID</c> when the name is not one.</exception>
    public async Task<Record> GetAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        var answer = await _calls.UnaryAsync(
            _directory.GetRecordAsync, new GetRecordRequest { Name = name }, cancellationToken).ConfigureAwait(false);
        return answer.Record;
    }

    /// <summary>Finds a record by name; a withdrawn, expired or erased one is returned as such.</summary>
    /// <param name="name">The name, such as <c>associations/es/capabilities/printers-0412</c>.</param>
    /// <param name="cancellationToken">Ends the call with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The record as it is now; null when there is none, or the caller may not see it.</returns>
    /// <exception cref="ClusterInteropException"><c>FIELD_INVALID</c> when the name is not one.</exception>
    public async Task<Record?> FindAsync(string name, CancellationToken cancellationToken = default)
    {
        try
        {
            return await GetAsync(name, cancellationToken).ConfigureAwait(false);
        }
        catch (ClusterInteropException fault) when (fault.Reason == "RECORD_NOT_FOUND")
        {
            return null;
        }
    }

    /// <summary>Gets how the publisher of a record is reached.</summary>
    /// <param name="name">The name of the record, such as <c>associations/es/capabilities/printers-0412</c>.</param>
    /// <param name="cancellationToken">Ends the call with <see cref="OperationCanceledException"/>.</param>
    /// <returns>Those of its contacts, at most 10, that the caller may see, as they are now, in the publisher's order;
    /// none when the record has none, or is not ACTIVE. They are personal data: show them, and keep no copy for longer
    /// than that.</returns>
    /// <exception cref="ClusterInteropException"><c>RECORD_NOT_FOUND</c> when there is no such record, or the caller
    /// may not see it; <c>FIELD_INVALID</c> when the name is not one.</exception>
    public async Task<IReadOnlyList<Contact>> GetContactsAsync(
        string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        var answer = await _calls.UnaryAsync(
            _directory.GetContactsAsync, new GetContactsRequest { Name = name }, cancellationToken)
            .ConfigureAwait(false);
        return answer.Contacts;
    }

    /// <summary>Searches records, page after page as they are read.</summary>
    /// <param name="filter">Which records; null for every ACTIVE one that the caller may see. At most 50 values a
    /// field.</param>
    /// <param name="options">Order, page size, and the revision to wait for; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the search with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The records, in the order asked for. Each page is read from the directory as it is then: a record that
    /// changes meanwhile may be missed or come twice.</returns>
    /// <exception cref="ClusterInteropException"><c>FIELD_INVALID</c>, with the paths, when the server does not
    /// understand the filter; <c>REVISION_NOT_REACHED</c> when the revision is not reached in time: try
    /// again.</exception>
    public IAsyncEnumerable<Record> SearchAsync(
        RecordFilter? filter = null, SearchOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new SearchOptions();
        var request = new SearchRecordsRequest
        {
            Filter = filter?.Clone(),
            Order = options.Order,
            PageSize = options.PageSize,
            MinRevision = options.MinRevision,
        };
        return ReadPagesAsync(
            (next, token) => SearchPageAsync(new(request) { PageToken = next }, token),
            page => page.Records,
            page => page.NextPageToken,
            cancellationToken);
    }

    /// <summary>Searches one page of records, and tells how many there are in all.</summary>
    /// <param name="request">Which records, in which order, and which page.</param>
    /// <param name="cancellationToken">Ends the call with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The page, in the order asked for, with the token of the next one.</returns>
    /// <exception cref="ClusterInteropException"><c>FIELD_INVALID</c>, with the paths; <c>PAGE_TOKEN_INVALID</c> when
    /// the token belongs to another search: start again without it; <c>REVISION_NOT_REACHED</c>: try again.</exception>
    public Task<SearchRecordsResponse> SearchPageAsync(
        SearchRecordsRequest request, CancellationToken cancellationToken = default) =>
        _calls.UnaryAsync(_directory.SearchRecordsAsync, request, cancellationToken);

    /// <summary>Counts records and adds up their quantities, by group: the capacity map.</summary>
    /// <param name="filter">Which records; null for every ACTIVE one that the caller may see.</param>
    /// <param name="groupBy">One to three dimensions, made by <see cref="SummaryBy"/>.</param>
    /// <param name="cancellationToken">Ends the call with <see cref="OperationCanceledException"/>.</param>
    /// <returns>At most 100 groups, the largest count first, then by keys.</returns>
    /// <exception cref="ClusterInteropException"><c>FIELD_INVALID</c>, with the paths, when the server does not
    /// understand the filter or a dimension.</exception>
    public Task<SummarizeRecordsResponse> SummarizeAsync(
        RecordFilter? filter, IEnumerable<GroupBy> groupBy, CancellationToken cancellationToken = default) =>
        SummarizeAsync(new SummarizeRecordsRequest { Filter = filter, GroupBy = { groupBy } }, cancellationToken);

    /// <summary>Counts records and adds up their quantities, by group: the capacity map.</summary>
    /// <param name="request">Which records, one to three dimensions, and how many groups, at most 1,000.</param>
    /// <param name="cancellationToken">Ends the call with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The groups, the largest count first, then by keys.</returns>
    /// <exception cref="ClusterInteropException"><c>FIELD_INVALID</c>, with the paths; <c>REVISION_NOT_REACHED</c>: try
    /// again.</exception>
    public Task<SummarizeRecordsResponse> SummarizeAsync(
        SummarizeRecordsRequest request, CancellationToken cancellationToken = default) =>
        _calls.UnaryAsync(_directory.SummarizeRecordsAsync, request, cancellationToken);

    /// <summary>Follows records as they are published, changed and withdrawn.</summary>
    /// <param name="filter">Which records, by anything but text; null for every ACTIVE one that the caller may
    /// see.</param>
    /// <param name="resumeFrom">Token of the last message handled; null replays every record first.</param>
    /// <param name="options">How the stream is opened; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the stream with <see cref="OperationCanceledException"/>.</param>
    /// <returns>Records, removals, checkpoints and resets: the latest state of each record at least once, in revision
    /// order, across reconnects. It ends by itself only when <see cref="WatchOptions.StopWhenCaughtUp"/> is
    /// set.</returns>
    /// <exception cref="ClusterInteropException"><c>UNAVAILABLE</c> when the server cannot be reached at first (a
    /// stream that has delivered something is opened again for as long as it takes); <c>FIELD_INVALID</c>, with the
    /// paths, when the server does not understand the filter; <c>RESUME_TOKEN_INVALID</c> when the token is garbled:
    /// start without one; <c>TOKEN_REFUSED</c> after one renewed access token was refused too.</exception>
    public IAsyncEnumerable<RecordMessage> WatchRecordsAsync(
        RecordFilter? filter = null,
        ResumeToken? resumeFrom = null,
        WatchOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        var scope = filter?.Clone();
        return new ResumingStream<WatchRecordsResponse, RecordMessage>(
            nameof(DirectoryService.DirectoryServiceClient.WatchRecords),
            (stream, call) => _directory.WatchRecords(new() { Filter = scope, Options = stream }, call),
            RecordMessage.Read,
            _calls,
            _options,
            _logger).ReadAsync(resumeFrom, options ?? new WatchOptions(), cancellationToken);
    }
}
