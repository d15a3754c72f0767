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
        - `DEADLINE_EXCEEDED` and `CANCELLED`, without reason: the caller's own deadline or cancellation, told by its own
          gRPC. Whether a write was done is not known; repeat it with the same request id.
        - `UNAVAILABLE`, without reason: there is no connection. Retry, with growing pauses.

        """;

    public static readonly IReadOnlyDictionary<string, (string When, string Remedy)> Texts =
        new SortedDictionary<string, (string, string)>(StringComparer.Ordinal)
        {
            ["ASSOCIATION_MISMATCH"] = (
                "A record named in a write belongs to another association than the calling one.",
                "Write the records of the calling association only."),
            ["ASSOCIATION_MISSING"] = (
                "A write is asked for with an access token that names no association.",
                "Have the issuer put the association into the token, in the claim that the server's operator names."),
            ["ASSOCIATION_RESERVED"] = (
                "A write names a record of `eu`.",
                "Write the records of the calling association only; those of `eu` come with the server."),
            ["CALLER_DISABLED"] = (
                "The operator has disabled the caller, or its association. Open streams end in the same way.",
                "Ask the operator of the server."),
            ["CALLER_UNKNOWN"] = (
                "A call carries no access token.",
                "Send the metadata `authorization: Bearer TOKEN`."),
            ["DEADLINE_EXCEEDED"] = (
                "A call with one answer takes longer than 30 seconds, or a synchronisation longer than an hour, unless "
                + "configured; or than the caller's own deadline.",
                "Whether a write was done is not known: repeat it with the same request id."),
            ["FIELD_INVALID"] = (
                "Fields of the request break the rules of the contract.",
                "Correct the fields that are listed; nothing was changed."),
            ["ISSUER_UNAVAILABLE"] = (
                "The server has not been able to read the keys of its tokens' issuer since it was started.",
                "Try again later; the operator finds the cause in the log."),
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
            ["RATE_LIMITED"] = (
                "An association, or a caller without one, writes, reads or opens streams faster than its share: 100 "
                + "writes, 200 reads, 10 streams a second, unless configured.",
                "Wait for the time in `RetryInfo`, then try again with the same request id; put more records into a "
                + "request."),
            ["RECORD_LIMIT_REACHED"] = (
                "The calling association would have more ACTIVE records than it may, 1,000,000 unless configured; "
                + "nothing was changed.",
                "Withdraw records that are not needed, or ask the operator of the server for more. Trying again does "
                + "not help."),
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
            ["ROLE_MISSING"] = (
                "The access token does not name the role that the call requires (`required_role` in the contract).",
                "Have the issuer give the role to the caller."),
            ["SERVER_BUSY"] = (
                "More calls are under way than the server takes, 1,000 unless configured.",
                "Try again with the same request id, after the time in `RetryInfo`."),
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
            ["TOKEN_REFUSED"] = (
                "The access token is not accepted: expired, of another issuer or audience, badly signed, or without "
                + "what a token must say. Callers are not told which.",
                "Get a new token and try once more. If that is refused too, the operator runs "
                + "`clusterinterop-server auth check`."),
            ["TOO_MANY_STREAMS"] = (
                "An association, or a caller without one, has 500 streams open, unless configured.",
                "Close streams that are not needed; one stream can follow many subjects."),
            ["TOO_MANY_WITHDRAWALS"] = (
                "More records are missing from a register than the larger of 10 and 20 %, or than `max_withdrawals`.",
                "If they really are gone, set `max_withdrawals`."),
            ["WRITE_QUEUE_FULL"] = (
                "Too many writes wait already: of the calling association 256 or 8 MiB, or of all 4,096 or 64 MiB, "
                + "unless configured.",
                "Try again with the same request id."),
        };
}
