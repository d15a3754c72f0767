using System.Globalization;
using ClusterInterop.Client;
using ClusterInterop.V1;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ClusterInterop.Server.Demo;

/// <summary>A terminal that draws: tables that grow while matches arrive, and scores as bars of their parts.</summary>
internal sealed class TerminalScreen(IAnsiConsole console) : IScreen
{
    // What an act needs beside its rows: rule, text, header, legend, sum, remark.
    private const int LinesAround = 13;
    private const int LinesOfARow = 3;

    private bool IsWide => console.Profile.Width >= 110;

    public void ShowServer(Uri address, string dataDirectory, string? remark)
    {
        console.Write(new Rule("[bold]ClusterInterop demo[/]") { Justification = Justify.Left, Style = "blue" });
        console.MarkupLineInterpolated($"gRPC on [bold]{address.GetLeftPart(UriPartial.Authority)}[/]");
        console.MarkupLineInterpolated($"[dim]Data in {dataDirectory}[/]");
        if (remark is not null)
            console.MarkupLineInterpolated($"[yellow]{remark}[/]");
        console.WriteLine();
    }

    public Task<T> ShowPublishingAsync<T>(int total, Func<IProgress<int>, Task<T>> publish) =>
        console.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn())
            .StartAsync(context =>
            {
                var bar = context.AddTask("Publishing through the SDK", maxValue: total);
                return publish(new Progress<int>(done => bar.Value = done));
            });

    public void ShowAlliance(SummarizeRecordsResponse byAssociationAndKind, string remark)
    {
        var rows = AllianceTable.Rows(byAssociationAndKind);
        var most = rows.Max(row => row.Total);
        var table = new Table().Border(TableBorder.None)
            .AddColumn("[dim]association[/]")
            .AddColumn(new TableColumn("[dim]clusters[/]").RightAligned())
            .AddColumn(new TableColumn("[dim]organisations[/]").RightAligned())
            .AddColumn(new TableColumn("[dim]capabilities[/]").RightAligned())
            .AddColumn(new TableColumn("[dim]needs[/]").RightAligned())
            .AddColumn("");
        foreach (var row in rows)
            table.AddRow(
                new Markup($"[bold]{row.Id}[/] {Markup.Escape(NameOf(row.Id))}"),
                Count(row.Clusters),
                Count(row.Organisations),
                Count(row.Capabilities),
                Count(row.Needs),
                new Markup($"[blue]{Bar(row.Total, most, IsWide ? 40 : 16)}[/]"));
        console.Write(table);
        console.MarkupLineInterpolated($"[dim]{remark}[/]");
    }

    public void BeginAct(int number, string title, string text)
    {
        console.WriteLine();
        console.Write(new Rule($"[bold]{number}  {Markup.Escape(title)}[/]")
        {
            Justification = Justify.Left,
            Style = "blue",
        });
        console.MarkupLineInterpolated($"{text}");
    }

    public Task ShowMatchesAsync(Func<Action<MatchPage>, Task> act) =>
        console.Live(new Markup("[dim]waiting for the stream[/]"))
            .Overflow(VerticalOverflow.Ellipsis)
            .StartAsync(context => act(page => context.UpdateTarget(Draw(page))));

    public void Say(string text) => console.MarkupLineInterpolated($"[yellow]{text}[/]");

    public void ShowNextSteps(IReadOnlyList<NextStep> steps)
    {
        console.WriteLine();
        console.Write(new Rule("[bold]What to try next[/]") { Justification = Justify.Left, Style = "blue" });
        console.MarkupLine("[dim]In another terminal, from the root of the repository.[/]");
        foreach (var step in steps)
        {
            console.MarkupLineInterpolated($"[green]# {step.What}[/]");
            // Without wrapping of ours, so that a line can be copied as it is.
            console.Profile.Out.Writer.WriteLine(step.Line);
        }

        console.Profile.Out.Writer.Flush();
    }

    private Rows Draw(MatchPage page)
    {
        var room = Math.Max(4, (console.Profile.Height - LinesAround) / LinesOfARow);
        var table = new Table().Border(TableBorder.None).Expand()
            .AddColumn(new TableColumn("[dim]score[/]").RightAligned().NoWrap())
            .AddColumn(new TableColumn("[dim]made of[/]").NoWrap())
            .AddColumn(new TableColumn("[dim]offer[/]"))
            .AddColumn(new TableColumn("[dim]distance[/]").RightAligned().NoWrap())
            .AddColumn(new TableColumn("[dim]covers[/]").RightAligned().NoWrap());
        foreach (var row in page.Rows.Take(room))
            table.AddRow(
                new Markup($"[{ColorOf(row)}]{MatchWording.Sign(row)} {MatchWording.Score(row)}[/]"),
                new Markup(ScoreBar(row)),
                Offer(row),
                new Markup(MatchWording.Distance(row.Match)),
                new Markup($"[bold]{MatchWording.Cover(row.Match, page.Need)}[/]"));
        var more = page.Rows.Count > room ? $"[dim]and {page.Rows.Count - room} more[/]  " : "";
        return new Rows(
            table, new Markup(Legend()), new Markup($"{more}[bold]{Markup.Escape(MatchWording.Sum(page))}[/]"));
    }

    private static Rows Offer(MatchRow row)
    {
        var style = row.Change == MatchChangeKind.Gone ? "strikethrough dim" : "bold";
        var english = MatchWording.EnglishTitle(row.Capability);
        var original = MatchWording.OriginalTitle(row.Capability);
        var lines = new List<IRenderable>
        {
            Line($"[blue]{Escaped(MatchWording.PlaceOf(row.Capability))}[/] [{style}]{Escaped(english)}[/]"),
        };
        if (original != english)
            lines.Add(Line($"[italic]{Escaped(original)}[/]"));
        if (row.Change is not null)
            lines.Add(Line($"[dim]{Escaped(MatchWording.Why(row))}[/]"));
        return new Rows(lines);

        static string Escaped(string text) => Markup.Escape(text);
        static Markup Line(string markup) => new Markup(markup).Overflow(Overflow.Ellipsis);
    }

    // One colour for each part of the score, each as long as what it adds; the whole bar is 1,000.
    private string ScoreBar(MatchRow row)
    {
        var (bar, sum, drawn) = ("", 0, 0);
        foreach (var part in row.Match.Parts)
        {
            sum += part.Value;
            var upTo = sum * BarLength / 1000;
            bar += $"[{PartColor(part.Kind)}]{new string(Block, upTo - drawn)}[/]";
            drawn = upTo;
        }

        return $"{bar}[grey23]{new string(Block, BarLength - drawn)}[/]";
    }

    private string Legend() =>
        $"[dim]made of[/] {string.Join("  ", Parts.Select(part => $"[{part.Color}]{Block} {part.Name}[/]"))}";

    private int BarLength => IsWide ? 40 : 22;

    private char Block => console.Profile.Capabilities.Unicode ? '█' : '#';

    private string Bar(long value, long most, int length) => new(Block, (int)Math.Max(1, value * length / most));

    private static Markup Count(long value) => new(value.ToString("N0", CultureInfo.InvariantCulture));

    private static string NameOf(string association) => new RegionInfo(association).EnglishName;

    private static string PartColor(MatchPartKind kind) =>
        Parts.FirstOrDefault(part => part.Kind == kind) is { Color: { } color } ? color : "grey";

    private static string ColorOf(MatchRow row) => row.Change switch
    {
        MatchChangeKind.Found => "green",
        MatchChangeKind.Changed => "yellow",
        MatchChangeKind.Gone => "red",
        _ => "default",
    };

    private static readonly (MatchPartKind Kind, string Name, string Color)[] Parts =
    [
        (MatchPartKind.Codes, "codes", "dodgerblue1"),
        (MatchPartKind.Text, "text", "turquoise2"),
        (MatchPartKind.Distance, "distance", "green3"),
        (MatchPartKind.Quantity, "quantity", "gold1"),
        (MatchPartKind.Time, "time", "orange1"),
        (MatchPartKind.Certificates, "certificates", "orchid"),
        (MatchPartKind.Verification, "checked", "grey70"),
    ];
}
