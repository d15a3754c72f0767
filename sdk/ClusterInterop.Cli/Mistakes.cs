using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace ClusterInterop.Cli;

/// <summary>Finds what is wrong with a command line, also where the parser lets it pass.</summary>
/// <remarks>
/// A filter that is misspelled or empty must not become another question: to the parser an unknown option is one more
/// word of a text, or the value of the option before it, and an empty value is a value.
/// </remarks>
internal static class Mistakes
{
    /// <returns>A sentence for each mistake; nothing for a command line that can be run.</returns>
    public static IReadOnlyList<string> Find(ParseResult parsed)
    {
        if (parsed.Action is ParseErrorAction)
            return Errors(parsed);
        // Help and the version are shown whatever else is said.
        return parsed.Action == parsed.CommandResult.Command.Action ? [.. FindInValues(parsed)] : [];
    }

    private static List<string> Errors(ParseResult parsed)
    {
        var errors = parsed.Errors.Select(error => error.Message).Distinct().ToList();
        // A command that is misspelled is not missing as well.
        if (parsed.UnmatchedTokens.Count > 0)
            errors.RemoveAll(message => message.StartsWith("Required command", StringComparison.Ordinal));
        return errors;
    }

    private static IEnumerable<string> FindInValues(ParseResult parsed)
    {
        var isLiteral = parsed.Tokens.SkipWhile(token => token.Type != TokenType.DoubleDash).ToHashSet();
        for (SymbolResult? command = parsed.CommandResult; command is not null; command = command.Parent)
            foreach (var child in ((CommandResult)command).Children)
                foreach (var token in child.Tokens)
                    if (Of(child, token.Value, isLiteral.Contains(token), parsed) is { } mistake)
                        yield return mistake;
    }

    private static string? Of(SymbolResult owner, string value, bool isLiteral, ParseResult parsed) => owner switch
    {
        OptionResult option when string.IsNullOrWhiteSpace(value) =>
            $"{option.Option.Name}: The value is empty; leave the option out, or say a value.",
        OptionResult option when value.StartsWith("--", StringComparison.Ordinal) =>
            $"{option.Option.Name}: \"{value}\" is an option, and not a value.",
        ArgumentResult argument when string.IsNullOrWhiteSpace(value) =>
            $"{argument.Argument.Name}: The value is empty; leave it out, or say a value.",
        ArgumentResult when !isLiteral && value.Length > 1 && value[0] == '-' =>
            $"{parsed.CommandResult.Command.Name} has no option \"{value}\". "
            + "A word that begins with - stands after --.",
        _ => null,
    };
}
