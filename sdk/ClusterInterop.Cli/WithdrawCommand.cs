using System.CommandLine;
using ClusterInterop.Client;

namespace ClusterInterop.Cli;

internal sealed class WithdrawCommand : ServerCommand
{
    private readonly Argument<string[]> _names = new("NAME")
    {
        Description = "The names of the records.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<bool> _validateOnly = new("--validate-only")
    {
        Description = "Checks, and changes nothing.",
    };

    public WithdrawCommand()
        : base(
            "withdraw",
            "Withdraws records: nobody finds them any more, and streams say so.",
            "clusterinterop withdraw associations/es/capabilities/printers-0412")
    {
        Notes =
            """
            Publishing a record again brings it back. Up to 200 are withdrawn as a whole or not at all.
            """;
        Add(_names);
        Add(_validateOnly);
    }

    public override async Task<int> RunAsync(
        Session session, ParseResult arguments, CancellationToken cancellationToken)
    {
        var names = arguments.GetRequiredValue(_names).Distinct();
        var options = new PublishOptions { ValidateOnly = arguments.GetValue(_validateOnly) };
        var answer = await session.Client.WithdrawAsync(names, options, cancellationToken);
        if (session.IsJson)
            foreach (var result in answer.Results)
                session.WriteJson(result);
        else
            WriteResults.Show(session, answer.Results);
        return ExitCode.Ok;
    }
}
