using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using ClusterInterop.Client;
using ClusterInterop.V1;

namespace ClusterInterop.Cli;

internal sealed partial class PublishCommand : ServerCommand
{
    // Each kind refers to kinds before it only, so in this order references exist when they are needed.
    private static readonly RecordKind[] OrderOfReference =
    [
        RecordKind.Association, RecordKind.Ecosystem, RecordKind.Cluster, RecordKind.Organisation,
        RecordKind.Capability, RecordKind.Need,
    ];

    private const int RecordsPerRequest = 200;

    private readonly Argument<string> _file = new("FILE")
    {
        Description = "A file of records, one a line in the JSON form of the contract; - reads what comes in.",
    };

    private readonly Option<bool> _validateOnly = new("--validate-only")
    {
        Description =
            "Checks everything and changes nothing; 200 records at a time, so that a reference to a record of the file "
            + "that is not published yet may be reported as missing.",
    };

    public PublishCommand()
        : base(
            "publish",
            "Publishes the records of a file: creates each, or replaces all of it.",
            "clusterinterop publish register.jsonl",
            "my-export | clusterinterop publish -",
            "clusterinterop publish register.jsonl --validate-only")
    {
        Notes =
            """
            Records that are unchanged stay as they are, so publishing a file again is safe. They are sent in the
            order in which kinds refer to each other, 200 a request, and a request is done as a whole or not at all.
            A line is a record, or a record with its contacts, which otherwise stay as they are:
            {"record": {...}, "contacts": [{"type": "CONTACT_TYPE_ROLE_MAILBOX", "email": "sales@example.org"}]}
            """;
        Add(_file);
        Add(_validateOnly);
    }

    public override async Task<int> RunAsync(
        Session session, ParseResult arguments, CancellationToken cancellationToken)
    {
        var file = await RecordLines.ReadAsync(arguments.GetRequiredValue(_file), session.Terminal, cancellationToken);
        if (file is null)
            return ExitCode.Refused;
        // Stable, so that within a kind the order of the file stays.
        var lines = file.Records.OrderBy(line => Array.IndexOf(OrderOfReference, KindOf(line.Record))).ToList();
        var validateOnly = arguments.GetValue(_validateOnly);
        var outcome = new Outcome();
        try
        {
            await session.WithProgressAsync(
                validateOnly ? "Checking" : "Publishing",
                lines.Count,
                report => WriteAsync(session, outcome, lines, validateOnly, report, cancellationToken));
        }
        catch (OperationCanceledException) when (!validateOnly)
        {
            // The request that was under way may have been done or not.
            session.Say("at least " + Published(outcome.Done, lines.Count));
            throw;
        }

        Show(session, outcome, lines.Count, validateOnly);
        return outcome.ExitCode;
    }

    // Publishing stops where it is refused; checking goes on, to name all records that are wrong.
    private static async Task<Outcome> WriteAsync(
        Session session,
        Outcome outcome,
        List<RecordLine> lines,
        bool validateOnly,
        Action<string, int> report,
        CancellationToken cancellationToken)
    {
        var options = new PublishOptions { ValidateOnly = validateOnly };
        foreach (var part in lines.Chunk(RecordsPerRequest))
        {
            try
            {
                var writes = part.Select(line => line.ToWrite());
                var answer = await session.Client.WriteAsync(writes, options, cancellationToken);
                outcome.Done += part.Length;
                outcome.Results.AddRange(answer.Results);
                outcome.Warnings.AddRange(answer.Warnings.Select(
                    warning => (ToLines(warning.Path, part), $"{warning.Reason}: {warning.Message}")));
                outcome.Revision = answer.Revision;
            }
            catch (ClusterInteropException fault)
            {
                outcome.Done += fault.WritesDone;
                outcome.Faults.Add((fault, text => ToLines(text, part)));
                if (!validateOnly || fault.Violations.Count == 0)
                    break;
            }

            report(validateOnly ? "Checking" : "Publishing", outcome.Done);
        }

        return outcome;
    }

    private static void Show(Session session, Outcome outcome, int total, bool validateOnly)
    {
        Warnings.Say(session, outcome.Warnings);
        if (session.IsJson)
            outcome.Results.ForEach(session.WriteJson);
        else
            WriteResults.Show(session, outcome.Results);
        foreach (var (fault, reword) in outcome.Faults)
            outcome.ExitCode = FaultReport.Write(session.Terminal, fault, session.Client.Address.ToString(), reword);
        session.Say(validateOnly
            ? $"{Of(outcome.Done, total)} valid"
            : Published(outcome.Done, total) + (outcome.Revision > 0 ? $", at revision {outcome.Revision}" : ""));
    }

    private static string Published(int done, int total) => $"{Of(done, total)} published";

    private static string Of(int done, int total) => string.Create(
        CultureInfo.InvariantCulture,
        $"{done:N0} of {Wording.Count(total, "record", "records")} {(done == 1 || total == 1 ? "is" : "are")}");

    private static RecordKind KindOf(Record record) =>
        RecordName.TryParse(record.Name, out var name) ? name.Kind : RecordKind.Unspecified;

    // "writes[17].put.title" is what the server was told; the publisher has a file.
    private static string ToLines(string text, RecordLine[] part) => WritePath().Replace(
        text,
        match => int.Parse(match.Groups["at"].Value, CultureInfo.InvariantCulture) is var index && index < part.Length
            ? $"line {part[index].Line}"
                + (match.Groups["path"].Success
                    ? $": {Wording.InJson(part[index].PathOf(match.Groups["path"].Value))}"
                    : "")
            : match.Value);

    [GeneratedRegex(@"\bwrites\[(?<at>\d{1,6})\](\.put)?(\.(?<path>[a-z][a-z0-9_.\[\]]*))?")]
    private static partial Regex WritePath();

    private sealed class Outcome
    {
        public List<WriteResult> Results { get; } = [];

        public List<(string Where, string What)> Warnings { get; } = [];

        public List<(ClusterInteropException Fault, Func<string, string> Reword)> Faults { get; } = [];

        public int Done { get; set; }

        public long Revision { get; set; }

        public int ExitCode { get; set; }
    }
}
