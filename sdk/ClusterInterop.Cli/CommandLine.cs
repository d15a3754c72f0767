using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using ClusterInterop.Client;

namespace ClusterInterop.Cli;

/// <summary>The whole command line: parses, runs the command, and turns what goes wrong into a message and an exit
/// code.</summary>
internal sealed class CommandLine
{
    private const string Description =
        "Publishes, finds and follows the records of a ClusterInterop server: what Europe's clusters can do, and what "
        + "they need.";

    private readonly Terminal _terminal;
    private readonly Action<ClusterInteropOptions> _configure;
    private readonly RootCommand _root = new(Description);
    private readonly Option<string?> _server = new("--server")
    {
        Description = "The server's address. Default: $CLUSTERINTEROP_SERVER, else http://127.0.0.1:5080.",
        HelpName = "URL",
        Recursive = true,
    };

    private readonly AccessOptions _access;
    private readonly Option<bool> _json = new("--json")
    {
        Description = "Writes one JSON object a line, in the form of the contract.",
        Recursive = true,
    };

    private readonly Option<bool> _noColor = new("--no-color")
    {
        Description = "Writes without colors; so does $NO_COLOR.",
        Recursive = true,
    };

    /// <param name="terminal">What it reads from and writes to.</param>
    /// <param name="configure">Sets what the command line leaves to the SDK's defaults; null for nothing.</param>
    public CommandLine(Terminal terminal, Action<ClusterInteropOptions>? configure = null)
    {
        _terminal = terminal;
        _configure = configure ?? (_ => { });
        _root.HelpName = "clusterinterop";
        _root.Add(_server);
        _access = new AccessOptions(_root, terminal);
        foreach (var option in (Option[])[_json, _noColor])
            _root.Add(option);
        ServerCommand[] commands =
        [
            new GetCommand(), new ContactsCommand(), new SearchCommand(), new SummarizeCommand(), new MatchCommand(),
            new TermsCommand(), new VocabulariesCommand(), new PublishCommand(), new WithdrawCommand(),
            new SyncCommand(),
        ];
        foreach (var command in commands)
            Add(_root, command);
        var watch = new Command("watch", "Follows records or matches as they change, until interrupted.");
        Add(watch, new WatchRecordsCommand());
        Add(watch, new WatchMatchesCommand());
        _root.Add(watch);
        var operation = new Command(
            "operator", "What the operator of the server does for everybody, or against somebody.");
        Add(operation, new OperatorEraseCommand());
        Add(operation, new OperatorDisableCommand());
        Add(operation, new OperatorEnableCommand());
        Add(operation, new OperatorDisabledCommand());
        _root.Add(operation);

        var help = _root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
    }

