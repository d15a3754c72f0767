using System.Reflection;
using System.Xml.Linq;

namespace ClusterInterop.Conventions.Tests;

/// <summary>Who may refer to whom.</summary>
public sealed class DependencyTests
{
    private static readonly string[] Folders = ["src", "sdk"];
    private static readonly string Root = FindRoot();

    [Theory]
    [InlineData("sdk/ClusterInterop.Contracts")]
    [InlineData("sdk/ClusterInterop.Client", "ClusterInterop.Contracts")]
    [InlineData("sdk/ClusterInterop.Cli", "ClusterInterop.Client")]
    [InlineData("src/ClusterInterop.Core", "ClusterInterop.Contracts")]
    [InlineData("src/ClusterInterop.Storage", "ClusterInterop.Core")]
    [InlineData("src/ClusterInterop.Server", "ClusterInterop.Client", "ClusterInterop.Core", "ClusterInterop.Storage")]
    public void A_project_refers_to_those_it_may_refer_to(string project, params string[] allowed)
    {
        var file = Directory.EnumerateFiles(Path.Combine(Root, project), "*.csproj").Single();

        var references = XDocument.Load(file).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));

        references.Order(StringComparer.Ordinal).ShouldBe(allowed);
    }

    [Fact]
    public void Core_knows_no_service_no_database_and_no_web_server()
    {
        var references = Assembly.Load("ClusterInterop.Core").GetReferencedAssemblies().Select(name => name.Name!);

        references.ShouldAllBe(name => !name.StartsWith("Grpc.AspNetCore", StringComparison.Ordinal)
            && !name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)
            && !name.StartsWith("Microsoft.EntityFrameworkCore", StringComparison.Ordinal)
            && !name.Contains("Sqlite", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void In_the_server_only_the_demo_uses_the_client()
    {
        var users = Directory.EnumerateFiles(Path.Combine(Root, "src/ClusterInterop.Server"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/Demo/", StringComparison.Ordinal))
            .Where(file => File.ReadAllText(file).Contains("using ClusterInterop.Client", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(Root, file));

        users.ShouldBeEmpty();
    }

    [Fact]
    public void No_code_reads_the_machine_s_clock()
    {
        var readers = SourceFiles().Where(file =>
            File.ReadAllText(file) is var code
            && (code.Contains("DateTime.UtcNow", StringComparison.Ordinal)
                || code.Contains("DateTime.Now", StringComparison.Ordinal)
                || code.Contains("DateTimeOffset.UtcNow", StringComparison.Ordinal)
                || code.Contains("DateTimeOffset.Now", StringComparison.Ordinal)));

        readers.ShouldBeEmpty();
    }

    [Fact]
    public void Lines_end_by_column_120()
    {
        var long_ = SourceFiles()
            .SelectMany(file => File.ReadLines(file).Select((line, i) => (file, line, number: i + 1)))
            .Where(line => line.line.Length > 120)
            .Select(line => $"{Path.GetRelativePath(Root, line.file)}:{line.number}");

        long_.ShouldBeEmpty();
    }

    private static IEnumerable<string> SourceFiles() =>
        Folders
            .SelectMany(folder =>
                Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal)
                && !file.Contains("/Migrations/", StringComparison.Ordinal));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ClusterInterop.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("ClusterInterop.sln is in no folder above.");
        return folder.FullName;
    }
}
