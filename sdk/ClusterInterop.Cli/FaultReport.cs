using System.Globalization;
using ClusterInterop.Client;
using Grpc.Core;

namespace ClusterInterop.Cli;

/// <summary>Says what went wrong, which fields, and what to do about it.</summary>
internal static class FaultReport
{
    private static readonly Dictionary<string, string> Remedies = new()
    {
        ["ASSOCIATION_MISMATCH"] =
            "an association writes its own records only: check the names, and whose access token it is.",
        ["CALLER_DISABLED"] = "only the operator of the server can change that.",
        ["CALLER_UNKNOWN"] =
            "say who calls: set CLUSTERINTEROP_TOKEN to an access token, or give --token-file FILE or --token-url URL.",
        ["CREDENTIAL_REFUSED"] =
            "check the client's id, CLUSTERINTEROP_CLIENT_SECRET and the scope with whoever runs the token endpoint.",
        ["CREDENTIAL_UNAVAILABLE"] = "check where the access token comes from, and try again.",
        ["PRECONDITION_FAILED"] = "read the record again, then retry.",
        ["RECORD_LIMIT_REACHED"] = "withdraw records that are not needed, or ask the server's operator for more.",
        ["RECORD_NOT_FOUND"] =
            "check the name; an association's access token also shows what is published for it or for the network.",
        ["REFERENCE_MISSING"] = "publish the records that are referred to first, or in the same file.",
        ["RESUME_TOKEN_INVALID"] = "start without a token, and keep the one you are then given as it is.",
        ["REVISION_NOT_REACHED"] = "try again in a moment.",
        ["ROLE_MISSING"] =
            "ask whoever gives you access tokens for the role, then get a new one: those you have stay as they are.",
        ["SYNC_IN_PROGRESS"] = "try again when the other synchronisation has ended.",
        ["TOKEN_REFUSED"] =
            "get a new access token, one for this server; its operator can see why this one is refused.",
        ["TOO_MANY_WITHDRAWALS"] =
            "look at what is missing with --dry-run; if it really is gone, allow it with --max-withdrawals N, or keep "
            + "it with --keep-missing.",
        ["UNAVAILABLE"] = "is the server running there? Say where with --server URL, or set CLUSTERINTEROP_SERVER.",
        ["WRITE_QUEUE_FULL"] = "try again in a moment; what is published already stays so.",
    };

    /// <param name="terminal">Where it is said.</param>
    /// <param name="fault">What went wrong.</param>
    /// <param name="server">The server's address, for when it cannot be reached.</param>
    /// <param name="reword">Puts paths into the caller's terms, such as lines of a file; null to leave them.</param>
    /// <returns>The <see cref="ExitCode"/>.</returns>
    public static int Write(
        Terminal terminal, ClusterInteropException fault, string server, Func<string, string>? reword = null)
    {
        reword ??= text => text;
        var where = fault.StatusCode == StatusCode.Unavailable && fault.Reason != "CREDENTIAL_UNAVAILABLE"
            ? $" ({server})"
            : "";
        Say($"error {fault.Reason}{where}: {reword(fault.Summary)}");
        // A single violation is, as a rule, what the sentence says already.
        if (fault.Violations is not [var only] || fault.ViolationCount > 1
            || !fault.Summary.Contains(only.Path, StringComparison.Ordinal))
        {
            foreach (var violation in fault.Violations)
                Say($"  {reword(violation.Path)}: {violation.Message}");
        }

        if (fault.ViolationCount > fault.Violations.Count)
            Say(string.Create(
                CultureInfo.InvariantCulture, $"  … and {fault.ViolationCount - fault.Violations.Count} more"));
        if (Remedies.TryGetValue(fault.Reason, out var remedy))
            Say($"hint: {remedy}");
        else if (fault.RetryAfter is { } delay)
            Say(string.Create(CultureInfo.InvariantCulture, $"hint: try again in {delay.TotalSeconds:0.#} s."));
        return ExitCodeOf(fault);

        void Say(string line) => terminal.Error.WriteLine(Wording.Printable(line));
    }

    private static int ExitCodeOf(ClusterInteropException fault) => fault.StatusCode switch
    {
        StatusCode.NotFound => ExitCode.NotFound,
        StatusCode.Unavailable or StatusCode.DeadlineExceeded => ExitCode.Unreachable,
        StatusCode.Unauthenticated => ExitCode.NotAllowed,
        StatusCode.PermissionDenied when fault.Reason is "CALLER_DISABLED" or "ROLE_MISSING" => ExitCode.NotAllowed,
        _ => ExitCode.Refused,
    };
}