    /// <summary>Runs a command line.</summary>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> args, CancellationToken cancellationToken)
    {
        try
        {
            return await RunOrThrowAsync(args, cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // What is read has messages of its own; what is left is what is written.
            return RefuseToWrite(failure);
        }
    }

    private async Task<int> RunOrThrowAsync(IReadOnlyList<string> args, CancellationToken cancellationToken)
    {
        var parsed = Parse(args);
        if (Mistakes.Find(parsed) is [_, ..] mistakes)
            return Refuse(parsed, mistakes);

        var configuration = new InvocationConfiguration
        {
            Output = _terminal.Out,
            Error = _terminal.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null, // the caller's token is what ends a command
        };
        try
        {
            return await parsed.InvokeAsync(configuration, cancellationToken);
        }
        catch (ClusterInteropException fault)
        {
            return FaultReport.Write(_terminal, fault, Server(parsed).ToString());
        }
        catch (UsageException mistake)
        {
            return Refuse(parsed, [mistake.Message]);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _terminal.Error.WriteLine("interrupted");
            return ExitCode.Interrupted;
        }
    }

    /// <summary>Says what is wrong with a command line, without running it.</summary>
    public IReadOnlyList<string> FindMistakes(IReadOnlyList<string> args) => Mistakes.Find(Parse(args));

    // A word that begins with @ is a word, and not the name of a file with further arguments.
    private ParseResult Parse(IReadOnlyList<string> args) =>
        _root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });

    private void Add(Command parent, ServerCommand command)
    {
        command.SetAction(async (arguments, cancellationToken) =>
        {
            using var session = Open(arguments);
            return await command.RunAsync(session, arguments, cancellationToken);
        });
        parent.Add(command);
    }

    private Session Open(ParseResult arguments)
    {
        var options = new ClusterInteropOptions
        {
            Address = Server(arguments),
            Credential = _access.Read(arguments),
        };
        _configure(options);
        try
        {
            return new Session(
                new ClusterInteropClient(options), _terminal, arguments.GetValue(_json), IsColorful(arguments));
        }
        catch (ArgumentException mistake)
        {
            throw new UsageException(mistake.Message);
        }
    }

    private Uri Server(ParseResult arguments)
    {
        var (text, origin) = Setting(arguments, _server, "CLUSTERINTEROP_SERVER");
        return Uri.TryCreate(text ?? "http://127.0.0.1:5080", UriKind.Absolute, out var address)
            && address.Scheme is "http" or "https"
            ? address
            : throw new UsageException(
                $"{origin}: \"{text}\" is not an http or https address, such as http://127.0.0.1:5080.");
    }

    private (string? Text, string Origin) Setting(ParseResult arguments, Option<string?> option, string variable) =>
        arguments.GetValue(option) is { } text ? (text, option.Name)
        : (_terminal.Environment(variable) is { Length: > 0 } value ? value : null, $"${variable}");

    private bool IsColorful(ParseResult arguments) =>
        !arguments.GetValue(_noColor) && string.IsNullOrEmpty(_terminal.Environment("NO_COLOR"));

    private int Refuse(ParseResult parsed, IReadOnlyList<string> mistakes)
    {
        foreach (var mistake in mistakes)
            _terminal.Error.WriteLine($"error: {Wording.Printable(mistake)}");
        return SuggestHelp(parsed);
    }

    private int RefuseToWrite(Exception failure)
    {
        try
        {
            _terminal.Error.WriteLine($"error: The output cannot be written: {Wording.Printable(failure.Message)}");
        }
        catch (IOException)
        {
            // There is nowhere left to say it; the exit code does.
        }

        return ExitCode.Unwritable;
    }

    private int SuggestHelp(ParseResult parsed)
    {
        var path = parsed.CommandResult.Command is RootCommand
            ? []
            : parsed.CommandResult.Command.Parents.OfType<Command>().TakeWhile(parent => parent is not RootCommand)
                .Select(parent => parent.Name).Reverse().Append(parsed.CommandResult.Command.Name);
        _terminal.Error.WriteLine($"hint: {string.Join(' ', ["clusterinterop", .. path, "--help"])}");
        return ExitCode.Usage;
    }

    private sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var output = parseResult.InvocationConfiguration.Output;
            WriteHelp(parseResult, output);
            if (parseResult.CommandResult.Command is ServerCommand command)
            {
                WriteSection(output, "Notes:", command.Notes.Split('\n'));
                WriteSection(output, "Examples:", command.Examples);
            }

            output.WriteLine("An option for several values is repeated, or takes them separated by commas.");
            output.WriteLine();
            output.WriteLine(ExitCode.Help);
            return ExitCode.Ok;
        }

        // The list of commands shows every argument as if it had to be given.
        private void WriteHelp(ParseResult parseResult, TextWriter output)
        {
            using var text = new StringWriter { NewLine = output.NewLine };
            parseResult.InvocationConfiguration.Output = text;
            help.Invoke(parseResult);
            parseResult.InvocationConfiguration.Output = output;
            foreach (var command in parseResult.CommandResult.Command.Subcommands)
                if (command.Arguments is [{ Arity.MinimumNumberOfValues: 0 } optional])
                    text.GetStringBuilder().Replace(
                        $"{command.Name} <{optional.Name}>", $"{command.Name} [{optional.Name}]");
            output.Write(text.ToString());
        }

        private static void WriteSection(TextWriter output, string title, IReadOnlyList<string> lines)
        {
            if (lines is [""])
                return;
            output.WriteLine(title);
            foreach (var line in lines)
                output.WriteLine($"  {line}");
            output.WriteLine();
        }
    }
}
