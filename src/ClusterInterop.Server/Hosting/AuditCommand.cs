using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ClusterInterop.Core.Faults;
using ClusterInterop.Core.Records;
using ClusterInterop.Storage;
using ClusterInterop.Storage.Sqlite;
using Microsoft.Extensions.Options;

namespace ClusterInterop.Server.Hosting;

/// <summary><c>audit</c>: tells the operator who wrote what, from the database, whether a server runs or not.</summary>
internal sealed class AuditCommand
{
    private readonly Option<string?> _association = new("--association")
    {
        Description = "What this association wrote, what the operator and the server did to its records, and whether "
            + "the operator disabled it.",
        HelpName = "ID",
    };

    private readonly Option<string?> _name = new("--name")
    {
        Description = "What was done to this record, such as associations/es/needs/masks.",
        HelpName = "NAME",
    };

    private readonly Option<long?> _after = new("--after")
    {
        Description = "The first writes after this revision. Default: the latest writes.",
        HelpName = "REVISION",
    };

    private readonly Option<int> _limit = new("--limit")
    {
        Description = "The most writes, 1 to 1000000.",
        HelpName = "N",
        DefaultValueFactory = _ => 100,
    };

    private readonly Option<bool> _json = new("--json") { Description = "A JSON object a line, one for each write." };

    private AuditCommand()
    {
        Check(_association, text => AssociationId.TryParse(text, out _), "the id of an association, such as es");
        Check(_name, text => RecordName.TryParse(text, out _), "the name of a record, such as associations/es/needs/x");
        Check(_after, revision => revision is null or >= 0, "a revision, 0 or more");
        Check(_limit, limit => limit is >= 1 and <= 1_000_000, "a number from 1 to 1000000");
    }

    public static Command Create(ServerSettings settings)
    {
        var audit = new AuditCommand();
        var command = new Command("audit", "Tells who wrote what and when, oldest first; also while a server runs.")
        {
            audit._association,
            audit._name,
            audit._after,
            audit._limit,
            audit._json,
        };
        command.SetAction((arguments, cancellationToken) => ExitCodes.GuardAsync(() => ShowAsync(
            settings.Read(arguments), audit.QueryOf(arguments), arguments.GetValue(audit._json), cancellationToken)));
        return command;
    }

    private static async Task<int> ShowAsync(
        IConfiguration configuration, AuditQuery query, bool asJson, CancellationToken cancellationToken)
    {
        var services = new ServiceCollection();
        ServerHost.AddOptions(services, configuration);
        await using var provider = services.BuildServiceProvider();
        var store = provider.GetRequiredService<IOptions<StoreOptions>>().Value;
        foreach (var entry in await SqliteAudit.ReadAsync(store, query, cancellationToken))
            Console.Out.WriteLine(asJson ? ToJson(entry) : ToText(entry));
        return ExitCodes.Done;
    }

    // A line for the write, and an indented one for each of its records.
    private static string ToText(AuditEntry entry)
    {
        var request = entry.RequestId.Length > 0 ? $", request {entry.RequestId}" : "";
        var concerns = entry.Concerns is { } caller ? $" of {Violations.Escape(Described(caller))}" : "";
        var lines = entry.Records.Select(record =>
            $"  {record.Name} {OutcomeOf(record)} {record.Revision} {string.Join(' ', record.Fields)}".TrimEnd());
        return string.Join('\n', lines.Prepend(
            $"{TimeOf(entry)} {WhoOf(entry)} {entry.Method}{concerns}, revision {entry.Revision}{request}"));
    }

    private static string ToJson(AuditEntry entry) => JsonSerializer.Serialize(new
    {
        time = TimeOf(entry),
        caller = CallerOf(entry),
        subject = entry.Subject,
        method = entry.Method.ToString(),
        request_id = entry.RequestId,
        concerns = entry.Concerns is { } caller ? Described(caller) : "",
        revision = entry.Revision.Value,
        records = entry.Records.Select(record => new
        {
            name = record.Name.Value,
            outcome = OutcomeOf(record),
            revision = record.Revision.Value,
            fields = record.Fields,
        }),
    });

    private static string TimeOf(AuditEntry entry) =>
        entry.Time.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    private static string WhoOf(AuditEntry entry) =>
        entry.Subject.Length > 0 ? $"{CallerOf(entry)} ({Violations.Escape(entry.Subject)})" : CallerOf(entry);

    // No association can have these ids: they have a space.
    private static string CallerOf(AuditEntry entry) =>
        entry.Association?.Value ?? (entry.Subject.Length > 0 ? "the operator" : "the server");

    private static string Described(V1.CallerSelector caller) =>
        caller.HasAssociation ? $"the association {caller.Association}" : $"the subject {caller.Subject}";

    private static string OutcomeOf(AuditedRecord record) => record.Outcome.ToString().ToUpperInvariant();

    private static void Check<T>(Option<T> option, Func<T, bool> isValid, string wanted) =>
        option.Validators.Add(result =>
        {
            // What cannot be read as its type at all is refused before.
            if (!result.Implicit && !result.Errors.Any() && !isValid(result.GetValueOrDefault<T>()!))
                result.AddError($"{option.Name} must be {wanted}.");
        });

    private AuditQuery QueryOf(ParseResult arguments) => new()
    {
        Association = AssociationId.TryParse(arguments.GetValue(_association), out var association)
            ? association
            : null,
        Name = RecordName.TryParse(arguments.GetValue(_name), out var name) ? name : null,
        After = arguments.GetValue(_after) is { } revision ? new Revision(revision) : null,
        Limit = arguments.GetValue(_limit),
    };
}
