using System.Globalization;
using System.Runtime.CompilerServices;
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
    private const int UsualCharacters = 256;

    public static AuditRow Of(WriteBatch batch, BatchPlan plan, BatchResult result, DateTimeOffset now)
    {
        var lines = new DefaultInterpolatedStringHandler(
            0, 0, CultureInfo.InvariantCulture, stackalloc char[UsualCharacters]);
        for (var i = 0; i < plan.Writes.Count; i++)
            AddLine(plan.Writes[i], result.Results[i], ref lines);

        return new()
        {
            Revision = result.Revision.Value,
            Time = now.UtcTicks,
            Method = (int)batch.Method,
            Association = batch.Association?.Value ?? "",
            Subject = batch.Subject,
            RequestId = batch.RequestKey?.Id ?? "",
            Records = lines.ToStringAndClear(),
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
            var concerns = DisabledRows.KeyOf(new() { Association = id });
            rows = rows.Where(row => row.Association == id || row.Concerns == concerns
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

    private static void AddLine(PlannedWrite write, WrittenRecord written, ref DefaultInterpolatedStringHandler lines)
    {
        lines.AppendLiteral("\n");
        lines.AppendFormatted(written.Name.Value.AsSpan(Prefix.Length));
        lines.AppendLiteral(" ");
        lines.AppendFormatted((int)written.Outcome);
        lines.AppendLiteral(" ");
        lines.AppendFormatted(written.Revision.Value);
        lines.AppendLiteral(" ");
        for (var i = 0; i < write.Fields.Count; i++)
        {
            if (i > 0)
                lines.AppendLiteral(",");
            lines.AppendLiteral(write.Fields[i].Number);
        }
    }

    private static AuditEntry ToEntry(AuditRow row, AuditQuery query) => new(
        new DateTimeOffset(row.Time, TimeSpan.Zero),
        AssociationId.TryParse(row.Association, out var association) ? association : null,
        row.Subject,
        (WriteMethod)row.Method,
        row.RequestId,
        new(row.Revision),
        [.. row.Records.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(ToRecord)
            .Where(record => (query.Name ?? record.Name) == record.Name
                && (query.Association ?? record.Name.Association) == record.Name.Association)])
    {
        Concerns = DisabledRows.SelectorOf(row.Concerns),
    };

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
