using ClusterInterop.Core.Feed;
using ClusterInterop.Core.Records;
using ClusterInterop.V1;
using Google.Protobuf;

namespace ClusterInterop.Core.Matching;

/// <summary>What a match stream says of a change. One instance a stream.</summary>
internal sealed class MatchScope(
    MatchSubscription subscription, LiveDirectory directory, int rememberedRecords, uint digest) : IStreamScope
{
    /// <summary>Most matches of a message; larger sets come in parts.</summary>
    public const int MostMatchesPerPart = 500;

    private readonly SubscribedMatches _subscribed = new(subscription, directory);
    private readonly SentMatches _sent = new(rememberedRecords);
    private Revision _gapEnd;
    private LiveRecord _change;
    private IReadOnlyList<Partner> _partners = [];
    private int _nextPart;

    public uint Digest => digest;

    public uint Matcher { get; } = ScopeDigest.Of(directory.MatcherVersion);

    public bool HasMore => _nextPart * MostMatchesPerPart < _partners.Count;

    public void Begin(StreamStart start)
    {
        _gapEnd = start.GapEnd;
        if (start.Reset == ResetReason.Unspecified)
            RememberWhatIsHeld();
    }

    public StreamMessage? MessageOf(LiveChange change, bool isReplay)
    {
        var record = change.Record;
        if (!record.IsOfMatchableKind)
            return null;

        // A replay is made of the sets of subjects: together they hold every pair.
        if (isReplay && !subscription.IsSubject(record))
            return null;

        // No other stream replays the same at the same time, while of a change all are told.
        var partners = isReplay ? _subscribed.Search(record) : _subscribed.PartnersOf(change);
        if (partners.Count > 0)
            Remember(record, partners);
        else if (isReplay || !IsToBeRetracted(record))
            return null;
        else
            _sent.Remove(record.Ordinal);

        (_change, _partners, _nextPart) = (record, partners, 0);
        return NextPart();
    }

    // While the reader took the parts before, either side of a match may have changed, or have been hidden or erased:
    // then it is met again further on, and what it said in between goes to nobody.
    public StreamMessage NextPart()
    {
        var set = new MatchSetWriter(_change);
        var start = _nextPart * MostMatchesPerPart;
        var end = Math.Min(start + MostMatchesPerPart, _partners.Count);
        var isLatest = directory.IsLatest(_change);
        for (var i = start; i < end && isLatest; i++)
            if (directory.IsLatest(_partners[i].Record))
                set.Add(_partners[i].Explained(_change, directory));
        var message = set.ToMessage(_nextPart++, isLast: end == _partners.Count);
        if (!HasMore)
            _partners = [];
        return message;
    }

    // An empty set retracts. After a gap nobody knows what the reader held, so whatever it could have held is
    // retracted; later on, what it was sent.
    private bool IsToBeRetracted(in LiveRecord record) =>
        (_sent.MayHold(record.Ordinal) || record.Revision <= _gapEnd) && subscription.MayConcern(record);

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
            foreach (var change in page.Changes)
                if (!_sent.IsFull && subscription.IsSubject(change.Record))
                    Remember(change.Record, _subscribed.Search(change.Record));
            if (page.IsLast)
                return;
        }
    }

    private void Remember(in LiveRecord record, IReadOnlyList<Partner> partners)
    {
        _sent.Add(record.Ordinal);
        foreach (var partner in partners)
            _sent.Add(partner.Record.Ordinal);
    }
}

/// <summary>Puts together a serialized match set from serialized matches.</summary>
internal readonly struct MatchSetWriter(LiveRecord record)
{
    private static readonly uint MatchTag =
        WireFormat.MakeTag(MatchSet.MatchesFieldNumber, WireFormat.WireType.LengthDelimited);

    private readonly List<byte[]> _matches = [];

    public void Add(byte[] match) => _matches.Add(match);

    public MatchSetItem ToMessage(int part, bool isLast)
    {
        var head = new MatchSet { Name = record.Name.Value, Revision = record.Revision.Value };
        var tail = new MatchSet { Part = part, LastPart = isLast };
        var length = head.CalculateSize() + tail.CalculateSize();
        foreach (var match in _matches)
            length += CodedOutputStream.ComputeTagSize(MatchSet.MatchesFieldNumber)
                + CodedOutputStream.ComputeLengthSize(match.Length) + match.Length;
        var bytes = new byte[length];
        var output = new CodedOutputStream(bytes);
        head.WriteTo(output);
        foreach (var match in _matches)
        {
            output.WriteTag(MatchTag);
            output.WriteBytes(UnsafeByteOperations.UnsafeWrap(match));
        }

        tail.WriteTo(output);
        output.CheckNoSpaceLeft();
        return new MatchSetItem(bytes);
    }
}
