using System.CommandLine;
using System.Globalization;
using ClusterInterop.V1;
using Spectre.Console;

namespace ClusterInterop.Cli;

internal sealed class SearchCommand : ServerCommand
{
    private const int MostPerPage = 500;
    private const int CodesShown = 2;

    private readonly Argument<string[]> _text = new("TEXT")
    {
        Description = "Words in any language; each must be in a title, a summary or the label of a code. None: a list.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly FilterOptions _filter;
    private readonly Option<SearchOrder?> _order = Choices.One<SearchOrder>(
        "--order", "In this order (default relevance with a text, else name)");

    private readonly Option<int> _limit = Choices.Number("--limit", "N", "How many records.", 1, 1_000_000, 50);

    public SearchCommand()
        : base(
            "search",
            "Finds records by words in any language and by what they are; without words it lists them.",
            "clusterinterop search 3D printer --kind capability --region ES51",
            "clusterinterop search --code cpv:33141000 --published-by pl,es --order newest",
            "clusterinterop search --kind need --limit 100000 --json > needs.jsonl")
    {
        Add(_text);
        _filter = new FilterOptions(this);
        Add(_order);
        Add(_limit);
    }

    public override async Task<int> RunAsync(
        Session session, ParseResult arguments, CancellationToken cancellationToken)
    {
        var limit = arguments.GetValue(_limit);
        var request = new SearchRecordsRequest
        {
            Filter = _filter.Read(arguments),
            Order = arguments.GetValue(_order) ?? default,
            PageSize = Math.Min(limit, MostPerPage),
        };
        request.Filter.Text = string.Join(' ', arguments.GetRequiredValue(_text));

        var sheet = new Sheet(Sheet.Names("Name"), Sheet.Words("Title"), Sheet.Words("Place"), Sheet.Words("Codes"));
        var shown = 0;
        SearchRecordsResponse page;
        do
        {
            page = await session.Client.SearchPageAsync(request, cancellationToken);
            foreach (var record in page.Records.Take(limit - shown))
            {
                shown++;
                if (session.IsJson)
                    session.WriteJson(record);
                else
                    AddRow(sheet, record);
            }

            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0 && shown < limit);

        sheet.Show(session);
        session.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{shown:N0} of {Wording.Count(page.TotalSize, "record", "records")}, at revision {page.Revision}"));
        return ExitCode.Ok;
    }

    private static void AddRow(Sheet sheet, Record record) => sheet.Add(
    [
        new Cell(record.Name, record.State == RecordState.Active ? Style.Plain : Styles.Dim),
        record.State == RecordState.Active
            ? Wording.Of(record.Title)
            : $"({Wording.Of(record.State)}) {Wording.Of(record.Title)}",
        Wording.Of(record.Place),
        new Cell(Wording.Of(record.Codes, CodesShown), Styles.Dim),
    ]);
}
