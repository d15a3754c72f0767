using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using ClusterInterop.Client;
using ClusterInterop.V1;

namespace ClusterInterop.Cli;

internal sealed partial class SyncCommand : ServerCommand
{
    private readonly Argument<string> _file = new("FILE")
    {
        Description =
            "The whole register: records, one a line in the JSON form of the contract; - reads what comes in.",
    };

    private readonly Option<string?> _association = new("--association")
    {
        Description = "Whose register it is, such as es. Default: the association in the names of the file.",
        HelpName = "ID",
    };

    private readonly Option<RecordKind[]> _kinds = Choices.Several<RecordKind>(
        "--kinds", "The kinds that the register covers; others are left alone. Default: those in the file");

    private readonly Option<bool> _dryRun = new("--dry-run")
    {
        Description = "Says what would be done, and does nothing.",
    };

    private readonly Option<bool> _keepMissing = new("--keep-missing")
    {
        Description = "Leaves records that are missing from the file as they are. Default: they are withdrawn.",
    };

    private readonly Option<int?> _maxWithdrawals = new("--max-withdrawals")
    {
        Description = "How many may be withdrawn. Default: the larger of 10 and 20 %.",
        HelpName = "N",
    };

    public SyncCommand()
        : base(
            "sync",
            "Makes the directory equal to an association's whole register: creates, replaces and withdraws.",
            "clusterinterop sync register.jsonl --dry-run",
            "clusterinterop sync register.jsonl --kinds capability,need --max-withdrawals 200")
    {
        Notes =
            """
            All of it is done at once or not at all, but for records that are refused: they are named, and left as
            they were. Records with a sourceVersion that the server holds already are not sent again.
            Lines may carry contacts, as for publish; they count as part of what the sourceVersion stands for.
            """;
        Add(_file);
        foreach (var option in (Option[])[_association, _kinds, _dryRun, _keepMissing, _maxWithdrawals])
            Add(option);
    }

    public override async Task<int> RunAsync(
        Session session, ParseResult arguments, CancellationToken cancellationToken)
    {
        var file = await RecordLines.ReadAsync(arguments.GetRequiredValue(_file), session.Terminal, cancellationToken);
        if (file is null)
            return ExitCode.Refused;
        var kinds = ReadKinds(arguments, file);
        // Whose register it is, its names say; an empty one names nobody.
        var association = AssociationSaid(arguments) ?? AssociationIn(file) ?? throw new UsageException(
            "The file names no association: say with --association whose register it is.");
        if (FindStrangers(file, association, kinds) is [_, ..] strangers)
        {
            RecordLines.Refuse(
                session.Terminal, strangers, "line is not of the register", "lines are not of the register");
            return ExitCode.Refused;
        }

        var report = await session.WithProgressAsync(
            "Synchronising",
            file.Records.Count,
            tell => session.Client.SyncAsync(
                association,
                kinds,
                (IReadOnlyCollection<RegisterEntry>)[.. file.Records.Select(ToEntry)],
                new SyncOptions
                {
                    DryRun = arguments.GetValue(_dryRun),
                    Missing = arguments.GetValue(_keepMissing) ? MissingAction.Keep : MissingAction.Withdraw,
                    MaxWithdrawals = arguments.GetValue(_maxWithdrawals),
                    Progress = new Direct(progress => tell(
                        progress.Pass == 1 ? "Comparing" : "Sending what is new", progress.Sent)),
                },
                cancellationToken));
        Show(session, report, file, arguments.GetValue(_dryRun));
        return report.Rejected > 0 || report.Needed.Count > 0 ? ExitCode.Refused : ExitCode.Ok;
    }

    private static RegisterEntry ToEntry(RecordLine line) =>
        line.Contacts is { } contacts ? new(line.Record, contacts) : new(line.Record);

