using System.CommandLine;
using System.Globalization;
using ClusterInterop.Core.Records;
using ClusterInterop.Core.Vocabularies;
using Spectre.Console;

namespace ClusterInterop.Server.Hosting;

/// <summary><c>vocabulary</c>: imports full code lists into the database, and tells which ones it has.</summary>
internal static class VocabularyCommand
{
    public static Command Create(ServerSettings settings) =>
        new("vocabulary", "Imports code lists, and tells which ones there are.")
        {
            CreateImport(settings),
            CreateList(settings),
        };

    private static Command CreateImport(ServerSettings settings)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "A list in its published form: CPV, NACE, NUTS, UN/CEFACT units, EU code lists.",
            Arity = ArgumentArity.OneOrMore,
        };
        var version = new Option<string?>("--list-version")
        {
            Description = "Which version the list is. Default: the one that the form usually is in.",
        };
        version.Validators.Add(option =>
        {
            if (option.GetValueOrDefault<string?>() is { } value && !ListVersion.IsValid(value))
                option.AddError($"--list-version must {ListVersion.Rule}.");
        });
        var command = new Command(
            "import",
            "Imports full lists, in the place of the parts that come with the server; lists that it keeps whole "
            + "(countries, languages, currencies, units) get labels and codes.")
        {
            files,
            version,
        };
        command.SetAction((arguments, cancellationToken) => ExitCodes.GuardAsync(() => ImportAsync(
            settings.Read(arguments),
            arguments.GetValue(files) ?? [],
            arguments.GetValue(version),
            cancellationToken)));
        return command;
    }

    private static Command CreateList(ServerSettings settings)
    {
        var command = new Command("list", "Lists the vocabularies of this server.");
        command.SetAction((arguments, cancellationToken) =>
            ExitCodes.GuardAsync(() => ListAsync(settings.Read(arguments), cancellationToken)));
        return command;
    }

    private static async Task<int> ImportAsync(
        IConfiguration configuration, string[] files, string? version, CancellationToken cancellationToken)
    {
        IReadOnlyList<VocabularyContent> lists;
        try
        {
            lists = await ImportFiles.ReadAsync(files, version, Console.Error.WriteLine, cancellationToken);
        }
        catch (ImportRefusedException refused)
        {
            await Console.Error.WriteLineAsync($"clusterinterop-server: {refused.Message}");
            return ExitCodes.BadInput;
        }

        await using var provider = Services(configuration);
        var now = provider.GetRequiredService<TimeProvider>().GetUtcNow();
        await provider.GetRequiredService<IRecordStore>().ReplaceVocabulariesAsync(
            [.. lists.Select(list => new ImportedVocabulary(list.Scheme, list.Serialize(), now))],
            cancellationToken);
        var vocabularies = VocabularySet.BuiltIn.With(lists);
        foreach (var list in lists)
            Console.Out.WriteLine(Summary(list, vocabularies));
        Console.Out.WriteLine("The server uses them from its next start.");
        return ExitCodes.Done;
    }

    private static string Summary(VocabularyContent imported, VocabularySet vocabularies)
    {
        var summary = Invariant($"{imported.Scheme} {imported.Version}: {imported.Terms.Count} codes imported");
        return vocabularies.TryGet(imported.Scheme, out var list) && list.Terms.Count > imported.Terms.Count
            ? Invariant($"{summary}; with those that come with the server it has {list.Terms.Count}.")
            : $"{summary}.";
    }

    private static async Task<int> ListAsync(IConfiguration configuration, CancellationToken cancellationToken)
    {
        await using var provider = Services(configuration);
        var vocabularies = await ImportedVocabularies.ReadAsync(
            provider.GetRequiredService<IRecordStore>(), cancellationToken);
        var rows = vocabularies.All.Select(Cells);
        if (Console.IsOutputRedirected)
            foreach (var row in rows)
                Console.Out.WriteLine(string.Join('\t', row));
        else
            AnsiConsole.Write(ToTable(rows));
        return ExitCodes.Done;
    }

    private static string[] Cells(Vocabulary list) =>
    [
        list.Scheme,
        list.Title,
        list.Version,
        Invariant($"{list.Terms.Count}"),
        Invariant($"{list.Languages.Count}"),
        list.Origin == VocabularyOrigin.Imported ? "imported" : "built in",
    ];

    // Only titles are broken into lines, so that they are between words on a terminal of 80 columns.
    private static Table ToTable(IEnumerable<string[]> rows)
    {
        var table = new Table { Border = TableBorder.Simple }.AddColumns(
            new TableColumn("Scheme").NoWrap(),
            new TableColumn("Title"),
            new TableColumn("Version").NoWrap(),
            new TableColumn("Codes").NoWrap().RightAligned(),
            new TableColumn("Languages").NoWrap().RightAligned(),
            new TableColumn("Origin").NoWrap());
        foreach (var row in rows)
            table.AddRow(row.Select(Markup.Escape).ToArray());
        return table;
    }

    private static ServiceProvider Services(IConfiguration configuration)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddServerLog(configuration));
        ServerHost.AddOptions(services, configuration);
        return services.BuildServiceProvider();
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
