using System.CommandLine;
using System.CommandLine.Invocation;
using ClusterInterop.Benchmarks.Frame;
using ClusterInterop.Benchmarks.Rows;
using ClusterInterop.Benchmarks.Servers;
using Spectre.Console;

namespace ClusterInterop.Benchmarks;

/// <summary>Which rows are measured, at which scale, and how the program ends: 0 every bar is met, 1 one is missed, 2
/// the arguments are wrong.</summary>
internal sealed class CommandLine
{
    private const int Met = 0;
    private const int Missed = 1;
    private const int Misused = 2;
    private const string Short = "short";
    private const string Full = "full";
    private const int DefaultSeed = 20260;
    private const int WidthOfFiles = 120;

    private readonly Argument<string[]> _names = new("what")
    {
        Description =
            "full or short: the scale, short unless said; and the names of rows, all of them unless some are named.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<FileInfo?> _json = new("--json")
    {
        Description = "Writes the results to this file too.",
        HelpName = "FILE",
    };

    private readonly Option<FileInfo?> _document = new("--document")
    {
        Description = "Writes the results to this file as the document on performance.",
        HelpName = "FILE",
    };

    private readonly Option<int> _seed = new("--seed")
    {
        Description = "The number from which all data are drawn.",
        HelpName = "N",
        DefaultValueFactory = _ => DefaultSeed,
    };

    private readonly RootCommand _root = new(
        "Measures what ClusterInterop promises about speed, each promise against a baseline in the same run.")
    {
        HelpName = "ClusterInterop.Benchmarks",
    };

    public CommandLine()
    {
        var list = new Command("list", "Lists the rows and their bars at full scale.");
        list.SetAction(_ => List(NewTerminal()));
        _root.Add(list);
        _root.Add(NewDocumentCommand());
        _root.Add(_names);
        _root.Add(_json);
        _root.Add(_document);
        _root.Add(_seed);
        _names.Validators.Add(result =>
        {
            foreach (var name in result.Tokens.Select(token => token.Value))
                if (name is not (Short or Full) && Catalogue.Find(name) is null)
                    result.AddError($"'{name}' is neither full nor short nor a row; 'list' names the rows.");
        });
        _root.SetAction((arguments, cancellationToken) => MeasureAsync(
            arguments.GetValue(_names) ?? [],
            arguments.GetValue(_json),
            arguments.GetValue(_document),
            arguments.GetValue(_seed),
            cancellationToken));
    }

    public async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        var parsed = _root.Parse(args);
        if (parsed.Action is not ParseErrorAction)
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });

        foreach (var error in parsed.Errors)
            Console.Error.WriteLine(error.Message);
        Console.Error.WriteLine("Try --help.");
        return Misused;
    }

    /// <summary>Rows may be measured one by one, on a machine that is quiet now and then only.</summary>
    private static Command NewDocumentCommand()
    {
        var file = new Argument<FileInfo>("document") { Description = "The file to write." };
        var results = new Argument<FileInfo[]>("results")
        {
            Description = "Files that --json wrote; of a row that is in several, the last counts.",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command("document", "Writes the document on performance from results that were kept.")
        {
            file,
            results,
        };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var read = new List<Results>();
            foreach (var kept in arguments.GetRequiredValue(results))
                read.Add(await Results.ReadAsync(kept.FullName, cancellationToken));
            await PerformanceDocument.WriteAsync(
                arguments.GetRequiredValue(file).FullName, read, cancellationToken);
            return Met;
        });
        return command;
    }

    private static async Task<int> MeasureAsync(
        IReadOnlyList<string> words,
        FileInfo? json,
        FileInfo? document,
        int seed,
        CancellationToken cancellationToken)
    {
        var scale = words.Contains(Full) ? Scale.Full : Scale.Short;
        if (words.Contains(Full) && words.Contains(Short))
        {
            Console.Error.WriteLine("One of full and short, not both. Try --help.");
            return Misused;
        }

        var named = words.Select(Catalogue.Find).OfType<Row>().Distinct().ToList();
        var rows = named.Count > 0 ? named : Catalogue.Rows;
        var results = await MeasureAsync(rows, scale, seed, cancellationToken);
        Report.Write(NewTerminal(), results);
        if (json is not null)
            await results.WriteAsync(json.FullName, cancellationToken);
        if (document is not null)
            await PerformanceDocument.WriteAsync(document.FullName, [results], cancellationToken);
        return results.MissABar ? Missed : Met;
    }

    private static async Task<Results> MeasureAsync(
        IReadOnlyList<Row> rows, Scale scale, int seed, CancellationToken cancellationToken)
    {
        try
        {
            return await Bench.MeasureAsync(rows, scale, seed, Console.Error, cancellationToken);
        }
        finally
        {
            LargeDirectory.Forget();
        }
    }

    // A file or a pipe has no width, and a table of many columns wants one.
    private static IAnsiConsole NewTerminal()
    {
        var terminal = AnsiConsole.Console;
        if (Console.IsOutputRedirected)
            terminal.Profile.Width = WidthOfFiles;
        return terminal;
    }

    private static void List(IAnsiConsole terminal)
    {
        var table = new Table().Border(TableBorder.Simple).Expand().ShowRowSeparators();
        table.AddColumns("row", "what", "against", "bars");
        foreach (var row in Catalogue.Rows)
            table.AddRow(
                new Text(row.Name),
                new Text(row.What),
                new Text(row.Baseline),
                new Text(string.Join('\n', row.Bars.Select(bar => $"{bar.Figure} {Report.Shown(bar)}"))));
        terminal.Write(table);
    }
}
