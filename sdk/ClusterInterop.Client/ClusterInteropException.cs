using System.Globalization;
using System.Text.RegularExpressions;
using ClusterInterop.V1;
using Google.Rpc;
using Grpc.Core;

namespace ClusterInterop.Client;

/// <summary>A call was refused or failed; <see cref="Reason"/> says why, for programs.</summary>
/// <remarks>
/// The one exception of the SDK for what a server answers or a network does. A wrong argument is an
/// <see cref="ArgumentException"/>, a cancellation an <see cref="OperationCanceledException"/>.
/// </remarks>
public sealed partial class ClusterInteropException : Exception
{
    private const string Domain = "clusterinterop";

    // What the server calls the number of all violations, of which an answer lists the first 20.
    private const string ViolationCountKey = "violation_count";

    internal ClusterInteropException(string reason, StatusCode statusCode, string summary, Exception? inner = null)
        : base(summary, inner)
    {
        Reason = reason;
        StatusCode = statusCode;
        Summary = summary;
    }

    /// <summary>
    /// Gets the stable reason, such as <c>RECORD_NOT_FOUND</c>. Where the answer carries none, because it came from a
    /// proxy or there was no connection, the name of the status code, such as <c>UNAVAILABLE</c>. When the client's
    /// own credential gave no token to call with, <c>CREDENTIAL_REFUSED</c> or <c>CREDENTIAL_UNAVAILABLE</c>.
    /// </summary>
    public string Reason { get; }

    /// <summary>Gets the gRPC status code.</summary>
    public StatusCode StatusCode { get; }

    /// <summary>Gets the sentence that says what happened, without the list of violations.</summary>
    public string Summary { get; }

    /// <summary>Gets the fields at fault, with path, rule and sentence; the first 20, in the order of the
    /// request.</summary>
    public IReadOnlyList<FieldViolation> Violations { get; private init; } = [];

    /// <summary>Gets how many fields are at fault in all.</summary>
    public int ViolationCount { get; private init; }

    /// <summary>Gets what else the answer says for programs: keys in lower snake case.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; private init; } = new Dictionary<string, string>();

    /// <summary>Gets after how long trying again may help; null when the answer does not say that it will.</summary>
    public TimeSpan? RetryAfter { get; private init; }

    /// <summary>
    /// Gets how many changes of the same call are done, because they were in earlier requests; 0 for a call that is one
    /// request.
    /// </summary>
    public int WritesDone { get; private init; }

    /// <summary>Gets the sentence that says what happened, followed by the violations when there are several.</summary>
    public override string Message => Violations.Count < 2
        ? Summary
        : string.Join(
            Environment.NewLine,
            [Summary, .. Violations.Select(violation => $"  {violation.Path}: {violation.Message}")]);

    // Whether the server itself gave the reason. A status without it was made by the transport or by something between.
    internal bool IsFromServer { get; private init; }

    // Whether there was no token to call with, so that nothing was called.
    internal bool IsOfCredential { get; private init; }

    internal static ClusterInteropException From(RpcException failure)
    {
        var status = failure.GetRpcStatus();
        var fault = status?.GetDetail<ErrorInfo>() is { Domain: Domain } info ? info : null;
        var metadata = fault is null ? [] : fault.Metadata.ToDictionary();
        var violations = ReadViolations(status);
        // The transport calls some of these INTERNAL, which is the server's word for a bug of its own.
        var unreached = fault is null ? Unreachable.SentenceOf(failure) : null;
        var code = unreached is null ? failure.StatusCode : StatusCode.Unavailable;
        return new(fault?.Reason ?? NameOf(code), code, unreached ?? SentenceOf(failure), failure)
        {
            IsFromServer = fault is not null,
            Metadata = metadata,
            Violations = violations,
            ViolationCount = metadata.TryGetValue(ViolationCountKey, out var text)
                && int.TryParse(text, CultureInfo.InvariantCulture, out var count) ? count : violations.Count,
            RetryAfter = status?.GetDetail<RetryInfo>()?.RetryDelay?.ToTimeSpan(),
        };
    }

    internal static ClusterInteropException TimedOut(TimeSpan timeout, Exception inner) => new(
        NameOf(StatusCode.DeadlineExceeded),
        StatusCode.DeadlineExceeded,
        string.Create(
            CultureInfo.InvariantCulture,
            $"The call took longer than {timeout.TotalSeconds:0.###} s; whether it was done is not known."),
        inner);

    internal static ClusterInteropException CredentialRefused(string summary) =>
        new("CREDENTIAL_REFUSED", StatusCode.Unauthenticated, summary) { IsOfCredential = true };

    internal static ClusterInteropException NoCredential(
        string summary, Exception? inner = null, StatusCode statusCode = StatusCode.Unavailable) =>
        new("CREDENTIAL_UNAVAILABLE", statusCode, summary, inner) { IsOfCredential = true };

    // A call of many changes is sent in several requests; the caller knows the numbers of the whole.
    internal ClusterInteropException After(int writesDone) =>
        new(Reason, StatusCode, CountFrom(Summary, writesDone), InnerException)
        {
            WritesDone = writesDone,
            IsFromServer = IsFromServer,
            IsOfCredential = IsOfCredential,
            Metadata = Metadata,
            Violations =
            [
                .. Violations.Select(
                    violation => new FieldViolation(violation) { Path = CountFrom(violation.Path, writesDone) }),
            ],
            ViolationCount = ViolationCount,
            RetryAfter = RetryAfter,
        };

    internal static string CountFrom(string text, int first) => WriteIndex().Replace(
        text,
        match => (int.Parse(match.Value, CultureInfo.InvariantCulture) + first).ToString(CultureInfo.InvariantCulture));

    // What the transport says ("Error connecting to subchannel.") leaves out why ("Connection refused").
    private static string SentenceOf(RpcException failure) =>
        failure.Status.DebugException?.GetBaseException().Message is { } cause
        && !failure.Status.Detail.Contains(cause, StringComparison.Ordinal)
            ? $"{failure.Status.Detail} {cause}"
            : failure.Status.Detail;

    private static List<FieldViolation> ReadViolations(Google.Rpc.Status? status) =>
    [
        .. (status?.GetDetail<BadRequest>()?.FieldViolations ?? []).Select(violation => new FieldViolation
        {
            Path = violation.Field,
            Reason = violation.Reason,
            Message = violation.Description,
        }),
    ];

    private static string NameOf(StatusCode code) => WordStart().Replace(code.ToString(), "_$0").ToUpperInvariant();

    [GeneratedRegex("(?<=[a-z])[A-Z]")]
    private static partial Regex WordStart();

    [GeneratedRegex(@"(?<=\bwrites\[)\d{1,9}(?=\])")]
    private static partial Regex WriteIndex();
}
