using System.Runtime.CompilerServices;
using ClusterInterop.Core.Faults;
using ClusterInterop.Core.Records;
using ClusterInterop.Core.Search;
using ClusterInterop.V1;
using Microsoft.Extensions.Options;

namespace ClusterInterop.Core.Feed;

/// <summary>Streams the records in scope, then their changes.</summary>
internal sealed class RecordStream(
    ContractValidator contract,
    LiveDirectory directory,
    StreamStarts starts,
    TimeProvider time,
    IOptions<FeedOptions> options)
{
    private readonly StreamDriver _driver = new(directory, time, options.Value);

    public async IAsyncEnumerable<StreamMessage> WatchAsync(
        WatchRecordsRequest request,
        Caller caller,
        StreamLife life,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        contract.Check(request);
        var violations = new Violations();
        var filter = CompiledFilter.Compile(
            request.Filter, "filter", allowsText: false, directory.Vocabularies, caller, violations);
        violations.ThrowIfAny();
        var scope = new RecordScope(filter, caller, ScopeDigest.Of(new WatchRecordsRequest(), filter));
        var start = await starts.FindAsync(
            request.Options?.ResumeToken ?? "", scope.Digest, scope.Matcher, cancellationToken);
        await foreach (var message in _driver.FollowAsync(scope, start, request.Options, life, cancellationToken))
            yield return message;
    }

    private sealed class RecordScope(CompiledFilter filter, Caller caller, uint digest) : IStreamScope
    {
        public uint Digest => digest;

        public uint Matcher => 0;

        public void Begin(StreamStart start)
        {
        }

        public IEnumerable<StreamMessage> MessagesOf(
            LiveRecord change, bool isReplay, Func<string> tokenBefore, Func<string> tokenAfter)
        {
            if (filter.Passes(change))
                yield return new RecordItem(change, tokenAfter());

            // What the reader held is not known here, so whatever could have been in scope before is taken away: by its
            // name it could, the caller could see it, and it is not in scope now.
            else if (!isReplay && filter.PassesName(change) && caller.CouldEverSee(change))
                yield return new RecordGone(change.Name, change.Revision, tokenAfter());
        }
    }
}