    // The server counts entries of a stream; the publisher has the line.
    private static string PathOf(RecordLine? line, FieldViolation violation)
    {
        var path = EntryPath().Replace(violation.Path, "");
        return path.Length == 0 ? "" : $"{Wording.InJson(line?.PathOf(path) ?? path)}: ";
    }

    [GeneratedRegex(@"^entries\[\d{1,9}\](\.record)?\.?")]
    private static partial Regex EntryPath();

    private RecordKind[] ReadKinds(ParseResult arguments, RecordLines file)
    {
        var kinds = arguments.GetRequiredValue(_kinds);
        if (kinds.Length == 0)
            kinds =
            [
                .. file.Records
                    .Select(line => RecordName.TryParse(line.Record.Name, out var name) ? name.Kind : default)
                    .Where(kind => kind != default).Distinct().Order(),
            ];
        return kinds.Length > 0
            ? kinds
            : throw new UsageException("The file has no records: say with --kinds which kinds the register covers.");
    }

    private string? AssociationSaid(ParseResult arguments) => arguments.GetValue(_association) is not { } text ? null
        : RecordName.TryParse($"associations/{text}", out var name) && name.Id is null ? text
        : throw new UsageException(
            $"--association: \"{text}\" is not an id such as es: 1 to 63 of a-z, 0-9 and inner hyphens.");

    private static string? AssociationIn(RecordLines file) => file.Records
        .Select(line => RecordName.TryParse(line.Record.Name, out var name) ? name.Association : null)
        .FirstOrDefault(association => association is not null);

    // The wrong file, most likely; what it does not name would be withdrawn.
    private static List<string> FindStrangers(RecordLines file, string association, RecordKind[] kinds)
    {
        var problems = new List<string>();
        foreach (var (line, record, _, _) in file.Records)
        {
            if (!RecordName.TryParse(record.Name, out var name))
                problems.Add($"line {line}: name: \"{record.Name}\" is not the name of a record.");
            else if (name.Association != association)
                problems.Add($"line {line}: {record.Name} is not of {association}.");
            else if (!kinds.Contains(name.Kind))
                problems.Add($"line {line}: {record.Name} is of a kind that --kinds leaves out.");
        }

        return problems;
    }

    private static void Show(Session session, SyncRecordsResponse report, RecordLines file, bool dryRun)
    {
        Warnings.Say(
            session,
            report.Warnings.Select(warning => (warning.Path, $"{warning.Reason}: {warning.Message}")));
        if (report.WarningCount > report.Warnings.Count)
            session.Say($"  … and {report.WarningCount - report.Warnings.Count} more warnings");

        foreach (var rejection in report.Rejections)
        {
            var line = file.Records.FirstOrDefault(line => line.Record.Name == rejection.Name);
            foreach (var violation in rejection.Violations)
                session.Say(
                    $"error: line {line?.Line}: {rejection.Name}: {PathOf(line, violation)}{violation.Message}");
        }

        if (report.Rejected > report.Rejections.Count)
            session.Say($"  … and {report.Rejected - report.Rejections.Count} more records");

        if (session.IsJson)
            session.WriteJson(report);
        else
            WriteResults.Show(
                session,
                [
                    ("created", report.Created), ("updated", report.Updated), ("unchanged", report.Unchanged),
                    ("withdrawn", report.Withdrawn), ("rejected", report.Rejected),
                ]);
        if (report.ContactsChanged > 0 && !session.IsJson)
            session.Say($"contacts of {Wording.Count(report.ContactsChanged, "record", "records")} changed");
        session.Say(
            dryRun ? "dry run: nothing was changed"
            : report.Committed
                ? string.Create(CultureInfo.InvariantCulture, $"committed, at revision {report.Revision}")
                : "not committed: the register changed under way; try again");
    }

    // In the order of the work and on its thread, as the progress bar wants it.
    private sealed class Direct(Action<SyncProgress> report) : IProgress<SyncProgress>
    {
        public void Report(SyncProgress value) => report(value);
    }
}
