using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using ClusterInterop.Client;
using ClusterInterop.V1;

namespace ClusterInterop.Cli;

internal sealed class SummarizeCommand : ServerCommand
{
    private const string DimensionForms = "kind, association, resource-kind, region:LEVEL or code:SCHEME:LEVEL";

    private readonly Option<GroupBy[]> _by = new("--by")
    {
        Description =
            $"A dimension, one to three: {DimensionForms}. Levels of regions: 0 for countries, 1 to 3 for NUTS; of "
            + "codes: 1 the topmost, 0 for codes as they are.",
        HelpName = "DIMENSION",
        Required = true,
        CustomParser = result => [.. Choices.Split(result).Select(value => Read(value, result)).OfType<GroupBy>()],
    };

    private readonly FilterOptions _filter;
    private readonly Option<string?> _text = new("--text")
    {
        Description = "Words in any language; each must be in a title, a summary or the label of a code.",
        HelpName = "TEXT",
    };

    private readonly Option<int> _limit = Choices.Number(
        "--limit", "N", "How many groups, the largest first.", 1, 1000, 100);

    public SummarizeCommand()
        : base(
            "summarize",
            "Counts records and adds up their quantities by group: the capacity map.",
            "clusterinterop summarize --by region:0 --by kind",
            "clusterinterop summarize --by code:cpv:1 --kind capability --region ES --json")
    {
        Add(_by);
        _filter = new FilterOptions(this);
        Add(_text);
        Add(_limit);
    }

    public override async Task<int> RunAsync(
        Session session, ParseResult arguments, CancellationToken cancellationToken)
    {
        var request = new SummarizeRecordsRequest
        {
            Filter = _filter.Read(arguments),
            GroupBy = { arguments.GetRequiredValue(_by) },
            MaxGroups = arguments.GetValue(_limit),
        };
        request.Filter.Text = arguments.GetValue(_text) ?? "";
        var summary = await session.Client.SummarizeAsync(request, cancellationToken);
        if (session.IsJson)
            foreach (var group in summary.Groups)
                session.WriteJson(group);
        else
            Show(session, request, summary);
        session.Say(
            $"{summary.Groups.Count} of {Wording.Count(summary.TotalGroups, "group", "groups")}, "
            + $"{Wording.Count(summary.TotalRecords, "record", "records")}, at revision {summary.Revision}");
        return ExitCode.Ok;
    }

    private static void Show(Session session, SummarizeRecordsRequest request, SummarizeRecordsResponse summary)
    {
        var sheet = new Sheet(
            [
                .. request.GroupBy.Select(dimension => Sheet.Names(dimension.DimensionCase.ToString())),
                Sheet.Numbers("Records"),
                Sheet.Words("Available"),
                Sheet.Words("Capacity a day"),
                Sheet.Words("Needed"),
            ]);
        foreach (var group in summary.Groups)
            sheet.Add(
            [
                .. group.Keys.Select(key => key.Length == 0 ? "–" : key),
                group.Count.ToString(CultureInfo.InvariantCulture),
                Wording.Of(group.Available),
                Wording.Of(group.CapacityPerDay),
                Wording.Of(group.Needed),
            ]);
        sheet.Show(session);
    }

    private static GroupBy? Read(string text, ArgumentResult result)
    {
        switch (text.Split(':'))
        {
            case ["kind"]:
                return SummaryBy.Kind();
            case ["association"]:
                return SummaryBy.Association();
            case ["resource-kind"]:
                return SummaryBy.ResourceKind();
            case ["region"]:
                return SummaryBy.Region();
            case ["region", var level] when TryRead(level, out var number):
                return SummaryBy.Region(number);
            case ["code", { Length: > 0 } scheme]:
                return SummaryBy.Code(scheme);
            case ["code", { Length: > 0 } scheme, var level] when TryRead(level, out var number):
                return SummaryBy.Code(scheme, number);
            default:
                result.AddError($"--by: \"{text}\" is none of {DimensionForms}.");
                return null;
        }

        static bool TryRead(string level, out int number) =>
            int.TryParse(level, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
