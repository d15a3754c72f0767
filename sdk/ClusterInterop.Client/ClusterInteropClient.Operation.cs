using ClusterInterop.V1;

namespace ClusterInterop.Client;

public sealed partial class ClusterInteropClient
{
    /// <summary>Erases records of any association on its behalf, such as when a person demands it of the operator:
    /// their content and contacts are gone for good. For the role <c>operator</c>.</summary>
    /// <param name="names">The names, 1 to 200, each once; all of them are erased or none.</param>
    /// <param name="cancellationToken">Ends the call with <see cref="OperationCanceledException"/>; erasing again is
    /// safe.</param>
    /// <returns>The outcome for each record, in the order of the names.</returns>
    /// <exception cref="ClusterInteropException"><c>RECORD_NOT_FOUND</c> when one was never there;
    /// <c>ASSOCIATION_RESERVED</c> when one belongs to <c>eu</c>; <c>ROLE_MISSING</c> when the caller is no
    /// operator.</exception>
    public Task<EraseRecordsResponse> EraseOnBehalfAsync(
        IEnumerable<string> names, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(names);
        return _calls.UnaryAsync(
            _operator.EraseRecordsAsync, new EraseRecordsRequest { Names = { names } }, cancellationToken);
    }

    /// <summary>Disables all callers of an association, or one subject: calls are refused, and open streams end within
    /// 5 seconds. What they have published stays. For the role <c>operator</c>.</summary>
    /// <param name="caller">Whom: an association, or the subject of access tokens.</param>
    /// <param name="reason">Why, for other operators, at most 500 characters; null for none.</param>
    /// <param name="cancellationToken">Ends the call with <see cref="OperationCanceledException"/>; disabling again is
    /// safe.</param>
    /// <returns>Who is disabled, since when and by whom.</returns>
    /// <exception cref="ClusterInteropException"><c>FIELD_INVALID</c>, also when operators would disable themselves;
    /// <c>ROLE_MISSING</c> when the caller is no operator.</exception>
    public async Task<DisabledCaller> DisableCallerAsync(
        CallerSelector caller, string? reason = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var request = new DisableCallerRequest { Caller = caller, Reason = reason ?? "" };
        var answer = await _calls.UnaryAsync(_operator.DisableCallerAsync, request, cancellationToken)
            .ConfigureAwait(false);
        return answer.Disabled;
    }

    /// <summary>Enables an association or a subject again. For the role <c>operator</c>.</summary>
    /// <param name="caller">Whom.</param>
    /// <param name="cancellationToken">Ends the call with <see cref="OperationCanceledException"/>; enabling again is
    /// safe.</param>
    /// <returns>Whether they were disabled.</returns>
    /// <exception cref="ClusterInteropException"><c>FIELD_INVALID</c>; <c>ROLE_MISSING</c> when the caller is no
    /// operator.</exception>
    public async Task<bool> EnableCallerAsync(CallerSelector caller, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var request = new EnableCallerRequest { Caller = caller };
        var answer = await _calls.UnaryAsync(_operator.EnableCallerAsync, request, cancellationToken)
            .ConfigureAwait(false);
        return answer.WasDisabled;
    }

    /// <summary>Lists who is disabled. For the role <c>operator</c>.</summary>
    /// <param name="cancellationToken">Ends the call with <see cref="OperationCanceledException"/>.</param>
    /// <returns>Associations first, each in the order of their names.</returns>
    /// <exception cref="ClusterInteropException"><c>ROLE_MISSING</c> when the caller is no operator.</exception>
    public async Task<IReadOnlyList<DisabledCaller>> ListDisabledCallersAsync(
        CancellationToken cancellationToken = default)
    {
        var answer = await _calls.UnaryAsync(
            _operator.ListDisabledCallersAsync, new ListDisabledCallersRequest(), cancellationToken)
            .ConfigureAwait(false);
        return answer.Callers;
    }
}
