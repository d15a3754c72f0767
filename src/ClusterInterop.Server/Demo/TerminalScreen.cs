using System.Globalization;
using ClusterInterop.Client;
using ClusterInterop.V1;
using Spectre.Console;
using Spectre.Console.Rendering;
using Text = Spectre.Console.Text;

namespace ClusterInterop.Server.Demo;

/// <summary>A terminal that draws: tables that grow while matches arrive, and scores as bars of their parts.</summary>
internal sealed class TerminalScreen(IAnsiConsole console) : IScreen
{
    // What an act needs beside its rows: rule, text, header, legend, sum, remark.
    private const int LinesAround = 11;
    private const int LinesOfARow = 3;

    private const int ScoreWidth = 7; // 593→687
    private const int PlaceWidth = 18;
    private const int Indent = ScoreWidth + 3;

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
        var lines = new List<IRenderable>();
        foreach (var row in page.Rows.Take(room))
        {
            lines.Add(new Markup(Figures(page, row)));
            var isGone = row.Change == MatchChangeKind.Gone;
            lines.Add(Indented(Titles(page, row), isGone ? "strikethrough dim" : "default"));
            if (row.Change is not null)
                lines.Add(Indented(MatchWording.Why(row), "dim italic"));
        }

        if (page.Rows.Count > room)
            lines.Add(Indented($"and {MatchWording.Number(page.Rows.Count - room)} more", "dim"));
        lines.Add(new Markup(Legend()));
        lines.Add(new Text(MatchWording.Sum(page), new Style(decoration: Decoration.Bold)));
        return new Rows(lines);
    }

    // Sign and score, the bar, place, distance, cover: one line, in columns.
    private string Figures(MatchPage page, MatchRow row)
    {
        var cover = MatchWording.Cover(row.Match, page.Need);
        var score = $"{MatchWording.Sign(row)} {MatchWording.Score(row),ScoreWidth}";
        var place = Cut(MatchWording.PlaceOf(row.Capability), PlaceWidth).PadRight(PlaceWidth);
        var covers = cover.Length == 0 ? "" : $"covers {cover,5}";
        return $"[{ColorOf(row)}]{score}[/] {ScoreBar(row)}  [bold]{Markup.Escape(place)}[/]"
            + $"{MatchWording.Distance(row.Match),9}  [bold]{covers}[/]";
    }

    private static string Titles(MatchPage page, MatchRow row)
    {
        var english = MatchWording.EnglishTitle(page, row);
        var original = MatchWording.OriginalTitle(row.Capability);
        return original == MatchWording.EnglishTitle(row.Capability) ? english : $"{english} · {original}";
    }

    private Markup Indented(string text, string style) => new(
        $"{new string(' ', Indent)}[{style}]{Markup.Escape(Cut(text, console.Profile.Width - Indent - 1))}[/]");

    private static string Cut(string text, int most) => text.Length <= most ? text : $"{text[..(most - 1)]}…";

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
        $"[dim]made of[/] {string.Join(' ', Parts.Select(part => $"[{part.Color}]{Block}[/] {part.Name}"))}";

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
