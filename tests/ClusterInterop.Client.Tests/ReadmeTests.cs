namespace ClusterInterop.Client.Tests;

public sealed class ReadmeTests
{
    [Fact]
    public void The_sample_of_the_readme_is_the_one_that_is_compiled()
    {
        var readme = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "README.md"));
        var source = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "ReadmeSample.cs"));

        BlocksOf(readme).ShouldHaveSingleItem().ShouldBe(SampleIn(source));
    }

    private static List<string> BlocksOf(string readme) =>
        [.. readme.ReplaceLineEndings("\n").Split("```csharp\n").Skip(1).Select(rest => rest.Split("```")[0])];

    private static string SampleIn(string source)
    {
        var lines = source.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd()).ToList();
        var first = lines.FindIndex(line => line.EndsWith("// <readme>", StringComparison.Ordinal));
        var last = lines.FindIndex(line => line.EndsWith("// </readme>", StringComparison.Ordinal));
        var indentation = lines[first].Length - "// <readme>".Length;
        return string.Concat(lines[(first + 1)..last].Select(
            line => (line.Length == 0 ? "" : line[indentation..]) + "\n"));
    }
}
