using System.CommandLine;
using ClusterInterop.Client;

namespace ClusterInterop.Cli;

/// <summary>The options that say which matches: how good, and what the other side must be.</summary>
internal sealed class MatchFilterOptions
{
    private readonly FilterOptions _candidates;
    private readonly Option<int> _minScore = Choices.Number("--min-score", "N", "The least score.", 0, 1000, 0);
    private readonly Option<bool> _excludeSameAssociation = new("--exclude-same-association")
    {
        Description = "Leaves out matches within one association.",
    };

    public MatchFilterOptions(Command command)
    {
        command.Add(_minScore);
        command.Add(_excludeSameAssociation);
        _candidates = new FilterOptions(command, "candidate-", "Other sides", withKinds: false);
    }

    public MatchOptions Read(ParseResult arguments) => new()
    {
        Candidates = _candidates.Read(arguments),
        MinScore = arguments.GetValue(_minScore),
        ExcludeSameAssociation = arguments.GetValue(_excludeSameAssociation),
    };
}
