namespace ClusterInterop.Core.Feed;

/// <summary>What a stream says of a change. One instance a stream; called in revision order.</summary>
internal interface IStreamScope
{
    /// <summary>A digest of the request and the caller: a token of another one does not resume this stream.</summary>
    uint Digest { get; }

    /// <summary>A digest of the matcher's version; 0 where matches are not concerned.</summary>
    uint Matcher { get; }

    /// <summary>Called once, before the first change.</summary>
    void Begin(StreamStart start);

    /// <summary>What is to be sent of a change; null for nothing.</summary>
    /// <param name="change">The record as it is now.</param>
    /// <param name="isReplay">Whether the reader holds nothing of this record, nor of anything that comes
    /// after.</param>
    StreamMessage? MessageOf(LiveChange change, bool isReplay);

    /// <summary>Whether something is to be sent of the change behind the message that was made last.</summary>
    bool HasMore { get; }

    /// <summary>The next message of the same change, where there is more.</summary>
    StreamMessage NextPart();
}
