using System.CommandLine;
using ClusterInterop.V1;

namespace ClusterInterop.Cli;

/// <summary>The options that say which records: those of a search, of a watch, or of the other side of a
/// match.</summary>
internal sealed class FilterOptions
{
    private readonly Option<RecordKind[]>? _kinds;
    private readonly Option<string[]> _associations;
    private readonly Option<string[]> _names;
    private readonly Option<Code[]> _codes;
    private readonly Option<string[]> _regions;
    private readonly Option<string[]> _languages;
    private readonly Option<RecordState[]> _states;
    private readonly Option<ResourceKind[]> _resourceKinds;
    private readonly Option<VerificationLevel?> _minVerification;
    private readonly Option<string[]> _refersTo;

    /// <param name="command">The command that gets the options.</param>
    /// <param name="prefix">Stands before the name of each; empty for the command's own records.</param>
    /// <param name="whose">Whose properties they are, in the descriptions: "Other sides", said before "of this
    /// kind".</param>
    /// <param name="withKinds">Whether kinds can be chosen; not for the other side of a match, which has its
    /// own.</param>
    public FilterOptions(Command command, string prefix = "", string whose = "Records", bool withKinds = true)
    {
        if (withKinds)
            command.Add(_kinds = Choices.Several<RecordKind>($"--{prefix}kind", About("of this kind")));
        command.Add(_associations = Choices.Several(
            $"--{prefix}published-by", "ID", About("published by this association, such as pl.")));
        command.Add(_names = Choices.Several($"--{prefix}name", "NAME", About("with this name.")));
        command.Add(_codes = Choices.Codes(
            $"--{prefix}code", About("with this code or one below it, such as cpv:33141000.")));
        command.Add(_regions = Choices.Several(
            $"--{prefix}region", "REGION", About("in this country or NUTS region, such as ES51.")));
        command.Add(_languages = Choices.Several(
            $"--{prefix}language", "TAG", About("with a title in this language, such as pl.")));
        command.Add(_states = Choices.Several<RecordState>(
            $"--{prefix}state", About("in this state (default active)")));
        command.Add(_resourceKinds = Choices.Several<ResourceKind>(
            $"--{prefix}resource-kind", About("that are needs or capabilities of this kind")));
        command.Add(_minVerification = Choices.One<VerificationLevel>(
            $"--{prefix}min-verification", About("checked at least this far")));
        command.Add(_refersTo = Choices.Several(
            $"--{prefix}refers-to", "NAME", About("that refer to this organisation, cluster or ecosystem.")));

        string About(string property) => $"{whose} {property}";
    }

    public RecordFilter Read(ParseResult arguments) => new()
    {
        Kinds = { _kinds is null ? [] : arguments.GetRequiredValue(_kinds) },
        Associations = { arguments.GetRequiredValue(_associations) },
        Names = { arguments.GetRequiredValue(_names) },
        Codes = { arguments.GetRequiredValue(_codes) },
        Regions = { arguments.GetRequiredValue(_regions) },
        Languages = { arguments.GetRequiredValue(_languages) },
        States = { arguments.GetRequiredValue(_states) },
        ResourceKinds = { arguments.GetRequiredValue(_resourceKinds) },
        MinVerification = arguments.GetValue(_minVerification) ?? default,
        RefersTo = { arguments.GetRequiredValue(_refersTo) },
    };
}
