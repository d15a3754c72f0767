using System.CommandLine;

namespace ClusterInterop.Cli;

internal sealed class OperatorDisableCommand : ServerCommand
{
    private readonly CallerArguments _caller = new();

    private readonly Option<string?> _reason = new("--reason")
    {
        Description = "Why, for other operators; those who are disabled are not told.",
        HelpName = "TEXT",
    };

    public OperatorDisableCommand()
        : base(
            "disable",
            "Disables an association or a subject: calls are refused, open streams end within 5 seconds.",
            "clusterinterop operator disable --association es --reason \"key lost\"",
            "clusterinterop operator disable --subject 8f14e45f")
    {
        Notes = "What they have published stays. \"operator enable\" lets them call again.";
        _caller.AddTo(this);
        Add(_reason);
    }

    public override async Task<int> RunAsync(
        Session session, ParseResult arguments, CancellationToken cancellationToken)
    {
        var disabled = await session.Client.DisableCallerAsync(
            _caller.Read(arguments), arguments.GetValue(_reason), cancellationToken);
        DisabledSheet.Show(session, [disabled]);
        return ExitCode.Ok;
    }
}
