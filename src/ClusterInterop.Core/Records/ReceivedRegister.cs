using System.Globalization;
using ClusterInterop.Core.Faults;
using ClusterInterop.V1;

namespace ClusterInterop.Core.Records;

/// <summary>An entry without a body.</summary>
internal sealed record StillThereEntry(RecordName Name, string SourceVersion);

/// <summary>A register as it comes in, checked message by message.</summary>
internal sealed class ReceivedRegister(AssociationId association, ContractValidator contract, ValidWrites validWrites)
{
    /// <summary>Most entries of a register.</summary>
    public const int MostEntries = 200_000;

    private const int MostRejections = 100;
    private const int MostWarnings = 100;
    private const int MostNameCharacters = 150;
    private readonly List<SyncRejection> _rejections = [];
    private readonly List<Warning> _warnings = [];
    private int _rejected;
    private int _warningCount;

    public AssociationId Association => association;

    public SyncStart Start { get; private set; } = new();

    /// <summary>Every name in the register, of refused entries too: those records are left as they are.</summary>
    public HashSet<RecordName> Names { get; } = [];

    /// <summary>The first entry that names no record of the register, and how many there are. As long as nobody knows
    /// which records they stand for, nobody knows which are missing.</summary>
    public (string FirstPath, int Count) Unplaced { get; private set; }

    public List<ValidWrite> Puts { get; } = [];

    public List<StillThereEntry> StillThere { get; } = [];

    public async Task ReceiveAsync(IAsyncEnumerable<SyncRecordsRequest> messages, CancellationToken cancellationToken)
    {
        var started = false;
        var ended = false;
        var count = 0;
        await foreach (var message in messages.WithCancellation(cancellationToken))
        {
            if (ended)
                throw new SyncOutOfOrderException("A message follows the end; the end comes last, once.");

            switch (message.MessageCase)
            {
                case SyncRecordsRequest.MessageOneofCase.Start when !started:
                    Begin(message.Start);
                    started = true;
                    break;
                case SyncRecordsRequest.MessageOneofCase.Entry when started:
                    Take(message.Entry, count++);
                    break;
                case SyncRecordsRequest.MessageOneofCase.End when started:
                    End(message.End, count);
                    ended = true;
                    break;
                case SyncRecordsRequest.MessageOneofCase.None:
                    throw new SyncOutOfOrderException("A message is empty; each is a start, an entry or an end.");
                default:
                    throw new SyncOutOfOrderException(
                        started ? "A second start; the start comes first, once." : "The first message is not a start.");
            }
        }

        if (!ended)
        {
            throw new SyncIncompleteException(
                $"The stream ended without an end (entries so far: {count}); nothing was changed.");
        }
    }

    public SyncRecordsResponse NewResponse()
    {
        var response = new SyncRecordsResponse { Rejected = _rejected, WarningCount = _warningCount };
        response.Rejections.AddRange(_rejections);
        response.Warnings.AddRange(_warnings);
        return response;
    }

    private void Begin(SyncStart start)
    {
        var findings = new Findings();
        using (findings.Enter("start"))
        {
            contract.Check(start, findings);
            if (start.Kinds.Distinct().Count() != start.Kinds.Count)
                findings.Violate("kinds", "DUPLICATE", "A kind is given twice.");
        }

        findings.Violations.ThrowIfAny();
        ValidWrites.CheckOwner(RecordName.Parse($"associations/{start.Association}"), "start.association", association);
        Start = start;
    }

    private static void End(SyncEnd end, int count)
    {
        if (end.Count != count)
        {
            throw new SyncIncompleteException(string.Create(
                CultureInfo.InvariantCulture,
                $"end.count is {end.Count}, but the entries were {count}; nothing was changed."));
        }
    }

    private void Take(SyncEntry entry, int index)
    {
        if (index >= MostEntries)
        {
            throw InvalidRequestException.Of(
                $"entries[{index}]",
                "TOO_MANY",
                $"At most {MostEntries} entries are allowed; synchronise fewer kinds.");
        }

        var findings = new Findings();
        using var _ = findings.Enter("entries", index);
        contract.Check(entry, findings);
        if (!RecordName.TryParse(entry.Name, out var name) || !CheckName(name, findings))
            Unplaced = (Unplaced.FirstPath ?? findings.Path(), Unplaced.Count + 1);
        if (entry.Record is null)
            TakeStillThere(entry, name, findings);
        else
            TakeBody(entry, findings);

        if (findings.Violations.Any)
            Reject(entry.Name, findings.Violations);
        _warningCount += findings.WarningCount;
        _warnings.AddRange(findings.Warnings.Take(MostWarnings - _warnings.Count));
    }

    private bool CheckName(RecordName name, Findings findings)
    {
        if (!Names.Add(name))
            throw InvalidRequestException.Of(findings.Path() + ".name", "DUPLICATE", $"{name} is an entry already.");
        if (name.Association != association)
            findings.Violate("name", "ASSOCIATION_MISMATCH", $"{name} does not belong to {association}.");
        if (!Start.Kinds.Contains(name.Kind))
        {
            findings.Violate(
                "name", "KIND_NOT_COVERED", $"start.kinds does not cover {RecordName.SegmentOf(name.Kind)}.");
        }

        return name.Association == association && Start.Kinds.Contains(name.Kind);
    }

    private void TakeStillThere(SyncEntry entry, RecordName name, Findings findings)
    {
        if (entry.SourceVersion.Length == 0)
            findings.Violate("source_version", "REQUIRED", "An entry without a record needs a source_version.");
        if (entry.Contacts is not null)
            findings.Violate("contacts", "CONTACTS_MISPLACED", "Contacts are sent together with a record.");
        if (!findings.Violations.Any)
            StillThere.Add(new StillThereEntry(name, entry.SourceVersion));
    }

    private void TakeBody(SyncEntry entry, Findings findings)
    {
        using var _ = findings.Enter("record");
        var record = entry.Record;
        if (record.Name != entry.Name)
            findings.Violate("name", "NAME_MISMATCH", $"{Violations.Quote(record.Name)} is not the name of the entry.");
        if (entry.SourceVersion.Length > 0)
        {
            if (record.SourceVersion.Length > 0 && record.SourceVersion != entry.SourceVersion)
                findings.Violate("source_version", "VERSION_MISMATCH", "It is not that of the entry.");
            record.SourceVersion = entry.SourceVersion;
        }

        if (validWrites.Put(record, entry.Contacts, null, findings) is { } put && !findings.Violations.Any)
            Puts.Add(put);
    }

    private void Reject(string name, Violations violations)
    {
        _rejected++;
        if (_rejections.Count >= MostRejections)
            return;

        var rejection = new SyncRejection { Name = Violations.Cut(name, MostNameCharacters) };
        rejection.Violations.AddRange(violations.Reported.Select(violation => new FieldViolation
        {
            Path = violation.Path,
            Reason = violation.Reason,
            Message = violation.Message,
        }));
        _rejections.Add(rejection);
    }
}
