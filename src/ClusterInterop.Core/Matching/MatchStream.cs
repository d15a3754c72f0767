using ClusterInterop.Core.Feed;
using ClusterInterop.Core.Records;
using ClusterInterop.V1;
using Microsoft.Extensions.Options;

namespace ClusterInterop.Core.Matching;

/// <summary>
/// Streams the match sets of a subscription. Nothing about matches is stored: a set is computed from the records as
/// they are when the first stream asks for it, which may be ahead of the change that it answers; the later change then
/// sends a set of its own.
/// </summary>
internal sealed class MatchStream(
    ContractValidator contract,
    LiveDirectory directory,
    StreamStarts starts,
    TimeProvider time,
    IOptions<FeedOptions> options)
{
    public async Task<StreamRun> OpenAsync(
        WatchMatchesRequest request, Caller caller, StreamLife life, CancellationToken cancellationToken)
    {
        contract.Check(request);
        var subscription = MatchSubscription.From(request, caller, directory.Vocabularies);
        var scope = new MatchScope(
            subscription, directory, options.Value.RememberedMatchRecords, DigestOf(request, subscription));
        var start = await starts.FindAsync(
            request.Options?.ResumeToken ?? "", scope.Digest, scope.Matcher, cancellationToken);
        return new StreamRun(scope, start, directory, request.Options, life, time, options.Value, cancellationToken);
    }

    private static uint DigestOf(WatchMatchesRequest request, MatchSubscription subscription)
    {
        var rest = request.Clone();
        rest.Options = null;
        rest.Subjects = null;
        rest.Candidates = null;
        return ScopeDigest.Of(rest, subscription.Subjects, subscription.Candidates);
    }
}
