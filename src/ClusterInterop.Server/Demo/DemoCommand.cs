using System.CommandLine;
using System.Globalization;
using System.Text;
using ClusterInterop.Client;
using ClusterInterop.Server.Hosting;
using ClusterInterop.Server.Security;
using ClusterInterop.V1;
using Microsoft.AspNetCore.Connections;
using Spectre.Console;

namespace ClusterInterop.Server.Demo;

/// <summary><c>demo</c>: a server, a sample alliance, and a story of shortages and the matches that answer
/// them.</summary>
internal static class DemoCommand
{
    private const int StoryFailed = 1;
    private const int LeastWidthToDraw = 80;

    public static Command Create(ServerSettings settings)
    {
        var once = new Option<bool>("--once")
        {
            Description = "Ends after the story: with 0, or with 1 when a match did not arrive.",
        };
        var fast = new Option<bool>("--fast") { Description = "Leaves out the pauses." };
        var command = new Command(
            "demo",
            "Publishes a sample alliance and shows matches as they arrive; then serves on until Ctrl-C. Its data are "
            + "in a directory of their own, which is removed at the end, unless --data names one.")
        {
            once,
            fast,
        };
        command.SetAction((arguments, cancellationToken) => ExitCodes.GuardAsync(() => RunAsync(
            settings, arguments, arguments.GetValue(once), arguments.GetValue(fast), cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(
        ServerSettings settings, ParseResult arguments, bool once, bool fast, CancellationToken cancellationToken)
    {
        using var directory = new DemoDirectory(settings.DataDirectoryOf(arguments));
        var (app, remark) = await StartAsync(settings, arguments, directory.Path, cancellationToken);
        await using var started = app;
        try
        {
            return await PlayAsync(app, remark, directory.Path, once, fast);
        }
        finally
        {
            await app.StopAsync(CancellationToken.None);
        }
    }

    private static async Task<int> PlayAsync(WebApplication app, string? remark, string data, bool once, bool fast)
    {
        // The host turns Ctrl-C and SIGTERM into this.
        var stopping = app.Lifetime.ApplicationStopping;
        var screen = OpenScreen();
        var address = new Uri(ServeCommand.AddressOf(app));
        screen.ShowServer(address, data, remark);
        try
        {
            using var alliance = new AllianceClients(address, app.Services.GetRequiredService<DevelopmentTokens>());
            await TellAsync(alliance, screen, app.Services.GetRequiredService<TimeProvider>(), fast, stopping);
        }
        catch (Exception failure) when (failure is StoryException or ClusterInteropException)
        {
            await Console.Error.WriteLineAsync($"clusterinterop-server: the demo failed. {failure.Message}");
            return StoryFailed;
        }
        catch (OperationCanceledException) when (once && stopping.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("clusterinterop-server: interrupted before the story was told.");
            return StoryFailed;
        }

        if (once)
        {
            screen.Say("The story is told: every match arrived that had to.");
            return ExitCodes.Done;
        }

        screen.ShowNextSteps(NextSteps.For(address, data));
        screen.Say("Serving until Ctrl-C.");
        await app.WaitForShutdownAsync(CancellationToken.None);
        return ExitCodes.Done;
    }

    private static async Task TellAsync(
        AllianceClients alliance, IScreen screen, TimeProvider time, bool fast, CancellationToken cancellationToken)
    {
        await PublishAsync(alliance, screen, time, cancellationToken);
        await using var portal = new HospitalPortal(alliance["pl"], time);
        await new Story(alliance, portal, screen, new Pace(time, fast)).TellAsync(cancellationToken);
    }

    private static async Task PublishAsync(
        AllianceClients alliance, IScreen screen, TimeProvider time, CancellationToken cancellationToken)
    {
        var registers = SampleAlliance.Read();
        var total = registers.Sum(register => register.Records.Count);
        var start = time.GetTimestamp();
        var answers = await screen.ShowPublishingAsync(total, async progress =>
        {
            var answers = new List<WriteRecordsResponse>();
            foreach (var (association, records) in registers)
            {
                answers.Add(await alliance[association].PutAsync(records, null, cancellationToken));
                progress.Report(answers.Sum(answer => answer.Results.Count));
            }

            return answers;
        });
        var took = time.GetElapsedTime(start);

        var map = await alliance["pl"].SummarizeAsync(
            new SummarizeRecordsRequest
            {
                GroupBy = { SummaryBy.Association(), SummaryBy.Kind() },
                MinRevision = answers[^1].Revision,
            },
            cancellationToken);
        screen.ShowAlliance(map, string.Create(
            CultureInfo.InvariantCulture,
            $"{total:N0} records of {registers.Count} associations published over gRPC in {took.TotalSeconds:0.0} s, "
            + $"each durable before it was acknowledged.{Advice(answers)}"));
    }

    private static string Advice(List<WriteRecordsResponse> answers) =>
        answers.Any(answer => answer.Warnings.Any(warning => warning.Reason == "CODE_UNLISTED"))
            ? " Codes finer than the lists that come with the server are matched under the codes above them; "
                + "\"vocabulary import\" loads the full lists."
            : "";

    // A port that somebody else listens on is no reason to show nothing, unless it was asked for.
    private static async Task<(WebApplication App, string? Remark)> StartAsync(
        ServerSettings settings, ParseResult arguments, string dataDirectory, CancellationToken cancellationToken)
    {
        var configuration = new Dictionary<string, string?>
        {
            [nameof(ServerOptions.DataDirectory)] = dataDirectory,
            [nameof(ServerOptions.LogLevel)] = nameof(LogLevel.Warning),

            // It plays thirteen associations, whatever the configuration is for.
            [nameof(ServerOptions.Mode)] = nameof(ServerMode.Development),
            ["Authentication:Authority"] = "",
        };
        var app = ServerHost.Build(settings.Read(arguments, configuration));
        try
        {
            await app.StartAsync(cancellationToken);
            return (app, null);
        }
        catch (IOException busy) when (
            busy.InnerException is AddressInUseException && settings.AddressOf(arguments) is null)
        {
            await app.StopAsync(CancellationToken.None);
            await app.DisposeAsync();
            configuration[nameof(ServerOptions.Address)] = "http://127.0.0.1:0";
            app = ServerHost.Build(settings.Read(arguments, configuration));
            await app.StartAsync(cancellationToken);
            return (app, $"{OneLine(busy.Message)} The demo took a free port instead.");
        }
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");

    private static IScreen OpenScreen()
    {
        var isPlain = Console.IsOutputRedirected
            || Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 }
            || Environment.GetEnvironmentVariable("TERM") == "dumb";
        if (!Console.IsOutputRedirected)
            Console.OutputEncoding = Encoding.UTF8;
        return isPlain || AnsiConsole.Profile.Width < LeastWidthToDraw
            ? new PlainScreen(Console.Out)
            : new TerminalScreen(AnsiConsole.Console);
    }
}
