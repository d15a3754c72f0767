using ClusterInterop.Cli;
using ClusterInterop.Testing;

namespace ClusterInterop.Client.Tests;

/// <summary>A line that is printed to be typed is understood.</summary>
public sealed class PrintedLineTests
{
    private static readonly string Readme = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "README.md"));

    [Fact]
    public void Every_command_line_of_the_readme_is_understood()
    {
        var lines = PrintedLines.OfMarkdown(Readme).SelectMany(PrintedLines.CommandLinesOf).ToList();

        lines.Count.ShouldBeGreaterThan(4);
        lines.ShouldAllBe(args => MistakesOf(args) == "");
    }

    [Fact]
    public void Every_call_of_grpcurl_and_buf_in_the_readme_is_one_of_the_contract() =>
        PrintedLines.OfMarkdown(Readme).SelectMany(PrintedLines.RequestsOf).Count().ShouldBe(4);

    [Fact]
    public void The_contacts_that_the_readme_asks_for_were_published_in_it()
    {
        var published = PrintedLines.OfMarkdown(Readme).SelectMany(PrintedLines.RequestsOf)
            .OfType<V1.WriteRecordsRequest>().SelectMany(request => request.Writes)
            .Where(write => write.Contacts?.Contacts.Count > 0).Select(write => write.Put.Name);
        var asked = PrintedLines.OfMarkdown(Readme).SelectMany(PrintedLines.CommandLinesOf)
            .Where(args => args is ["contacts", ..]).Select(args => args[1]).ToList();

        asked.ShouldNotBeEmpty();
        asked.ShouldBeSubsetOf(published);
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(CommandLineTests.Commands), MemberType = typeof(CommandLineTests))]
    public async Task Every_example_of_the_help_is_understood(string command)
    {
        var help = await new CommandSetting().RunAsync([.. command.Split(' '), "--help"]);

        var examples = help.Lines.SkipWhile(line => line != "Examples:").Skip(1)
            .TakeWhile(line => line.StartsWith("  ", StringComparison.Ordinal)).ToList();
        examples.ShouldNotBeEmpty();
        foreach (var example in examples)
        {
            var args = PrintedLines.CommandLinesOf(example).ShouldHaveSingleItem(example);
            MistakesOf(args).ShouldBe("", example);
            string.Join(' ', args).ShouldStartWith(command);
        }
    }

    private static string MistakesOf(IReadOnlyList<string> args)
    {
        var terminal = new Terminal(TextReader.Null, TextWriter.Null, TextWriter.Null, _ => null, TimeProvider.System);
        return string.Join(' ', new CommandLine(terminal).FindMistakes(args));
    }
}
