using System.Diagnostics;
using System.Globalization;
using ClusterInterop.Core.Faults;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;

namespace ClusterInterop.Server.Wire;

/// <summary>Faults as <c>google.rpc.Status</c>. The one place that knows status codes.</summary>
internal static class FaultMapping
{
    public const string Domain = "clusterinterop";

    /// <summary>Proxies and clients cut off answers whose trailers are longer than a few KiB.</summary>
    private const int MaxDetailBytes = 4096;

    private const int MaxMessageCharacters = 500;
    private const string ViolationCountKey = "violation_count";

    // How long a description may be, tried one after the other until the details fit.
    private static readonly int[] DescriptionCharacters = [500, 240, 120, 60];

    public static RpcException ToRpcException(FaultException fault) =>
        ToStatus(fault).ToRpcException();

    /// <summary>What a bug looks like from outside: nothing but that it is one, and that it was logged.</summary>
    public static RpcException InternalError() => new Google.Rpc.Status
    {
        Code = (int)Code.Internal,
        Message = "The server failed to answer; its log says why.",
        Details = { Any.Pack(new ErrorInfo { Domain = Domain, Reason = "INTERNAL" }) },
    }.ToRpcException();

    public static Google.Rpc.Status ToStatus(FaultException fault)
    {
        var count = fault switch
        {
            InvalidRequestException invalid => invalid.Count,
            ReferenceMissingException missing => missing.Count,
            _ => fault.FieldViolations.Count,
        };

        foreach (var characters in DescriptionCharacters)
        {
            if (Build(fault, fault.FieldViolations, count, characters) is var status && Fits(status))
                return status;
        }

        var reported = fault.FieldViolations;
        while (true)
        {
            var status = Build(fault, reported, count, DescriptionCharacters[^1]);
            if (Fits(status) || reported.Count == 0)
                return status;
            reported = [.. reported.SkipLast(1)];
        }
    }

    public static Code CodeOf(FaultException fault) => fault switch
    {
        InvalidRequestException => Code.InvalidArgument, // with a BadRequest that lists every violation, not the first
        MessageMalformedException => Code.InvalidArgument,
        MessageTooLargeException => Code.ResourceExhausted,
        PageTokenInvalidException => Code.InvalidArgument,
        ResumeTokenInvalidException => Code.InvalidArgument, // garbled; one merely too old is answered by a Reset
        SyncIncompleteException => Code.InvalidArgument,
        SyncOutOfOrderException => Code.InvalidArgument,
        CallerUnknownException => Code.Unauthenticated,
        TokenRefusedException => Code.Unauthenticated,
        IssuerUnavailableException => Code.Unavailable,
        RoleMissingException => Code.PermissionDenied,
        CallerDisabledException => Code.PermissionDenied,
        AssociationMissingException => Code.PermissionDenied,
        AssociationMismatchException => Code.PermissionDenied,
        AssociationReservedException => Code.PermissionDenied,
        RecordNotFoundException => Code.NotFound,
        RecordNotMatchableException => Code.FailedPrecondition,
        PreconditionFailedException => Code.FailedPrecondition, // read again, then retry
        ReferenceMissingException => Code.FailedPrecondition,
        TooManyWithdrawalsException => Code.FailedPrecondition,
        RequestIdReusedException => Code.AlreadyExists,
        SyncInProgressException => Code.Aborted,
        SlowConsumerException => Code.ResourceExhausted, // resume after the last message received
        RevisionNotReachedException => Code.Unavailable,
        WriteQueueFullException => Code.ResourceExhausted, // too much asked of it, not out of order
        RecordLimitReachedException => Code.ResourceExhausted, // without a RetryInfo: time does not help
        RateLimitedException => Code.ResourceExhausted, // not UNAVAILABLE, which clients repeat at once
        TooManyStreamsException => Code.ResourceExhausted,
        ServerBusyException => Code.ResourceExhausted,
        StorageUnavailableException => Code.Unavailable, // reads are answered from memory meanwhile
        DeadlineExceededException => Code.DeadlineExceeded, // the server's limit; whether it was done is not known
        ServerStartingException => Code.Unavailable,
        ServerStoppingException => Code.Unavailable,
        _ => throw new UnreachableException($"{fault.GetType().Name} has no status code."),
    };

    private static Google.Rpc.Status Build(
        FaultException fault, IReadOnlyList<Violation> violations, int count, int descriptionCharacters)
    {
        var info = new ErrorInfo { Domain = Domain, Reason = fault.Reason };
        foreach (var (key, value) in fault.Metadata)
            info.Metadata[key] = Shorten(value, descriptionCharacters);
        if (count > 0)
            info.Metadata[ViolationCountKey] = count.ToString(CultureInfo.InvariantCulture);

        var status = new Google.Rpc.Status
        {
            Code = (int)CodeOf(fault),
            Message = Shorten(fault.Message, Math.Min(MaxMessageCharacters, 2 * descriptionCharacters)),
            Details = { Any.Pack(info) },
        };
        if (violations.Count > 0)
            status.Details.Add(Any.Pack(ToBadRequest(violations, descriptionCharacters)));
        if (fault.RetryAfter is { } delay)
            status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay) }));
        return status;
    }

    private static BadRequest ToBadRequest(IEnumerable<Violation> violations, int descriptionCharacters) => new()
    {
        FieldViolations =
        {
            violations.Select(violation => new BadRequest.Types.FieldViolation
            {
                Field = violation.Path,
                Reason = violation.Reason,
                Description = Shorten(violation.Message, descriptionCharacters),
            }),
        },
    };

    private static bool Fits(Google.Rpc.Status status) => status.CalculateSize() < MaxDetailBytes;

    private static string Shorten(string text, int characters)
    {
        if (text.Length <= characters)
            return text;

        var end = characters - 1;
        return string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[end - 1]) ? end - 1 : end), "…");
    }
}
