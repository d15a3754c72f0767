using System.Runtime.CompilerServices;
using ClusterInterop.V1;

namespace ClusterInterop.Client;

public sealed partial class ClusterInteropClient
{
    /// <summary>Finds the matches of a published need or capability, page after page as they are read.</summary>
    /// <param name="name">The name of the need or capability.</param>
    /// <param name="options">What the other side must be, and the least score; null for every match.</param>
    /// <param name="cancellationToken">Ends the search with <see cref="OperationCanceledException"/>.</param>
    /// <returns>At most 1,000 matches, the highest score first, then by name of the other side.</returns>
    /// <exception cref="ClusterInteropException"><c>RECORD_NOT_FOUND</c>; <c>RECORD_NOT_MATCHABLE</c> when the record
    /// is neither an ACTIVE need nor an ACTIVE capability; <c>FIELD_INVALID</c>, with the paths, when the server does
    /// not understand the filter.</exception>
    public IAsyncEnumerable<Match> FindMatchesAsync(
        string name, MatchOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        var request = (options ?? new MatchOptions()).ToRequest();
        request.Name = name;
        return FindMatchesAsync(request, cancellationToken);
    }

    /// <summary>Finds the matches of a need or capability that is not published, page after page.</summary>
    /// <param name="draft">The need or capability; a title is enough, and the name may be left out.</param>
    /// <param name="options">What the other side must be, and the least score; null for every match.</param>
    /// <param name="cancellationToken">Ends the search with <see cref="OperationCanceledException"/>.</param>
    /// <returns>At most 1,000 matches, the highest score first, then by name of the other side.</returns>
    /// <exception cref="ClusterInteropException"><c>FIELD_INVALID</c>, with the paths, when the draft is not valid, or
    /// the server does not understand the filter.</exception>
    public IAsyncEnumerable<Match> FindMatchesAsync(
        Record draft, MatchOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(draft);
        var request = (options ?? new MatchOptions()).ToRequest();
        request.Draft = draft;
        return FindMatchesAsync(request, cancellationToken);
    }

    /// <summary>Finds one page of matches, and tells how many there are.</summary>
    /// <param name="request">Whose matches, with whom, and which page.</param>
    /// <param name="cancellationToken">Ends the call with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The page, the highest score first, with the token of the next one.</returns>
    /// <exception cref="ClusterInteropException"><c>RECORD_NOT_FOUND</c>; <c>RECORD_NOT_MATCHABLE</c>;
    /// <c>FIELD_INVALID</c>, with the paths; <c>PAGE_TOKEN_INVALID</c> when the token belongs to another request: start
    /// again without it; <c>REVISION_NOT_REACHED</c>: try again.</exception>
    public Task<FindMatchesResponse> FindMatchPageAsync(
        FindMatchesRequest request, CancellationToken cancellationToken = default) =>
        _calls.UnaryAsync(_matching.FindMatchesAsync, request, cancellationToken);

    /// <summary>Follows the matches of a subscription, as records are published, changed and withdrawn.</summary>
    /// <param name="subscription">Whose matches, and with whom; at most 50 values in each field of its filters.</param>
    /// <param name="resumeFrom">Token of the last message handled; null replays every current match first.</param>
    /// <param name="options">How the stream is opened; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the stream with <see cref="OperationCanceledException"/>.</param>
    /// <returns>Match sets, checkpoints and resets: each set at least once, in revision order, across reconnects. A set
    /// replaces all that is held for its record; an empty one means that nothing fits any more. It ends by itself only
    /// when <see cref="WatchOptions.StopWhenCaughtUp"/> is set.</returns>
    /// <exception cref="ClusterInteropException"><c>UNAVAILABLE</c> when the server cannot be reached at first (a
    /// stream that has delivered something is opened again for as long as it takes); <c>FIELD_INVALID</c>, with the
    /// paths, when the server does not understand the subscription; <c>RESUME_TOKEN_INVALID</c> when the token is
    /// garbled: start without one; <c>TOKEN_REFUSED</c> after one renewed access token was refused too.</exception>
    public IAsyncEnumerable<MatchMessage> WatchMatchesAsync(
        MatchSubscription subscription,
        ResumeToken? resumeFrom = null,
        WatchOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(subscription);
        var scope = new WatchMatchesRequest
        {
            Subjects = subscription.Subjects?.Clone(),
            Candidates = subscription.Candidates?.Clone(),
            MinScore = subscription.MinScore,
            ExcludeSameAssociation = subscription.ExcludeSameAssociation,
        };
        return new ResumingStream<WatchMatchesResponse, MatchMessage>(
            nameof(MatchingService.MatchingServiceClient.WatchMatches),
            (stream, call) => _matching.WatchMatches(new(scope) { Options = stream }, call),
            MatchMessage.Read,
            _calls,
            _options,
            _logger).ReadAsync(resumeFrom, options ?? new WatchOptions(), cancellationToken);
    }

    /// <summary>Follows the matches of a subscription as what was found, what changed, and what is gone.</summary>
    /// <remarks>
    /// It holds all current matches in memory and compares. To go on where a former run stopped, use a
    /// <see cref="MatchTracker"/> on <see cref="WatchMatchesAsync"/>.
    /// </remarks>
    /// <param name="subscription">Whose matches, and with whom; at most 50 values in each field of its filters.</param>
    /// <param name="options">How the stream is opened; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the stream with <see cref="OperationCanceledException"/>.</param>
    /// <returns>First every current match as found, then changes as they happen, in revision order, across reconnects
    /// and resets: what was found and still stands is not found again.</returns>
    /// <exception cref="ClusterInteropException">As <see cref="WatchMatchesAsync"/>.</exception>
    public async IAsyncEnumerable<MatchChange> WatchMatchChangesAsync(
        MatchSubscription subscription,
        WatchOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var tracker = new MatchTracker();
        var messages = WatchMatchesAsync(subscription, resumeFrom: null, options, cancellationToken);
        await foreach (var message in messages.ConfigureAwait(false))
        {
            foreach (var change in tracker.Apply(message))
                yield return change;
        }
    }

    private IAsyncEnumerable<Match> FindMatchesAsync(FindMatchesRequest request, CancellationToken cancellationToken) =>
        ReadPagesAsync(
            (next, token) => FindMatchPageAsync(new(request) { PageToken = next }, token),
            page => page.Matches,
            page => page.NextPageToken,
            cancellationToken);
}
