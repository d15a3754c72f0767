namespace ClusterInterop.Core.Faults;

public sealed class InvalidRequestException(IReadOnlyList<Violation> violations, int count)
    : FaultException("FIELD_INVALID", Describe(violations, count))
{
    public override IReadOnlyList<Violation> FieldViolations => violations;

    public int Count => count;

    public static InvalidRequestException Of(string path, string reason, string message) =>
        new([new Violation(path, reason, message)], 1);

    private static string Describe(IReadOnlyList<Violation> violations, int count) =>
        count == 1
            ? $"{violations[0].Path}: {violations[0].Message}"
            : $"{count} fields are wrong; the first is {violations[0].Path}: {violations[0].Message}";
}

public sealed class RecordNotFoundException(string name)
    : FaultException("RECORD_NOT_FOUND", $"There is no record {Violations.Quote(name)} that the caller may see.");

public sealed class RecordNotMatchableException(string name, string why)
    : FaultException(
        "RECORD_NOT_MATCHABLE", $"{name} {why}; matches are found for ACTIVE needs and ACTIVE capabilities.");

public sealed class PreconditionFailedException(string path, string name, string message)
    : FaultException("PRECONDITION_FAILED", $"{path}: {message} Read the record again, then retry.")
{
    public string Name => name;
}

public sealed class ReferenceMissingException(IReadOnlyList<Violation> violations, int count)
    : FaultException(
        "REFERENCE_MISSING",
        (count == 1 ? "" : $"{count} references are to records that are not there, the first: ")
        + $"{violations[0].Path}: {violations[0].Message}")
{
    public override IReadOnlyList<Violation> FieldViolations => violations;

    public int Count => count;
}

public sealed class RequestIdReusedException(string requestId)
    : FaultException(
        "REQUEST_ID_REUSED",
        $"The request id {Violations.Quote(requestId)} was used for another request within 24 hours; use a new one.");

public sealed class CallerUnknownException()
    : FaultException(
        "CALLER_UNKNOWN",
        "The call carries no access token: send one with every call, as the metadata \"authorization: Bearer TOKEN\".");

public sealed class TokenRefusedException()
    : FaultException(
        "TOKEN_REFUSED",
        "The access token is not accepted. Get a new one; if that is refused too, the operator of the server finds out "
        + "why with \"clusterinterop-server auth check\".");

public sealed class IssuerUnavailableException()
    : FaultException(
        "ISSUER_UNAVAILABLE",
        "The server cannot reach the issuer of its tokens, and knows none of its keys yet; retry later.")
{
    public override TimeSpan? RetryAfter => TimeSpan.FromSeconds(10);
}

public sealed class RoleMissingException(string role)
    : FaultException("ROLE_MISSING", $"The call needs the role \"{role}\", which the access token does not name.");

public sealed class CallerDisabledException()
    : FaultException(
        "CALLER_DISABLED",
        "The operator of this server has disabled the caller, or its association; ask the operator.");

public sealed class AssociationMissingException()
    : FaultException(
        "ASSOCIATION_MISSING",
        "The access token names no association, and only associations write: each its own records.");

public sealed class AssociationMismatchException(string path, string name, string caller)
    : FaultException(
        "ASSOCIATION_MISMATCH",
        $"{path}: {Violations.Quote(name)} does not belong to the calling association {Violations.Quote(caller)}; an "
        + "association writes its own records only.");

public sealed class AssociationReservedException(string association)
    : FaultException(
        "ASSOCIATION_RESERVED",
        $"The association {Violations.Quote(association)} is reserved; its records come with the server.");

public sealed class TooManyWithdrawalsException(int missing, int allowed)
    : FaultException(
        "TOO_MANY_WITHDRAWALS",
        $"{missing} records would be withdrawn, and at most {allowed} may be; if they really are gone, set "
        + "start.max_withdrawals.");

public sealed class SyncIncompleteException(string message) : FaultException("SYNC_INCOMPLETE", message);

public sealed class SyncOutOfOrderException(string message) : FaultException("SYNC_OUT_OF_ORDER", message);

public sealed class SyncInProgressException(string association)
    : FaultException(
        "SYNC_IN_PROGRESS", $"Another synchronisation of {Violations.Quote(association)} is running; retry later.")
{
    public override TimeSpan? RetryAfter => TimeSpan.FromSeconds(5);
}

