using System.Globalization;
using ClusterInterop.V1;
using Spectre.Console;

namespace ClusterInterop.Cli;

/// <summary>Shows what became of changes: how many of each outcome.</summary>
internal static class WriteResults
{
    public static void Show(Session session, IReadOnlyCollection<WriteResult> results) => Show(
        session,
        results.GroupBy(result => result.Outcome).OrderBy(outcome => outcome.Key)
            .Select(outcome => (Wording.Of(outcome.Key), outcome.Count())));

    public static void Show(Session session, IEnumerable<(string Outcome, int Count)> counts)
    {
        var sheet = new Sheet(Sheet.Words("Outcome"), Sheet.Numbers("Records"));
        foreach (var (outcome, count) in counts.Where(row => row.Count > 0))
            sheet.Add(
            [
                new Cell(outcome, StyleOf(outcome)),
                count.ToString(CultureInfo.InvariantCulture),
            ]);
        sheet.Show(session);
    }

    private static Style StyleOf(string outcome) => outcome switch
    {
        "created" => Styles.Good,
        "updated" => Styles.Changed,
        "withdrawn" or "erased" or "rejected" => Styles.Bad,
        _ => Style.Plain,
    };
}
