using ClusterInterop.Core.Records;
using ClusterInterop.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.EntityFrameworkCore;

namespace ClusterInterop.Storage;

/// <summary>Who is disabled, as it is stored. What changes it is told by the audit in the same transaction.</summary>
internal static class DisabledRows
{
    private const string Association = "association ";
    private const string Subject = "subject ";

    /// <summary>Associations come before subjects.</summary>
    public static string KeyOf(CallerSelector caller) =>
        caller.HasAssociation ? Association + caller.Association : Subject + caller.Subject;

    /// <summary>Who a key stands for; null when it is empty.</summary>
    public static CallerSelector? SelectorOf(string key) =>
        key.StartsWith(Association, StringComparison.Ordinal) ? new() { Association = key[Association.Length..] }
        : key.StartsWith(Subject, StringComparison.Ordinal) ? new() { Subject = key[Subject.Length..] }
        : null;

    public static async Task<IReadOnlyList<DisabledCaller>> ReadAsync(
        DirectoryContext db, CancellationToken cancellationToken)
    {
        var rows = await db.Disabled.AsNoTracking().OrderBy(row => row.Key).ToListAsync(cancellationToken);
        return rows.ConvertAll(row => DisabledCaller.Parser.ParseFrom(row.Bytes));
    }

    /// <param name="db">The writer's.</param>
    /// <param name="caller">Who is disabled, why and by whom; gets since when.</param>
    /// <param name="now">The time.</param>
    public static int Disable(DirectoryContext db, DisabledCaller caller, DateTimeOffset now)
    {
        var (key, by) = (KeyOf(caller.Caller), caller.DisabledBy);
        caller.DisableTime = Timestamp.FromDateTimeOffset(now);
        if (db.Disabled.Find(key) is { } row)
        {
            var before = DisabledCaller.Parser.ParseFrom(row.Bytes);
            (caller.DisableTime, caller.DisabledBy) = (before.DisableTime, before.DisabledBy);
            row.Bytes = caller.ToByteArray();
        }
        else
            db.Disabled.Add(new DisabledRow { Key = key, Bytes = caller.ToByteArray() });

        return Save(db, key, WriteMethod.DisableCaller, by, now);
    }

    public static int Enable(DirectoryContext db, CallerSelector caller, string subject, DateTimeOffset now)
    {
        var key = KeyOf(caller);
        if (db.Disabled.Find(key) is not { } row)
            return 0;

        db.Disabled.Remove(row);
        return Save(db, key, WriteMethod.EnableCaller, subject, now);
    }

    private static int Save(DirectoryContext db, string key, WriteMethod method, string subject, DateTimeOffset now)
    {
        db.Audit.Add(new AuditRow
        {
            Revision = db.FeedHead.AsNoTracking().Single().Revision,
            Time = now.UtcTicks,
            Method = (int)method,
            Association = "",
            Subject = subject,
            Concerns = key,
            RequestId = "",
            Records = "",
        });

        // The writer's context does not look for changes by itself.
        db.ChangeTracker.DetectChanges();
        db.SaveChanges();
        db.ChangeTracker.Clear();
        return 1;
    }
}
