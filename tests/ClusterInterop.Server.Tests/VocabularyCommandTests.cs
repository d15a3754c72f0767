using ClusterInterop.Core.Records;
using ClusterInterop.Testing;

namespace ClusterInterop.Server.Tests;

/// <summary>Importing and listing code lists, as an operator does it.</summary>
public sealed class VocabularyCommandTests : IDisposable
{
    private const string Nace = "code\tlevel\ten\nC\t1\tMANUFACTURING\n14\t2\tWearing apparel\n";

    private readonly string _directory = System.IO.Directory.CreateTempSubdirectory("clusterinterop-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => System.IO.Directory.Delete(_directory, recursive: true);

    [Fact(Timeout = 120_000)]
    public async Task An_imported_list_takes_the_place_of_what_comes_with_the_server()
    {
        var import = await ImportAsync(await FileAsync("nace.tsv", Nace), "--list-version", "2.2 draft");
        import.Output.ShouldStartWith("nace 2.2 draft: 2 codes imported.");
        import.ExitCode.ShouldBe(0);

        var list = await ServerProgram.RunAsync("vocabulary", "list", "--data", _directory);

        list.ExitCode.ShouldBe(0);
        var rows = list.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        rows.Length.ShouldBe(8);
        rows.ShouldContain(
            "nace\tStatistical classification of economic activities (NACE)\t2.2 draft\t2\t24\timported");
        rows.ShouldContain("ecosystem\tIndustrial ecosystems of the European Union\t2021\t14\t24\tbuilt in");
    }

    [Fact(Timeout = 120_000)]
    public async Task A_list_that_keeps_its_own_codes_says_how_many_it_has_now()
    {
        var file = await FileAsync("lists.tsv", "scheme\tcode\tpl\ncountry\tPOL\tPolska\n");

        (await ImportAsync(file)).Output.ShouldStartWith(
            "country ISO 3166-1: 1 codes imported; with those that come with the server it has 250.");
    }

    [Fact(Timeout = 120_000)]
    public async Task Two_files_with_the_same_list_are_refused_with_65()
    {
        var (first, second) = (await FileAsync("a.tsv", Nace), await FileAsync("b.tsv", Nace));

        var (code, _, errors) = await ImportAsync(first, second);

        code.ShouldBe(65);
        errors.ShouldBe(
            $"clusterinterop-server: '{second}' is not imported, and nothing else is: the list nace comes from {first} "
            + "already.\n");
    }

    [Fact(Timeout = 120_000)]
    public async Task A_broken_file_is_refused_with_65_and_each_of_its_lines()
    {
        var file = await FileAsync("broken.tsv", Nace + "Z\t1\tX\nY\t1\tX\n");

        var (code, _, errors) = await ImportAsync(file);

        code.ShouldBe(65);
        var lines = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(3);
        lines[0].ShouldBe($"clusterinterop-server: '{file}' is not imported, and nothing else is:");
        lines[1].ShouldStartWith("  line 4: 'Z' is not a code");
        lines[2].ShouldStartWith("  line 5: 'Y' is not a code");
    }

    [Fact(Timeout = 120_000)]
    public async Task A_file_that_is_not_there_is_refused_with_65()
    {
        var (code, _, errors) = await ImportAsync(Path.Combine(_directory, "none.tsv"));

        code.ShouldBe(65);
        errors.ShouldContain("none.tsv' is not imported, and nothing else is: there is no such file.");
        (await ImportAsync(_directory)).Errors.ShouldContain(": it is a directory.");
    }

    [Theory(Timeout = 120_000)]
    [InlineData("a\nb")]
    [InlineData("")]
    [InlineData("1234567890123456789012345678901234567890123456789012345678901234")]
    public async Task A_version_that_cannot_be_kept_is_not_understood(string version)
    {
        var (code, _, errors) = await ImportAsync(await FileAsync("nace.tsv", Nace), "--list-version", version);

        code.ShouldBe(1);
        errors.ShouldContain("--list-version must have 1 to 63 characters, on one line");
    }

    [Fact(Timeout = 120_000)]
    public async Task A_broken_list_in_the_database_refuses_the_start_and_says_how_to_mend_it()
    {
        await using (var server = await InMemoryServer.StartAsync(directory: _directory))
            await server.Store.ReplaceVocabulariesAsync(
                [new ImportedVocabulary("nace", [1, 2, 3], DateTimeOffset.UnixEpoch)], Cancel);

        string[][] commands = [["serve", "--address", "http://127.0.0.1:0"], ["vocabulary", "list"]];
        foreach (var command in commands)
        {
            var (code, _, errors) = await ServerProgram.RunAsync([.. command, "--data", _directory]);
            code.ShouldBe(78);
            errors.ShouldBe(
                "clusterinterop-server: The imported code list nace in the database cannot be used: its bytes are "
                + "damaged. Import it again with \"clusterinterop-server vocabulary import\".\n");
        }

        (await ImportAsync(await FileAsync("nace.tsv", Nace))).ExitCode.ShouldBe(0);
        await using var mended = await InMemoryServer.StartAsync(directory: _directory);
    }

    private Task<(int ExitCode, string Output, string Errors)> ImportAsync(params string[] arguments) =>
        ServerProgram.RunAsync(["vocabulary", "import", .. arguments, "--data", _directory]);

    private async Task<string> FileAsync(string name, string text)
    {
        var path = Path.Combine(_directory, name);
        await File.WriteAllTextAsync(path, text, Cancel);
        return path;
    }
}
