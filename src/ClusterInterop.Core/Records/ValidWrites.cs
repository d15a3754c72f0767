using System.Security.Cryptography;
using ClusterInterop.Core.Faults;
using ClusterInterop.V1;
using Google.Protobuf;

namespace ClusterInterop.Core.Records;

/// <summary>
/// Makes valid writes of what a caller sent: checked against the contract, in canonical form, of an association that
/// may write them. Nothing further in checks them again.
/// </summary>
internal sealed class ValidWrites(ContractValidator contract, RecordRules rules)
{
    /// <param name="request">Becomes this object's own: its records are brought into canonical form where they
    /// are.</param>
    /// <param name="caller">Who sent it.</param>
    /// <param name="findings">Gets what is wrong with it, and what is odd.</param>
    /// <returns>The batch. One that breaks a rule and has a request key is refused by the store, unless it was answered
    /// before: rules that look at the clock or at the code lists may have turned against it since.</returns>
    /// <exception cref="AssociationMissingException">The caller belongs to no association.</exception>
    /// <exception cref="InvalidRequestException">With every violation.</exception>
    /// <exception cref="AssociationMismatchException">A record belongs to another association.</exception>
    public WriteBatch From(WriteRecordsRequest request, Caller caller, Findings findings)
    {
        var association = CallingAssociation(caller);
        contract.Check(request, findings);

        // Of what was sent: from here on the records are changed.
        var key = KeyOf(request, association);
        var writes = new List<ValidWrite?>(request.Writes.Count);
        foreach (var (i, write) in request.Writes.Index())
            writes.Add(From(write, i, findings));
        CheckDistinct(writes, findings);
        if (findings.Violations.Any)
        {
            var refusal = findings.Violations.ToException();
            return key is null ? throw refusal : WriteBatch.Refused(key, refusal);
        }

        foreach (var write in writes)
            CheckOwner(write!.Name, write.Path, association);

        return new WriteBatch(writes!)
        {
            Association = association,
            Subject = caller.Subject,
            ValidateOnly = request.ValidateOnly,
            RequestKey = key,
        };
    }

    /// <summary>Erasures by the operator, who owns none of the records.</summary>
    /// <exception cref="InvalidRequestException">With every violation.</exception>
    /// <exception cref="AssociationReservedException">A record belongs to the reserved association.</exception>
    public WriteBatch From(EraseRecordsRequest request, Caller caller)
    {
        var findings = new Findings();
        contract.Check(request, findings);
        var writes = new List<ValidWrite>();
        foreach (var (i, name) in request.Names.Index())
        {
            using var _ = findings.Enter("names", i);
            if (RecordName.TryParse(name, out var parsed))
                writes.Add(new ValidWrite(WriteAction.Erase, parsed, findings.Path(), null));
        }

        CheckDistinct(writes!, findings);
        findings.Violations.ThrowIfAny();
        if (writes.Exists(write => write.Name.Association == AssociationId.Eu))
            throw new AssociationReservedException(AssociationId.Eu.Value);
        return new WriteBatch(writes) { Subject = caller.Subject, Method = WriteMethod.EraseRecords };
    }

    /// <summary>A put of a record that stands below the findings' current path, and becomes this object's own; null
    /// when it is not valid. Where anything else was found it is not written, and so not brought into canonical
    /// form.</summary>
    public ValidWrite? Put(Record record, ContactList? contacts, WriteCondition? condition, Findings findings)
    {
        var before = findings.Violations.Count;
        rules.Check(record, findings);
        if (findings.Violations.Count > before || !RecordName.TryParse(record.Name, out var name))
            return null;

        if (before == 0)
            CanonicalRecord.Make(record);
        return new ValidWrite(
            WriteAction.Put,
            name,
            findings.Path(),
            record,
            condition,
            contacts is null ? null : RecordContacts.Canonical(contacts));
    }

    public static AssociationId CallingAssociation(Caller caller) =>
        caller.Association ?? throw new AssociationMissingException();

    public static void CheckOwner(RecordName name, string path, AssociationId association)
    {
        var owner = name.Association;
        if (owner == AssociationId.Eu)
            throw new AssociationReservedException(owner.Value);
        if (owner != association)
            throw new AssociationMismatchException(path, name.Value, association.Value);
    }

    private static RequestKey? KeyOf(WriteRecordsRequest request, AssociationId association) =>
        request.RequestId.Length == 0
            ? null
            : new(association, request.RequestId, DigestOf(request));

    private static string DigestOf(WriteRecordsRequest request)
    {
        var body = request.Clone();
        foreach (var write in body.Writes.Where(write => write.Put is not null))
            CanonicalRecord.OrderMaps(write.Put);
        return Convert.ToHexStringLower(SHA256.HashData(body.ToByteArray()));
    }

    private ValidWrite? From(Write write, int index, Findings findings)
    {
        using var _ = findings.Enter("writes", index);
        var condition = ConditionOf(write.Precondition, findings);
        if (write.Contacts is not null && write.ActionCase != Write.ActionOneofCase.Put)
            findings.Violate("contacts", "CONTACTS_MISPLACED", "Contacts are written together with a put.");
        switch (write.ActionCase)
        {
            case Write.ActionOneofCase.Put:
                using (findings.Enter("put"))
                    return Put(write.Put, write.Contacts, condition, findings);
            case Write.ActionOneofCase.Withdraw:
                return Named(WriteAction.Withdraw, write.Withdraw, "withdraw", condition, findings);
            case Write.ActionOneofCase.Erase:
                return Named(WriteAction.Erase, write.Erase, "erase", condition, findings);
            default:
                findings.Violate("action", "REQUIRED", "One of put, withdraw and erase is required.");
                return null;
        }
    }

    private static ValidWrite? Named(
        WriteAction action, string name, string field, WriteCondition? condition, Findings findings)
    {
        using var _ = findings.Enter(field);
        return RecordName.TryParse(name, out var parsed)
            ? new ValidWrite(action, parsed, findings.Path(), null, condition)
            : null;
    }

    private static WriteCondition? ConditionOf(Precondition? precondition, Findings findings)
    {
        switch (precondition?.ConditionCase)
        {
            case null:
                return null;
            case Precondition.ConditionOneofCase.IfEtag:
                return new WriteCondition.IfEtag(precondition.IfEtag);
            case Precondition.ConditionOneofCase.IfAbsent when precondition.IfAbsent:
                return new WriteCondition.IfAbsent();
            case Precondition.ConditionOneofCase.IfPresent when precondition.IfPresent:
                return new WriteCondition.IfPresent();
            default:
                findings.Violate(
                    "precondition", "REQUIRED", "One of if_etag, if_absent: true and if_present: true is required.");
                return null;
        }
    }

    private static void CheckDistinct(List<ValidWrite?> writes, Findings findings)
    {
        if (writes.Count < 2)
            return;

        var first = new Dictionary<RecordName, string>();
        foreach (var write in writes.OfType<ValidWrite>())
        {
            if (!first.TryAdd(write.Name, write.Path))
            {
                findings.Violations.Add(
                    write.Path,
                    "DUPLICATE",
                    $"{write.Name} is written by {first[write.Name]} already; once is allowed.");
            }
        }
    }
}
