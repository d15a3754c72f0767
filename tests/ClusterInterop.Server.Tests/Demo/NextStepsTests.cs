using System.Globalization;
using ClusterInterop.Cli;
using ClusterInterop.Server.Demo;
using ClusterInterop.Testing;

namespace ClusterInterop.Server.Tests.Demo;

/// <summary>What the demo prints to be tried works as it is printed.</summary>
public sealed class NextStepsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task Every_command_line_that_is_printed_shows_something_once_the_story_is_told()
    {
        await using var server = await InMemoryServer.StartAsync();
        using var alliance = server.NewAlliance();
        foreach (var (association, records) in SampleAlliance.Read())
            await alliance[association].PutAsync(records, null, Cancel);
        await alliance["pl"].PutAsync(StoryRecords.Respirators(), null, Cancel);

        var lines = NextSteps.For(server.Address, "data")
            .SelectMany(step => PrintedLines.CommandLinesOf(step.Line)).ToList();
        lines.Count.ShouldBe(3);
        foreach (var args in lines)
        {
            var run = await RunUntilOutputAsync(server.TokenOf("pl"), args);
            run.Error.ShouldNotContain("error");
            run.Out.ShouldNotBeEmpty(string.Join(' ', args));
        }
    }

    [Fact]
    public void Every_call_of_grpcurl_and_buf_that_is_printed_is_one_of_the_contract() =>
        NextSteps.For(new Uri("http://127.0.0.1:5080"), "data")
            .SelectMany(step => PrintedLines.RequestsOf(step.Line)).Count().ShouldBe(3);

    // A line that follows something would never end.
    private static async Task<(string Out, string Error)> RunUntilOutputAsync(
        string token, IReadOnlyList<string> args)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var output = new FirstLine(stop);
        var error = new StringWriter(CultureInfo.InvariantCulture);
        var terminal = new Terminal(
            TextReader.Null,
            output,
            error,
            name => name == "CLUSTERINTEROP_TOKEN" ? token : null,
            TimeProvider.System);
        await new CommandLine(terminal).RunAsync(args, stop.Token);
        return (output.ToString(), error.ToString());
    }

    private sealed class FirstLine(CancellationTokenSource stop) : StringWriter(CultureInfo.InvariantCulture)
    {
        public override void Write(char value)
        {
            base.Write(value);
            if (value == '\n')
                stop.Cancel();
        }

        public override void Write(string? value)
        {
            base.Write(value);
            if (value?.Contains('\n', StringComparison.Ordinal) == true)
                stop.Cancel();
        }
    }
}
