using System.Diagnostics;
using ClusterInterop.Core.Feed;
using ClusterInterop.V1;
using Google.Protobuf;

namespace ClusterInterop.Server.Services;

/// <summary>In which field of the contract's message a message of the core's streams goes out, and as which bytes.
/// </summary>
internal static class StreamMessages
{
    public static (int Field, ReadOnlyMemory<byte> Bytes) OfRecords(StreamMessage message) => message switch
    {
        RecordItem item => (WatchRecordsResponse.RecordFieldNumber, item.Record.Bytes),
        RecordGone gone => (
            WatchRecordsResponse.RemovalFieldNumber,
            new RecordRemoval { Name = gone.Name.Value, Revision = gone.Revision.Value }.ToByteArray()),
        CheckpointItem item => (WatchRecordsResponse.CheckpointFieldNumber, item.Checkpoint.ToByteArray()),
        ResetItem item => (WatchRecordsResponse.ResetFieldNumber, new Reset { Reason = item.Reason }.ToByteArray()),
        _ => throw new UnreachableException($"A stream of records has no {message.GetType().Name}."),
    };

    public static (int Field, ReadOnlyMemory<byte> Bytes) OfMatches(StreamMessage message) => message switch
    {
        MatchSetItem item => (WatchMatchesResponse.MatchSetFieldNumber, item.Bytes),
        CheckpointItem item => (WatchMatchesResponse.CheckpointFieldNumber, item.Checkpoint.ToByteArray()),
        ResetItem item => (WatchMatchesResponse.ResetFieldNumber, new Reset { Reason = item.Reason }.ToByteArray()),
        _ => throw new UnreachableException($"A stream of matches has no {message.GetType().Name}."),
    };
}
