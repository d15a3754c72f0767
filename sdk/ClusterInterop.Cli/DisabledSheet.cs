using System.Globalization;
using ClusterInterop.V1;

namespace ClusterInterop.Cli;

/// <summary>Shows who is disabled.</summary>
internal static class DisabledSheet
{
    public static void Show(Session session, IReadOnlyList<DisabledCaller> callers)
    {
        if (session.IsJson)
        {
            foreach (var caller in callers)
                session.WriteJson(caller);
            return;
        }

        var sheet = new Sheet(
            Sheet.Words("Association"), Sheet.Words("Subject"), Sheet.Words("Since"), Sheet.Words("By"),
            Sheet.Words("Reason"));
        foreach (var disabled in callers)
            sheet.Add(
                disabled.Caller.Association,
                disabled.Caller.Subject,
                disabled.DisableTime.ToDateTimeOffset().ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture),
                disabled.DisabledBy,
                disabled.Reason);
        sheet.Show(session);
    }
}
