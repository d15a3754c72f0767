using ClusterInterop.Core.Faults;
using ClusterInterop.Core.Records;
using ClusterInterop.Server.Security;
using ClusterInterop.V1;
using Grpc.Core;

namespace ClusterInterop.Server.Services;

/// <summary>What the operator does for everybody, or against somebody.</summary>
internal sealed partial class OperatorService(
    Publisher publisher,
    DisabledCallers disabled,
    ContractValidator contract,
    IRecordStore store,
    ILogger<OperatorService> logger) : OperatorBinding.Base
{
    public override Task<EraseRecordsResponse> EraseRecords(EraseRecordsRequest request, ServerCallContext context) =>
        publisher.EraseAsync(request, context.Caller, context.CancellationToken);

    public override async Task<DisableCallerResponse> DisableCaller(
        DisableCallerRequest request, ServerCallContext context)
    {
        Check(request, request.Caller);
        var subject = context.Caller.Subject;
        if (request.Caller.Association == AssociationId.Eu.Value)
            throw InvalidRequestException.Of("caller.association", "RESERVED", "Nobody calls as the association eu.");
        if (request.Caller.HasSubject && request.Caller.Subject == subject)
            throw InvalidRequestException.Of("caller.subject", "OWN", "Nobody disables themselves.");

        var kept = await disabled.DisableAsync(
            new() { Caller = request.Caller, Reason = request.Reason, DisabledBy = subject },
            context.CancellationToken);
        LogDisabled(Described(request.Caller));
        return new() { Disabled = kept };
    }

    public override async Task<EnableCallerResponse> EnableCaller(
        EnableCallerRequest request, ServerCallContext context)
    {
        Check(request, request.Caller);
        var wasDisabled = await disabled.EnableAsync(
            request.Caller, context.Caller.Subject, context.CancellationToken);
        if (wasDisabled)
            LogEnabled(Described(request.Caller));
        return new() { WasDisabled = wasDisabled };
    }

    public override async Task<ListDisabledCallersResponse> ListDisabledCallers(
        ListDisabledCallersRequest request, ServerCallContext context) =>
        new() { Callers = { await store.ReadDisabledAsync(context.CancellationToken) } };

    private void Check(Google.Protobuf.IMessage request, CallerSelector? caller)
    {
        var findings = new Findings();
        contract.Check(request, findings);
        if (caller is { CallerCase: CallerSelector.CallerOneofCase.None })
            findings.Violate("caller", "REQUIRED", "One of association and subject is required.");
        findings.Violations.ThrowIfAny();
    }

    // Subjects name people, and people are not named in logs; the audit has them.
    private static string Described(CallerSelector caller) =>
        caller.HasAssociation ? $"the association {caller.Association}" : "a subject";

    [LoggerMessage(Level = LogLevel.Warning, Message = "The operator has disabled {Caller}.")]
    private partial void LogDisabled(string caller);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The operator has enabled {Caller} again.")]
    private partial void LogEnabled(string caller);
}
