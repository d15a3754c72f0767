namespace ClusterInterop.Core.Faults;

/// <summary>
/// A failure that belongs to the contract: the caller did or asked something that has a documented answer. Everything
/// else that goes wrong is a bug or a cancellation. The family is closed: the wire's one table knows every member.
/// </summary>
/// <param name="reason">The stable UPPER_SNAKE reason that clients branch on.</param>
/// <param name="message">A sentence in English that names the thing, the limit and the value, and the remedy.</param>
public abstract class FaultException(string reason, string message) : Exception(message)
{
    public string Reason { get; } = reason;

    /// <summary>What the message says, for programs: keys in lower snake case.</summary>
    public Dictionary<string, string> Metadata { get; init; } = [];

    /// <summary>The fields at fault, the first <see cref="Violations.MostReported"/> of them.</summary>
    public virtual IReadOnlyList<Violation> FieldViolations => [];

    /// <summary>When trying again may help; null when it will not.</summary>
    public virtual TimeSpan? RetryAfter => null;
}

/// <summary>One field that breaks a rule.</summary>
/// <param name="Path">Where, such as <c>writes[17].put.codes[2].value</c>.</param>
/// <param name="Reason">The rule, such as <c>TOO_LONG</c>.</param>
/// <param name="Message">A sentence that names the rule, the limit and the value.</param>
public sealed record Violation(string Path, string Reason, string Message);
