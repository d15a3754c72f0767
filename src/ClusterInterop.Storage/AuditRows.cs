using System.Globalization;
using System.Text;
using ClusterInterop.Core.Records;
using ClusterInterop.V1;
using Microsoft.EntityFrameworkCore;

namespace ClusterInterop.Storage;

/// <summary>
/// The audit as it is stored: a row a batch, and in it a line a record, with the number of the outcome, the revision
/// and the numbers of the changed fields: <c>es/needs/masks 2 17 12,105.3</c>. Each line is begun by its line break, so
/// that the database finds those of a record, or of an association, by a piece of text.
/// </summary>
internal static class AuditRows
{
    private const string Prefix = "associations/";

    public static AuditRow Of(WriteBatch batch, BatchPlan plan, BatchResult result, DateTimeOffset now)
    {
        var lines = new StringBuilder();
        foreach (var (write, written) in plan.Writes.Zip(result.Results))
        {
            lines.Append('\n').Append(written.Name.Value, Prefix.Length, written.Name.Value.Length - Prefix.Length);
            lines.Append(CultureInfo.InvariantCulture, $" {(int)written.Outcome} {written.Revision.Value} ");
            lines.AppendJoin(',', write.Fields.Select(field => field.Number));
        }

        return new()
        {
            Revision = result.Revision.Value,
            Time = now.UtcTicks,
            Method = (int)batch.Method,
            Association = batch.Association?.Value ?? "",
            RequestId = batch.RequestKey?.Id ?? "",
            Records = lines.ToString(),
        };
    }

    /// <summary>Reads what a query asks for, oldest first.</summary>
    public static async Task<IReadOnlyList<AuditEntry>> ReadAsync(
        DirectoryContext db, AuditQuery query, CancellationToken cancellationToken)
    {
        var rows = db.Audit.AsNoTracking();
        if (query.Association is { } association)
        {
            var (id, profile, others) = (association.Value, $"\n{association} ", $"\n{association}/");
            rows = rows.Where(row => row.Association == id
                || (row.Association == "" && (row.Records.Contains(profile) || row.Records.Contains(others))));
        }

        if (query.Name is { } name)
        {
            var line = $"\n{name.Value[Prefix.Length..]} ";
            rows = rows.Where(row => row.Records.Contains(line));
        }

        if (query.After is { } after)
            rows = rows.Where(row => row.Revision > after.Value).OrderBy(row => row.Id);
        else
            rows = rows.OrderByDescending(row => row.Id);
        var found = await rows.Take(query.Limit).ToListAsync(cancellationToken);
        return [.. found.OrderBy(row => row.Id).Select(row => ToEntry(row, query))];
    }

    private static AuditEntry ToEntry(AuditRow row, AuditQuery query) => new(
        new DateTimeOffset(row.Time, TimeSpan.Zero),
        AssociationId.TryParse(row.Association, out var association) ? association : null,
        (WriteMethod)row.Method,
        row.RequestId,
        new(row.Revision),
        [.. row.Records.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(ToRecord)
            .Where(record => (query.Name ?? record.Name) == record.Name
                && (query.Association ?? record.Name.Association) == record.Name.Association)]);

    private static AuditedRecord ToRecord(string line)
    {
        var parts = line.Split(' ');
        return new(
            RecordName.Parse(Prefix + parts[0]),
            (WriteOutcome)int.Parse(parts[1], CultureInfo.InvariantCulture),
            new(long.Parse(parts[2], CultureInfo.InvariantCulture)),
            [.. parts[3].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(RecordFields.NameOf)]);
    }
}
