using System.CommandLine;

namespace ClusterInterop.Cli;

internal sealed class OperatorEraseCommand : ServerCommand
{
    private readonly Argument<string[]> _names = new("NAME")
    {
        Description = "The names of the records, of any association.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<bool> _yes = new("--yes") { Description = "Erases without asking." };

    public OperatorEraseCommand()
        : base(
            "erase",
            "Erases records on behalf of their associations: content and contacts are gone for good.",
            "clusterinterop operator erase associations/es/needs/masks --yes")
    {
        Notes =
            """
            Up to 200 are erased as a whole or not at all. A name, a uid and the times are left of each. The next
            publication by its association, or its next synchronisation, would bring a record back: ask it first.
            """;
        Add(_names);
        Add(_yes);
    }

    public override async Task<int> RunAsync(
        Session session, ParseResult arguments, CancellationToken cancellationToken)
    {
        var names = arguments.GetRequiredValue(_names).Distinct().ToList();
        if (!arguments.GetValue(_yes))
            throw new UsageException(
                $"Erasing cannot be undone: give --yes to erase {names.Count} record{(names.Count == 1 ? "" : "s")}.");

        var answer = await session.Client.EraseOnBehalfAsync(names, cancellationToken);
        if (session.IsJson)
            foreach (var result in answer.Results)
                session.WriteJson(result);
        else
            WriteResults.Show(session, answer.Results);
        return ExitCode.Ok;
    }
}
