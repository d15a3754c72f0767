using System.Globalization;

namespace ClusterInterop.Cli;

/// <summary>Says what was accepted with a reservation: each thing once, with where it was met first.</summary>
internal static class Warnings
{
    public static void Say(Session session, IEnumerable<(string Where, string What)> warnings)
    {
        foreach (var alike in warnings.GroupBy(warning => warning.What))
            session.Say(string.Create(
                CultureInfo.InvariantCulture,
                $"warning: {alike.First().Where}: {alike.Key}{More(alike.Count() - 1)}"));
    }

    private static string More(int count) =>
        count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" (and {count:N0} more like it)");
}
