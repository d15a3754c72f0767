using System.Text;
using Spectre.Console;

namespace ClusterInterop.Cli;

/// <summary>What a command reads from and writes to: data go to <see cref="Out"/>, messages to <see
/// cref="Error"/>.</summary>
/// <param name="In">Where <c>-</c> reads from.</param>
/// <param name="Out">Data, and nothing else, so that it can be piped.</param>
/// <param name="Error">What is said to a person.</param>
/// <param name="Environment">The value of an environment variable; null when it is not set.</param>
/// <param name="Time">The clock of what is shown and of what is waited for.</param>
internal sealed record Terminal(
    TextReader In, TextWriter Out, TextWriter Error, Func<string, string?> Environment, TimeProvider Time)
{
    // A table for a program has its lines whole: nobody reads how wide they are.
    private const int UnlimitedWidth = 1000;

    /// <summary>The width of both writers when a person reads them; null when they are files, pipes or tests.</summary>
    public int? OutWidth { get; init; }

    /// <summary>As <see cref="OutWidth"/>, of the messages.</summary>
    public int? ErrorWidth { get; init; }

    public static Terminal OfSystem() => new(
        new StreamReader(Console.OpenStandardInput(), RecordLines.StrictUtf8),
        Console.Out,
        Console.Error,
        System.Environment.GetEnvironmentVariable,
        TimeProvider.System)
    {
        OutWidth = Console.IsOutputRedirected ? null : WidthOfWindow(),
        ErrorWidth = Console.IsErrorRedirected ? null : WidthOfWindow(),
    };

    public IAnsiConsole Display(bool color) => Open(Out, OutWidth, color);

    public IAnsiConsole Messages(bool color) => Open(Error, ErrorWidth, color);

    private static int WidthOfWindow() => Math.Max(40, Console.WindowWidth);

    private IAnsiConsole Open(TextWriter writer, int? width, bool color)
    {
        var plain = width is null || !color || Environment("TERM") == "dumb";
        return AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new Output(writer, width),
            // What a console of Windows can do must be asked; every other terminal that is not dumb knows the
            // sequences.
            Ansi = plain ? AnsiSupport.No : OperatingSystem.IsWindows() ? AnsiSupport.Detect : AnsiSupport.Yes,
            ColorSystem = plain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = plain ? InteractionSupport.No : InteractionSupport.Yes,
        });
    }

    private sealed class Output(TextWriter writer, int? width) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;

        public bool IsTerminal => width is not null;

        public int Width => width ?? UnlimitedWidth;

        public int Height => 40;

        public void SetEncoding(Encoding encoding)
        {
            // The writer has its encoding from whoever made it.
        }
    }
}
