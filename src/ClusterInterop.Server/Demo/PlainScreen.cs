using ClusterInterop.Client;
using ClusterInterop.V1;

namespace ClusterInterop.Server.Demo;

/// <summary>Plain lines, for a file, a pipe or a terminal without colours.</summary>
internal sealed class PlainScreen(TextWriter output) : IScreen
{
    private const int MostLines = 12;

    public void ShowServer(Uri address, string dataDirectory, string? remark)
    {
        output.WriteLine($"ClusterInterop demo: gRPC on {address.GetLeftPart(UriPartial.Authority)}");
        output.WriteLine($"Data in {dataDirectory}");
        if (remark is not null)
            output.WriteLine(remark);
    }

    public Task<T> ShowPublishingAsync<T>(int total, Func<IProgress<int>, Task<T>> publish)
    {
        output.WriteLine($"Publishing {MatchWording.Number(total)} records through the SDK ...");
        return publish(new Progress<int>());
    }

    public void ShowAlliance(SummarizeRecordsResponse byAssociationAndKind, string remark)
    {
        foreach (var association in AllianceTable.Rows(byAssociationAndKind))
            output.WriteLine(
                $"  {association.Id}  {association.Clusters,3} clusters  {association.Organisations,3} organisations  "
                + $"{association.Capabilities,3} capabilities  {association.Needs,2} needs");
        output.WriteLine(remark);
    }

    public void BeginAct(int number, string title, string text)
    {
        output.WriteLine();
        output.WriteLine($"{number}. {title}");
        output.WriteLine($"   {text}");
    }

    public async Task ShowMatchesAsync(Func<Action<MatchPage>, Task> act)
    {
        MatchPage? last = null;
        await act(page => last = page);
        if (last is not null)
            Show(last);
    }

    public void Say(string text) => output.WriteLine($"   {text}");

    public void ShowNextSteps(IReadOnlyList<NextStep> steps)
    {
        output.WriteLine();
        output.WriteLine("What to try next, in another terminal, from the root of the repository:");
        foreach (var step in steps)
        {
            output.WriteLine();
            output.WriteLine($"# {step.What}");
            output.WriteLine(step.Line);
        }
    }

    private void Show(MatchPage page)
    {
        foreach (var row in page.Rows.Take(MostLines))
        {
            output.WriteLine(
                $"   {MatchWording.Sign(row)} {MatchWording.Score(row),7}  {MatchWording.PlaceOf(row.Capability)}: "
                + $"{MatchWording.EnglishTitle(page, row)}{Figures(page, row)}");
            if (row.Change is not null)
                output.WriteLine($"              {MatchWording.Why(row)}");
        }

        if (page.Rows.Count > MostLines)
            output.WriteLine($"              and {page.Rows.Count - MostLines} more");
        output.WriteLine($"   {MatchWording.Sum(page)}");
    }

    private static string Figures(MatchPage page, MatchRow row)
    {
        var cover = MatchWording.Cover(row.Match, page.Need);
        string[] figures =
        [
            MatchWording.Distance(row.Match),
            cover.Length == 0 || row.Change == MatchChangeKind.Gone ? "" : $"covers {cover}",
        ];
        return string.Concat(figures.Where(figure => figure.Length > 0).Select(figure => $", {figure}"));
    }
}
