using ClusterInterop.Client;
using Google.Protobuf;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ClusterInterop.Cli;

/// <summary>What a command works with: the server, and how to show what comes of it.</summary>
internal sealed class Session(ClusterInteropClient client, Terminal terminal, bool json, bool color) : IDisposable
{
    private static readonly JsonFormatter Json = new(JsonFormatter.Settings.Default);

    public ClusterInteropClient Client => client;

    public Terminal Terminal => terminal;

    /// <summary>Whether the data are for a program: one JSON object a line, in the form of the contract.</summary>
    public bool IsJson => json;

    private IAnsiConsole Display { get; } = terminal.Display(color);

    private IAnsiConsole Messages { get; } = terminal.Messages(color);

    public void WriteJson(IMessage message)
    {
        terminal.Out.WriteLine(Json.Format(message));
        terminal.Out.Flush();
    }

    public void Show(IRenderable renderable)
    {
        if (Display.Profile.Capabilities.Ansi)
            Display.Write(renderable);
        else
            // Spectre would set the colors of a console that has no sequences, and by that write some.
            terminal.Out.Write(string.Concat(renderable.GetSegments(Display).Select(segment => segment.Text)));
    }

    /// <summary>Says something to a person.</summary>
    public void Say(string message) => terminal.Error.WriteLine(Wording.Printable(message));

    /// <summary>Runs long work under a progress bar, if somebody looks.</summary>
    public Task<T> WithProgressAsync<T>(string title, int total, Func<Action<string, int>, Task<T>> work) =>
        !Messages.Profile.Capabilities.Interactive
            ? work((_, _) => { })
            : new Progress(Messages)
                .AutoClear(true)
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn())
                .StartAsync(context =>
                {
                    var task = context.AddTask(Markup.Escape(title), maxValue: Math.Max(1, total));
                    return work((phase, done) =>
                    {
                        task.Description = Markup.Escape(phase);
                        task.Value = done;
                    });
                });

    public void Dispose() => client.Dispose();
}
