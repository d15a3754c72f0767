using System.Runtime.CompilerServices;
using ClusterInterop.Core.Feed;
using ClusterInterop.Core.Records;
using ClusterInterop.V1;
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
    private readonly StreamDriver _driver = new(directory, time, options.Value);

    public async IAsyncEnumerable<StreamMessage> WatchAsync(
        WatchMatchesRequest request,
        Caller caller,
        StreamLife life,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        contract.Check(request);
        var subscription = MatchSubscription.From(request, caller, directory.Vocabularies);
        var scope = new MatchScope(
            subscription, directory, options.Value.RememberedMatchRecords, DigestOf(request, subscription));
        var start = await starts.FindAsync(
            request.Options?.ResumeToken ?? "", scope.Digest, scope.Matcher, cancellationToken);
        await foreach (var message in _driver.FollowAsync(scope, start, request.Options, life, cancellationToken))
            yield return message;
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

    public uint Digest => digest;

    public uint Matcher { get; } = ScopeDigest.Of(directory.MatcherVersion);

    public void Begin(StreamStart start)
    {
        _gapEnd = start.GapEnd;
        if (start.Reset == ResetReason.Unspecified)
            RememberWhatIsHeld();
    }

    public IEnumerable<StreamMessage> MessagesOf(
        LiveRecord change, bool isReplay, Func<string> tokenBefore, Func<string> tokenAfter)
    {
        if (!change.IsOfMatchableKind)
            return [];

        // A replay is made of the sets of subjects: together they hold every pair.
        if (isReplay && !subscription.IsSubject(change))
            return [];

        var partners = directory.Read(snapshot => subscription.PartnersOf(change, snapshot));
        if (partners.Count > 0)
        {
            Remember(change, partners);
            return Parts(change, partners, tokenBefore, tokenAfter);
        }

        // An empty set retracts. After a gap nobody knows what the reader held, so whatever it could have held is
        // retracted; later on, what it was sent.
        var mayBeHeld = _sent.MayHold(change.Ordinal) || change.Revision <= _gapEnd;
        if (isReplay || !mayBeHeld || !subscription.MayConcern(change))
            return [];

        _sent.Remove(change.Ordinal);
        return Parts(change, partners, tokenBefore, tokenAfter);
    }

    // While the reader took the parts before, either side of a match may have changed, or have been hidden or erased:
    // then it is met again further on, and what it said in between goes to nobody.
    private IEnumerable<StreamMessage> Parts(
        LiveRecord change, List<LiveRecord> partners, Func<string> tokenBefore, Func<string> tokenAfter)
    {
        var part = 0;
        do
        {
            var isLast = (part + 1) * MostMatchesPerPart >= partners.Count;
            var set = new MatchSet
            {
                Name = change.Name.Value,
                Revision = change.Revision.Value,
                Part = part,
                LastPart = isLast,
            };
            set.Matches.AddRange(partners
                .Skip(part * MostMatchesPerPart)
                .Take(MostMatchesPerPart)
                .Where(hit => directory.IsLatest(change) && directory.IsLatest(hit))
                .Select(hit => directory.Explain(directory.FacetsOf(change), directory.FacetsOf(hit))));
            yield return new MatchSetItem(set, isLast ? tokenAfter() : tokenBefore());
            part++;
        }
        while (part * MostMatchesPerPart < partners.Count);
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
            foreach (var record in page.Changes.Where(subscription.IsSubject).TakeWhile(_ => !_sent.IsFull))
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
