using System.Runtime.CompilerServices;
using ClusterInterop.V1;

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

    /// <summary>What is to be sent of a change.</summary>
    /// <param name="change">The record as it is now.</param>
    /// <param name="isReplay">Whether the reader holds nothing of this record, nor of anything that comes
    /// after.</param>
    /// <param name="tokenBefore">Stands before the change: for messages that do not finish it.</param>
    /// <param name="tokenAfter">Stands after it.</param>
    IEnumerable<StreamMessage> MessagesOf(
        LiveRecord change, bool isReplay, Func<string> tokenBefore, Func<string> tokenAfter);
}

/// <summary>
/// The behaviour that all streams share, as <c>stream.proto</c> promises it: replay, catching up, changes, checkpoints
/// and the end. It holds a cursor and one page; a slow reader costs nothing, because the next message is only made when
/// the last one was taken.
/// </summary>
internal sealed class StreamDriver(LiveDirectory directory, TimeProvider time, FeedOptions options)
{
    public async IAsyncEnumerable<StreamMessage> FollowAsync(
        IStreamScope scope,
        StreamStart start,
        StreamOptions? request,
        StreamLife life,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var run = new StreamRun(scope, start, directory, request, life, time, options);
        foreach (var message in run.Begin())
            yield return message;

        while (!run.HasEnded)
        {
            // Taken before the read, so that an advance between the read and the wait still wakes us.
            var advance = directory.NextAdvance;
            var page = directory.ReadChanges(run.Position);
            foreach (var message in run.Handle(page))
                yield return message;

            if (run.IsAtEnd && !run.HasEnded)
                await run.WaitAsync(advance, cancellationToken);
        }
    }
}
