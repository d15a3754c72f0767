using ClusterInterop.Core.Feed;
using ClusterInterop.Core.Records;
using ClusterInterop.V1;
using Google.Protobuf;
using Microsoft.Extensions.Options;

namespace ClusterInterop.Core.Matching;

/// <summary>
/// Streams the match sets of a subscription. Nothing about matches is stored: a set is computed from the records as
/// they
/// are when its message is made, which may be ahead of the change that it answers; the later change then sends a set
/// of its own.
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

/// <summary>What a match stream says of a change. One instance a stream.</summary>
internal sealed class MatchScope(
    MatchSubscription subscription, LiveDirectory directory, int rememberedRecords, uint digest) : IStreamScope
{
    /// <summary>Most matches of a message; larger sets come in parts.</summary>
    public const int MostMatchesPerPart = 500;

    private readonly SentMatches _sent = new(rememberedRecords);
    private Revision _gapEnd;
    private LiveRecord _change;
    private List<LiveRecord> _partners = [];
    private int _sent500;

    public uint Digest => digest;

    public uint Matcher { get; } = ScopeDigest.Of(directory.MatcherVersion);

    public void Begin(StreamStart start)
    {
        _gapEnd = start.GapEnd;
        if (start.Reset == ResetReason.Unspecified)
            RememberWhatIsHeld();
    }

    public bool HasMore => _sent500 < _partners.Count;

    public StreamMessage? MessageOf(LiveChange live, bool isReplay)
    {
        var change = live.Record;
        if (!change.IsOfMatchableKind)
            return null;

        // A replay is made of the sets of subjects: together they hold every pair.
        if (isReplay && !subscription.IsSubject(change))
            return null;

        (_change, _partners, _sent500) = (change, directory.Read(s => subscription.PartnersOf(change, s)), 0);
        if (_partners.Count > 0)
        {
            Remember(change, _partners);
            return NextPart();
        }

        // An empty set retracts. After a gap nobody knows what the reader held, so whatever it could have held is
        // retracted; later on, what it was sent.
        var mayBeHeld = _sent.MayHold(change.Ordinal) || change.Revision <= _gapEnd;
        if (isReplay || !mayBeHeld || !subscription.MayConcern(change))
            return null;

        _sent.Remove(change.Ordinal);
        return NextPart();
    }

    // While the reader took the parts before, either side of a match may have changed, or have been hidden or erased:
    // then it is met again further on, and what it said in between goes to nobody.
    public StreamMessage NextPart()
    {
        var set = new MatchSet
        {
            Name = _change.Name.Value,
            Revision = _change.Revision.Value,
            Part = _sent500 / MostMatchesPerPart,
            LastPart = _sent500 + MostMatchesPerPart >= _partners.Count,
        };
        set.Matches.AddRange(_partners
            .Skip(_sent500)
            .Take(MostMatchesPerPart)
            .Where(hit => directory.IsLatest(_change) && directory.IsLatest(hit))
            .Select(hit => directory.Explain(directory.FacetsOf(_change), directory.FacetsOf(hit))));
        _sent500 += MostMatchesPerPart;
        return new MatchSetItem(set.ToByteArray());
    }

    // A reader that resumes holds the pairs of its last visit. Those of which neither side has changed since are
    // matches still; the others are settled by the changes in the gap, which are sent one and all. That costs a search
    // for every subject, so it ends where more would be remembered than may be.
    private void RememberWhatIsHeld()
    {
        var position = Revision.None;
        while (!_sent.IsFull)
        {
            var page = directory.ReadChanges(position);
            position = page.Position;
            foreach (var record in page.Changes.Select(c => c.Record).Where(subscription.IsSubject).TakeWhile(_ => !_sent.IsFull))
                Remember(record, directory.Read(snapshot => subscription.PartnersOf(record, snapshot)));
            if (page.IsLast)
                return;
        }
    }

    private void Remember(LiveRecord record, List<LiveRecord> partners)
    {
        _sent.Add(record.Ordinal);
        foreach (var hit in partners)
            _sent.Add(hit.Ordinal);
    }
}
