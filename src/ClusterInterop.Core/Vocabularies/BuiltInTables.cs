using System.Diagnostics;

namespace ClusterInterop.Core.Vocabularies;

/// <summary>The tables that come with the server, embedded in it.</summary>
internal static class BuiltInTables
{
    /// <summary>A vocabulary in the form of <see cref="VocabularyContent"/>.</summary>
    public static VocabularyContent Read(string name)
    {
        using var reader = Open(name);
        return VocabularyContent.Read(reader);
    }

    /// <summary>The rows of a plain table, without its header.</summary>
    public static IEnumerable<string[]> Rows(string name)
    {
        using var reader = Open(name);
        reader.ReadLine();
        while (reader.ReadLine() is { } line)
            yield return line.Split('\t');
    }

    /// <summary>The lines of a text.</summary>
    public static IEnumerable<string> Lines(string name)
    {
        using var reader = Open(name);
        while (reader.ReadLine() is { } line)
            yield return line;
    }

    private static StreamReader Open(string name) => new(
        typeof(BuiltInTables).Assembly.GetManifestResourceStream($"Vocabularies/{name}")
        ?? throw new UnreachableException($"The table {name} is not embedded."));
}
