using ClusterInterop.Core.Vocabularies;
using ClusterInterop.Core.Vocabularies.Import;

namespace ClusterInterop.Server.Hosting;

/// <summary>The files of an import were refused; the message says which one and why.</summary>
internal sealed class ImportRefusedException(string message) : Exception(message);

/// <summary>Reads the files of an import, all or none.</summary>
internal static class ImportFiles
{
    /// <param name="paths">The files.</param>
    /// <param name="version">Which version their lists are; null for what each form usually is in.</param>
    /// <param name="tell">Told what was left out of a file on purpose.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The lists, each of another scheme.</returns>
    /// <exception cref="ImportRefusedException">A file cannot be read, is broken, or brings a list that another one
    /// brings too.</exception>
    public static async Task<IReadOnlyList<VocabularyContent>> ReadAsync(
        IReadOnlyList<string> paths, string? version, Action<string> tell, CancellationToken cancellationToken)
    {
        var lists = new List<VocabularyContent>();
        var sources = new Dictionary<string, string>();
        foreach (var path in paths)
        {
            var import = Parse(path, await ReadBytesAsync(path, cancellationToken), version);
            foreach (var note in import.Notes)
                tell($"{path}: {note}");
            foreach (var list in import.Contents)
            {
                if (!sources.TryAdd(list.Scheme, path))
                    throw Refused(path, $"the list {list.Scheme} comes from {sources[list.Scheme]} already");
                lists.Add(list);
            }
        }

        return lists;
    }

    private static async Task<byte[]> ReadBytesAsync(string path, CancellationToken cancellationToken)
    {
        if (Directory.Exists(path))
            throw Refused(path, "it is a directory");
        if (!File.Exists(path))
            throw Refused(path, "there is no such file");

        try
        {
            return await File.ReadAllBytesAsync(path, cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Refused(path, $"it cannot be read: {failure.Message}");
        }
    }

    private static VocabularyImport Parse(string path, byte[] bytes, string? version)
    {
        try
        {
            return VocabularyFile.Read(bytes, version);
        }
        catch (VocabularyFileException refused)
        {
            var lines = refused.Errors.Select(error => $"line {error.Line}: {error.Message}").ToList();
            if (refused.ErrorCount > lines.Count)
                lines.Add($"and {refused.ErrorCount - lines.Count} more");
            throw Refused(path, lines);
        }
    }

    // One reason goes into the sentence; of several each has a line.
    private static ImportRefusedException Refused(string path, params IReadOnlyList<string> reasons) =>
        new($"'{path}' is not imported, and nothing else is:" + (reasons is [var only]
            ? $" {only}."
            : string.Concat(reasons.Select(reason => $"{Environment.NewLine}  {reason}"))));
}
