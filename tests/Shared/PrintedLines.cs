using System.Text;
using ClusterInterop.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace ClusterInterop.Testing;

/// <summary>Reads the lines that README.md, the help and the demo print to be typed, as a shell would.</summary>
internal static class PrintedLines
{
    private static readonly ServiceDescriptor[] Services =
    [
        DirectoryService.Descriptor, PublishingService.Descriptor, MatchingService.Descriptor,
        VocabularyService.Descriptor,
    ];

    /// <summary>The lines of a Markdown text's <c>sh</c> blocks, each with what continues it.</summary>
    public static IEnumerable<string> OfMarkdown(string text) => text.ReplaceLineEndings("\n").Split("```sh\n").Skip(1)
        .SelectMany(block => Whole(block.Split("```")[0]))
        .Where(line => !line.StartsWith("alias ", StringComparison.Ordinal));

    /// <summary>The arguments of each call of the command line in a line.</summary>
    public static IEnumerable<IReadOnlyList<string>> CommandLinesOf(string line)
    {
        foreach (var command in CommandsOf(line))
            if (command is ["clusterinterop", .. var args])
                yield return args;
            else if (command.Contains("sdk/ClusterInterop.Cli"))
                yield return [.. command.SkipWhile(word => word != "--").Skip(1)];
    }

    /// <summary>The requests that a line sends with <c>grpcurl</c> or <c>buf curl</c>.</summary>
    /// <exception cref="FormatException">It names no method of the contract.</exception>
    /// <exception cref="InvalidProtocolBufferException">What it sends is not the method's request.</exception>
    public static IEnumerable<IMessage> RequestsOf(string line)
    {
        foreach (var command in CommandsOf(line).Where(command => command.Contains("-d")))
        {
            var target = command[^1].Split('/')[^2..];
            var method = Services.FirstOrDefault(service => service.FullName == target[0])?.FindMethodByName(target[1])
                ?? throw new FormatException($"There is no method {string.Join('/', target)}.");
            yield return JsonParser.Default.Parse(command[command.IndexOf("-d") + 1], method.InputType);
        }
    }

    private static IEnumerable<string> Whole(string block)
    {
        var whole = new StringBuilder();
        foreach (var line in block.Split('\n'))
        {
            whole.Append(line).Append('\n');
            if (line.EndsWith('\\') || whole.ToString().Count(character => character == '\'') % 2 != 0)
                continue;
            if (whole.ToString().Trim() is { Length: > 0 } ended)
                yield return ended;
            whole.Clear();
        }
    }

    // Words without their quotes; a command ends at a pipe, and at a redirection.
    private static List<List<string>> CommandsOf(string line)
    {
        var commands = new List<List<string>> { new() };
        var word = new StringBuilder();
        var isWord = false;
        var quote = '\0';
        foreach (var character in $"{line.Replace("\\\n", " ", StringComparison.Ordinal)}\n")
            if (quote == '\0' && character is '\'' or '"')
                (quote, isWord) = (character, true);
            else if (quote == character)
                quote = '\0';
            else if (quote != '\0' || character is not (' ' or '\n' or '|' or '>' or '#'))
                (isWord, _) = (true, word.Append(character));
            else
            {
                if (isWord)
                    commands[^1].Add(word.ToString());
                (isWord, _) = (false, word.Clear());
                if (character is '|' or '>' or '#')
                    commands.Add([]);
            }

        return commands;
    }
}
