using System.Diagnostics;
using ClusterInterop.Core.Feed;
using ClusterInterop.Server.Wire;
using ClusterInterop.V1;

namespace ClusterInterop.Server.Services;

/// <summary>Messages of the core's streams as messages of the contract.</summary>
internal static class StreamMessages
{
    public static RecordsResponse<WatchRecordsResponse> ToRecordsResponse(StreamMessage message) => message switch
    {
        RecordItem item => new(new() { ResumeToken = item.Token }, [item.Record.Bytes]),
        RecordGone gone => new(
            new()
            {
                Removal = new() { Name = gone.Name.Value, Revision = gone.Revision.Value },
                ResumeToken = gone.Token,
            },
            []),
        CheckpointItem item => new(new() { Checkpoint = item.Checkpoint, ResumeToken = item.Token }, []),
        ResetItem item => new(new() { Reset = new() { Reason = item.Reason }, ResumeToken = item.Token }, []),
        _ => throw new UnreachableException($"A stream of records has no {message.GetType().Name}."),
    };

    public static WatchMatchesResponse ToMatchesResponse(StreamMessage message) => message switch
    {
        MatchSetItem item => new() { MatchSet = item.Set, ResumeToken = item.Token },
        CheckpointItem item => new() { Checkpoint = item.Checkpoint, ResumeToken = item.Token },
        ResetItem item => new() { Reset = new() { Reason = item.Reason }, ResumeToken = item.Token },
        _ => throw new UnreachableException($"A stream of matches has no {message.GetType().Name}."),
    };
}
