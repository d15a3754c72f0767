using System.CommandLine;

namespace ClusterInterop.Cli;

internal sealed class GetCommand : ServerCommand
{
    private readonly Argument<string> _name = new("NAME")
    {
        Description = "The name of the record, such as associations/es/capabilities/printers-0412.",
    };

    public GetCommand()
        : base(
            "get",
            "Shows one record; a withdrawn, expired or erased one too.",
            "clusterinterop get associations/es",
            "clusterinterop get associations/eu/ecosystems/health --json") => Add(_name);

    public override async Task<int> RunAsync(
        Session session, ParseResult arguments, CancellationToken cancellationToken)
    {
        var record = await session.Client.GetAsync(arguments.GetRequiredValue(_name), cancellationToken);
        if (session.IsJson)
        {
            session.WriteJson(record);
            return ExitCode.Ok;
        }

        var sheet = new Sheet(Sheet.Names("Field"), Sheet.Words("Value"));
        foreach (var (field, value) in RecordRows.Of(record))
            sheet.Add(new Cell(field, Styles.Dim), value);
        sheet.Show(session);
        return ExitCode.Ok;
    }
}
