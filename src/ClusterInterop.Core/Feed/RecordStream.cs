using System.Diagnostics;
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
    public async Task<StreamRun> OpenAsync(
        WatchRecordsRequest request, Caller caller, StreamLife life, CancellationToken cancellationToken)
    {
        contract.Check(request);
        var violations = new Violations();
        var filter = CompiledFilter.Compile(
            request.Filter, "filter", allowsText: false, directory.Vocabularies, caller, violations);
        violations.ThrowIfAny();
        var scope = new RecordScope(filter, caller, ScopeDigest.Of(new WatchRecordsRequest(), filter));
        var start = await starts.FindAsync(
            request.Options?.ResumeToken ?? "", scope.Digest, scope.Matcher, cancellationToken);
        return new StreamRun(scope, start, directory, request.Options, life, time, options.Value, cancellationToken);
    }

    private sealed class RecordScope(CompiledFilter filter, Caller caller, uint digest) : IStreamScope
    {
        public uint Digest => digest;

        public uint Matcher => 0;

        public bool HasMore => false;

        public void Begin(StreamStart start)
        {
        }

        public StreamMessage? MessageOf(LiveChange change, bool isReplay)
        {
            var record = change.Record;
            if (filter.Passes(record))
                return change.Item;

            // What the reader held is not known here, so whatever could have been in scope before is taken away: by its
            // name it could, the caller could see it, and it is not in scope now.
            return !isReplay && filter.PassesName(record) && caller.CouldEverSee(record)
                ? new RecordGone(record.Name, record.Revision)
                : null;
        }

        public StreamMessage NextPart() => throw new UnreachableException("A change of a record is one message.");
    }
}
