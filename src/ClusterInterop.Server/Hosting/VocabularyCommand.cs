using System.CommandLine;
using System.Globalization;
using ClusterInterop.Core.Records;
using ClusterInterop.Core.Vocabularies;
using ClusterInterop.Core.Vocabularies.Import;
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
        var files = new Argument<FileInfo[]>("FILE")
        {
            Description = "A list in its published form: CPV, NACE, NUTS, UN/CEFACT units, EU code lists.",
            Arity = ArgumentArity.OneOrMore,
        };
        var version = new Option<string?>("--list-version")
        {
            Description = "Which version the list is. Default: the one that the form usually is in.",
        };
        var command = new Command("import", "Imports full lists, in the place of the parts that come with the server.")
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
        IConfiguration configuration, FileInfo[] files, string? version, CancellationToken cancellationToken)
    {
        await using var provider = Services(configuration);
        var contents = new List<VocabularyContent>();
        foreach (var file in files)
        {
            if (!file.Exists)
                throw new StartRefusedException($"There is no file {file.FullName}.");

            try
            {
                var import = VocabularyFile.Read(
                    await File.ReadAllBytesAsync(file.FullName, cancellationToken), version);
                contents.AddRange(import.Contents);
                foreach (var note in import.Notes)
                    await Console.Error.WriteLineAsync($"{file.Name}: {note}");
            }
            catch (VocabularyFileException refused)
            {
                await Console.Error.WriteLineAsync($"{file.FullName} is not imported, and nothing else is:");
                await Console.Error.WriteLineAsync(refused.Message);
                return ExitCodes.BadInput;
            }
        }

        var now = provider.GetRequiredService<TimeProvider>().GetUtcNow();
        await provider.GetRequiredService<IRecordStore>().ReplaceVocabulariesAsync(
            [.. contents.Select(list => new ImportedVocabulary(list.Scheme, list.Serialize(), now))],
            cancellationToken);
        foreach (var list in contents)
            Console.Out.WriteLine(Invariant($"{list.Scheme} {list.Version}: {list.Terms.Count} codes imported."));
        Console.Out.WriteLine("The server uses them from its next start.");
        return ExitCodes.Done;
    }

    private static async Task<int> ListAsync(IConfiguration configuration, CancellationToken cancellationToken)
    {
        await using var provider = Services(configuration);
        var vocabularies = await ImportedVocabularies.ReadAsync(
            provider.GetRequiredService<IRecordStore>(), cancellationToken);
        var table = new Table().AddColumns("Scheme", "Title", "Version", "Codes", "Languages", "Origin");
        foreach (var list in vocabularies.All)
        {
            table.AddRow(
                list.Scheme,
                Markup.Escape(list.Title),
                Markup.Escape(list.Version),
                Invariant($"{list.Terms.Count}"),
                Invariant($"{list.Languages.Count}"),
                list.Origin == VocabularyOrigin.Imported ? "imported" : "comes with the server");
        }

        AnsiConsole.Write(table);
        return ExitCodes.Done;
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
