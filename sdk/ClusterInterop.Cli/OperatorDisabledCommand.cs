using System.CommandLine;

namespace ClusterInterop.Cli;

internal sealed class OperatorDisabledCommand() : ServerCommand(
    "disabled", "Lists who is disabled, why, since when and by whom.", "clusterinterop operator disabled")
{
    public override async Task<int> RunAsync(
        Session session, ParseResult arguments, CancellationToken cancellationToken)
    {
        var callers = await session.Client.ListDisabledCallersAsync(cancellationToken);
        if (callers.Count == 0 && !session.IsJson)
            session.Say("nobody is disabled");
        else
            DisabledSheet.Show(session, callers);
        return ExitCode.Ok;
    }
}