public sealed class PageTokenInvalidException(string message)
    : FaultException("PAGE_TOKEN_INVALID", $"page_token: {message} Start again without a page token.");

public sealed class ResumeTokenInvalidException()
    : FaultException(
        "RESUME_TOKEN_INVALID",
        "options.resume_token: it is not a token of this server. Pass the last one received, unchanged, or none.");

public sealed class RevisionNotReachedException(long asked, long reached)
    : FaultException(
        "REVISION_NOT_REACHED",
        $"min_revision: this server is at revision {reached}, and did not reach {asked} in time; retry, or ask "
        + "for less.")
{
    public override TimeSpan? RetryAfter => TimeSpan.FromSeconds(1);
}

public sealed class SlowConsumerException(TimeSpan patience)
    : FaultException(
        "SLOW_CONSUMER",
        $"The reader took no message for {patience.TotalSeconds:0} seconds. Resume after the last one received.")
{
    public override TimeSpan? RetryAfter => TimeSpan.FromSeconds(1);
}

/// <param name="waiting">What waits, as much as may: "256 writes".</param>
/// <param name="association">Whose they are; empty for those of all.</param>
public sealed class WriteQueueFullException(string waiting, string association)
    : FaultException(
        "WRITE_QUEUE_FULL",
        $"{waiting}{(association.Length == 0 ? "" : $" of {Violations.Quote(association)}")} wait already; "
        + "retry with the same request id.")
{
    public override TimeSpan? RetryAfter => TimeSpan.FromSeconds(1);
}

/// <param name="association">Whose records they are.</param>
/// <param name="records">How many there would be.</param>
/// <param name="most">How many there may be.</param>
public sealed class RecordLimitReachedException(string association, long records, int most)
    : FaultException(
        "RECORD_LIMIT_REACHED",
        $"{Violations.Quote(association)} would have {records} ACTIVE records, and may have {most}; nothing was "
        + "changed. Withdraw records that are not needed, or ask the server's operator for more.");

public sealed class RateLimitedException(string what, int perSecond)
    : FaultException(
        "RATE_LIMITED",
        $"More {what} than {perSecond} a second, and than may come at once; try again after the time in RetryInfo.")
{
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(1);

    public override TimeSpan? RetryAfter => Delay;
}

public sealed class TooManyStreamsException(int most)
    : FaultException(
        "TOO_MANY_STREAMS", $"The caller has {most} streams open, which is as many as it may; close some first.")
{
    public override TimeSpan? RetryAfter => TimeSpan.FromSeconds(5);
}

public sealed class ServerBusyException(int most)
    : FaultException(
        "SERVER_BUSY", $"{most} calls are under way, which is as many as the server takes; try again in a moment.")
{
    public override TimeSpan? RetryAfter => TimeSpan.FromSeconds(1);
}

public sealed class StorageUnavailableException()
    : FaultException(
        "STORAGE_UNAVAILABLE",
        "The server cannot reach its data at present, or has no room for more; retry with the same request id.")
{
    public override TimeSpan? RetryAfter => TimeSpan.FromSeconds(5);
}

public sealed class DeadlineExceededException()
    : FaultException(
        "DEADLINE_EXCEEDED",
        "The call took longer than its deadline, or than the server lets a call take; whether a write was done is not "
        + "known, so repeat it with the same request id.");

public sealed class ServerStartingException()
    : FaultException("SERVER_STARTING", "The server has not read its whole directory yet; retry in a moment.")
{
    public override TimeSpan? RetryAfter => TimeSpan.FromSeconds(2);
}

public sealed class ServerStoppingException()
    : FaultException("SERVER_STOPPING", "The server shuts down; retry with the same request id.")
{
    public override TimeSpan? RetryAfter => TimeSpan.FromSeconds(1);
}

public sealed class MessageMalformedException(string message, string problem)
    : FaultException("MESSAGE_MALFORMED", $"The bytes received are not a {message}: {problem}");

public sealed class MessageTooLargeException(int allowedBytes)
    : FaultException(
        "MESSAGE_TOO_LARGE",
        $"The message is larger than the {allowedBytes} bytes that one may have; send many records in several "
        + "requests, or as a synchronisation.")
{
    public int AllowedBytes => allowedBytes;
}
