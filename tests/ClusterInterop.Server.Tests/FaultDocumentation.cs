namespace ClusterInterop.Server.Tests;

/// <summary>What docs/faults.md says of each fault; the code beside it comes from the server's own table.</summary>
internal static class FaultDocumentation
{
    public const string Introduction =
        """
        # Faults

        Every refusal is a gRPC status whose details (`google.rpc.Status` in the trailer `grpc-status-details-bin`)
        hold exactly one `ErrorInfo` with the domain `clusterinterop` and one of the reasons below. Branch on the
        reason: it is stable, while messages are written for people and change. `BadRequest` lists the fields at fault,
        at most 20, each with path, reason and sentence; `violation_count` in the metadata of `ErrorInfo` tells how
        many there are. Where trying again may help, `RetryInfo` says after how long. The details stay below 4 KiB.

        This page is written and checked by a test.

        | reason | status | when | what to do | retry after |
        | --- | --- | --- | --- | --- |

        """;

    public const string Conclusion =
        """

        Other answers:

        - `INTERNAL`, reason `INTERNAL`: a bug of the server. Its log has the details; the answer has none.
        - `UNIMPLEMENTED`, without reason: the server has no such service or rpc. Check the address and the versions.
        - `DEADLINE_EXCEEDED` and `CANCELLED`, without reason: the caller's own deadline or cancellation. Whether a
          write was done is not known; repeat it with the same request id.
        - `UNAVAILABLE`, without reason: there is no connection. Retry, with growing pauses.

        """;

    public static readonly IReadOnlyDictionary<string, (string When, string Remedy)> Texts =
        new SortedDictionary<string, (string, string)>(StringComparer.Ordinal)
        {
            ["ASSOCIATION_MISMATCH"] = (
                "A record named in a write belongs to another association than the calling one.",
                "Write the records of the calling association only."),
            ["ASSOCIATION_RESERVED"] = (
                "The caller says that it is `eu`, or a write names a record of `eu`.",
                "Call as a national association; the records of `eu` come with the server."),
            ["CALLER_INVALID"] = (
                "The metadata `clusterinterop-association` is not the id of an association.",
                "Send one id such as `es`, once."),
            ["CALLER_UNKNOWN"] = (
                "An anonymous caller writes.",
                "Send the metadata `clusterinterop-association`."),
            ["FIELD_INVALID"] = (
                "Fields of the request break the rules of the contract.",
                "Correct the fields that are listed; nothing was changed."),
            ["MESSAGE_MALFORMED"] = (
                "The bytes of a request are not its message: cut short, nested too deeply, or text that is not UTF-8.",
                "Send it with code generated from the protos of this version."),
            ["MESSAGE_TOO_LARGE"] = (
                "A request message is longer than the server takes, 4 MiB unless configured.",
                "Split it: 200 writes a request, or a synchronisation."),
            ["PAGE_TOKEN_INVALID"] = (
                "A page token is garbled or belongs to another request.",
                "Start again without a token, and pass tokens on unchanged."),
            ["PRECONDITION_FAILED"] = (
                "The etag, absence or presence that a write depends on is not given; nothing was changed.",
                "Read the record again, decide anew, then write."),
            ["RECORD_NOT_FOUND"] = (
                "There is no record of this name that the caller may see.",
                "Check the name, and which association calls."),
            ["RECORD_NOT_MATCHABLE"] = (
                "Matches are asked for a record that is neither an ACTIVE need nor an ACTIVE capability.",
                "Ask for another record."),
            ["REFERENCE_MISSING"] = (
                "Records that a put refers to do not exist or are not ACTIVE; nothing was changed.",
                "Publish them first, or in the same request."),
            ["REQUEST_ID_REUSED"] = (
                "A request id was used for another request within 24 hours.",
                "Use a new id for a new request."),
            ["RESUME_TOKEN_INVALID"] = (
                "A resume token is garbled. (One that is merely too old is answered by a `Reset` on the stream.)",
                "Pass the last token unchanged, or none."),
            ["REVISION_NOT_REACHED"] = (
                "The server does not reach `min_revision` in 3 seconds.",
                "Try again."),
            ["SERVER_STOPPING"] = (
                "The server shuts down and takes no more writes.",
                "Try again with the same request id; another instance or the next start answers."),
            ["SERVER_STARTING"] = (
                "The server was started a moment ago and has not read its whole directory yet.",
                "Retry in a moment; the health check says SERVING once it has."),
            ["SLOW_CONSUMER"] = (
                "A stream's reader took no message for 30 seconds.",
                "Resume with the last token, and read faster."),
            ["STORAGE_UNAVAILABLE"] = (
                "The server cannot write, or read, its data: the disk is full, read-only or broken.",
                "Try again with the same request id. Reads are answered meanwhile; the operator finds the cause in the "
                + "log."),
            ["SYNC_INCOMPLETE"] = (
                "A synchronisation ends without `end`, or its count is not that of the entries; nothing was changed.",
                "Send the whole register again."),
            ["SYNC_IN_PROGRESS"] = (
                "Another synchronisation of the same association runs.",
                "Try again when it is done."),
            ["SYNC_OUT_OF_ORDER"] = (
                "The messages of a synchronisation are not one `start`, entries, one `end`; nothing was changed.",
                "Send them in this order."),
            ["TOO_MANY_WITHDRAWALS"] = (
                "More records are missing from a register than the larger of 10 and 20 %, or than `max_withdrawals`.",
                "If they really are gone, set `max_withdrawals`."),
            ["WRITE_QUEUE_FULL"] = (
                "Too many writes wait already.",
                "Try again with the same request id."),
        };
}
