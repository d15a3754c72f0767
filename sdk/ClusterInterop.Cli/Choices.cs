using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using ClusterInterop.V1;

namespace ClusterInterop.Cli;

/// <summary>Makes options whose values are checked as they are read.</summary>
internal static class Choices
{
    public static Option<TEnum?> One<TEnum>(string name, string description)
        where TEnum : struct, Enum => new(name)
        {
            Description = $"{description}: {Names<TEnum>()}.",
            HelpName = HelpNameOf(name),
            CustomParser = result => Read<TEnum>(result.Tokens[0].Value, result),
        };

    public static Option<TEnum[]> Several<TEnum>(string name, string description)
        where TEnum : struct, Enum => new(name)
        {
            Description = $"{description}: {Names<TEnum>()}.",
            HelpName = HelpNameOf(name),
            CustomParser = result =>
                [.. Split(result).Select(value => Read<TEnum>(value, result)).OfType<TEnum>()],
            DefaultValueFactory = _ => [],
        };

    public static Option<string[]> Several(string name, string help, string description) => new(name)
    {
        Description = description,
        HelpName = help,
        CustomParser = result => [.. Split(result)],
        DefaultValueFactory = _ => [],
    };

    public static Option<Code[]> Codes(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "SCHEME:VALUE",
        CustomParser = result => [.. Split(result).Select(value => ReadCode(value, result)).OfType<Code>()],
        DefaultValueFactory = _ => [],
    };

    public static Option<int> Number(string name, string help, string description, int least, int most, int standard) =>
        new(name)
        {
            Description = string.Create(
                CultureInfo.InvariantCulture, $"{description} {least} to {most:N0}."),
            HelpName = help,
            CustomParser = result => ReadNumber(result, least, most),
            DefaultValueFactory = _ => standard,
        };

    /// <summary>The values of an option that takes several: repeated, or separated by commas.</summary>
    /// <remarks>An empty one is refused: what a script left out must not widen a filter.</remarks>
    public static IReadOnlyList<string> Split(ArgumentResult result)
    {
        var values = result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.TrimEntries)).ToList();
        if (!values.Contains(""))
            return values;
        result.AddError($"{OptionOf(result)}: A value is empty; leave the option out, or say a value.");
        return [];
    }

    private static TEnum? Read<TEnum>(string text, ArgumentResult result)
        where TEnum : struct, Enum
    {
        foreach (var value in Enum.GetValues<TEnum>())
        {
            var name = Wording.Of(value);
            // "capabilities" as in names of records means the same as "capability".
            if (name.Length > 0 && (name == text || Plural(name) == text))
                return value;
        }

        result.AddError($"{OptionOf(result)}: \"{text}\" is none of {Names<TEnum>()}.");
        return null;
    }

    private static Code? ReadCode(string text, ArgumentResult result)
    {
        if (text.Split(':', 2) is [{ Length: > 0 } scheme, { Length: > 0 } value])
            return new Code { Scheme = scheme, Value = value };
        result.AddError($"{OptionOf(result)}: \"{text}\" is not scheme:value, such as cpv:33141000.");
        return null;
    }

    private static int ReadNumber(ArgumentResult result, int least, int most)
    {
        var text = result.Tokens[0].Value;
        if (int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        result.AddError(string.Create(
            CultureInfo.InvariantCulture,
            $"{OptionOf(result)}: \"{text}\" is not a number from {least} to {most:N0}."));
        return least;
    }

    private static string Names<TEnum>()
        where TEnum : struct, Enum =>
        string.Join(", ", Enum.GetValues<TEnum>().Select(Wording.Of).Where(name => name.Length > 0));

    private static string Plural(string name) => name.EndsWith('y') ? $"{name[..^1]}ies" : $"{name}s";

    private static string HelpNameOf(string option) => option[(option.LastIndexOf('-') + 1)..].ToUpperInvariant();

    private static string OptionOf(ArgumentResult result) => (result.Parent as OptionResult)?.Option.Name ?? "";
}
