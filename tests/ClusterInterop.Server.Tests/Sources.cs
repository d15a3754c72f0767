using System.Reflection;

namespace ClusterInterop.Server.Tests;

/// <summary>Where the sources are, for the tests that write the documents they check.</summary>
internal static class Sources
{
    public static string Tests { get; } = typeof(Sources).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "ProjectDirectory").Value!;

    public static string Root { get; } = Path.GetFullPath(Path.Combine(Tests, "..", ".."));
}
