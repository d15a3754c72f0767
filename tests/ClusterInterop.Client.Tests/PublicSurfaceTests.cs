using PublicApiGenerator;

namespace ClusterInterop.Client.Tests;

/// <summary>What the SDK offers is a promise: it changes on purpose only.</summary>
public sealed class PublicSurfaceTests
{
    [Fact]
    public void The_public_surface_is_the_one_that_is_checked_in()
    {
        var actual = typeof(ClusterInteropClient).Assembly
            .GeneratePublicApi(new ApiGeneratorOptions
            {
                IncludeAssemblyAttributes = false,
                // The compiler numbers what it names there.
                ExcludeAttributes = ["System.Runtime.CompilerServices.AsyncIteratorStateMachineAttribute"],
            })
            .ReplaceLineEndings("\n");
        var expected = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "PublicSurface.txt"))
            .ReplaceLineEndings("\n");

        if (actual != expected)
            File.WriteAllText(Path.Combine(AppContext.BaseDirectory, "PublicSurface.actual.txt"), actual);
        // Line by line, because a person reads the difference; then as a whole, for the order.
        const string remedy = "If meant, copy PublicSurface.actual.txt from the test's folder to PublicSurface.txt.";
        actual.Split('\n').Except(expected.Split('\n')).ShouldBeEmpty(remedy);
        expected.Split('\n').Except(actual.Split('\n')).ShouldBeEmpty(remedy);
        (actual == expected).ShouldBeTrue(remedy);
    }
}
