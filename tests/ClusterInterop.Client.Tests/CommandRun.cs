using System.Globalization;
using ClusterInterop.Cli;
using Microsoft.Extensions.Time.Testing;

namespace ClusterInterop.Client.Tests;

/// <summary>A command line, run to its end: what it wrote, and how it ended.</summary>
internal sealed record CommandRun(int ExitCode, string Out, string Error)
{
    public IReadOnlyList<string> Lines { get; } = LinesOf(Out);

    /// <summary>The lines of the data, with the tabs between values made visible.</summary>
    public IReadOnlyList<string> Rows => [.. Lines.Select(line => line.Replace("\t", " | ", StringComparison.Ordinal))];

    public IReadOnlyList<string> ErrorLines { get; } = LinesOf(Error);

    public static Task<CommandRun> OfAsync(ScriptedServer server, params string[] args) =>
        new CommandSetting { Server = server }.RunAsync(args);

    private static string[] LinesOf(string text) =>
        [.. text.ReplaceLineEndings("\n").Split('\n').Where(line => line.Length > 0)];
}

/// <summary>What a command line is run in.</summary>
internal sealed class CommandSetting
{
    public ScriptedServer? Server { get; init; }

    public string In { get; init; } = "";

    public Dictionary<string, string> Environment { get; init; } = [];

    /// <summary>The width of the terminal; null when the output is piped.</summary>
    public int? Width { get; init; }

    /// <summary>Told of everything that is written, as it is.</summary>
    public Action<string> Wrote { get; init; } = _ => { };

    public CancellationToken Stop { get; init; } = TestContext.Current.CancellationToken;

    public async Task<CommandRun> RunAsync(params string[] args)
    {
        var output = new HeardWriter(Wrote);
        var error = new HeardWriter(Wrote);
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 7, 6, 10, 30, 0, TimeSpan.Zero));
        var terminal = new Terminal(
            new StringReader(In), output, error, name => Environment.GetValueOrDefault(name), time)
        {
            OutWidth = Width,
            ErrorWidth = Width,
        };
        if (Server is not null)
            Environment.TryAdd("CLUSTERINTEROP_SERVER", Server.Address.ToString());
        var commandLine = new CommandLine(terminal, options =>
        {
            options.MinRetryDelay = options.MinReconnectDelay = TimeSpan.FromMilliseconds(1);
            options.MaxRetryDelay = options.MaxReconnectDelay = TimeSpan.FromMilliseconds(2);
        });
        var exitCode = await commandLine.RunAsync(args, Stop);
        return new CommandRun(exitCode, output.ToString(), error.ToString());
    }

    private sealed class HeardWriter(Action<string> wrote) : StringWriter(CultureInfo.InvariantCulture)
    {
        public override void Write(char value)
        {
            base.Write(value);
            wrote(value.ToString());
        }

        public override void Write(string? value)
        {
            base.Write(value);
            wrote(value ?? "");
        }

        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            wrote(value + "\n");
        }
    }
}
