using System.CommandLine;

namespace ClusterInterop.Cli;

internal sealed class OperatorEnableCommand : ServerCommand
{
    private readonly CallerArguments _caller = new();

    public OperatorEnableCommand()
        : base(
            "enable",
            "Enables an association or a subject that was disabled.",
            "clusterinterop operator enable --association es") => _caller.AddTo(this);

    public override async Task<int> RunAsync(
        Session session, ParseResult arguments, CancellationToken cancellationToken)
    {
        var wasDisabled = await session.Client.EnableCallerAsync(_caller.Read(arguments), cancellationToken);
        session.Say(wasDisabled ? "enabled again" : "was not disabled");
        return ExitCode.Ok;
    }
}
