using System.Text;

namespace ClusterInterop.Core.Vocabularies.Import;

/// <summary>What a file brought.</summary>
/// <param name="Contents">The lists, one a scheme.</param>
/// <param name="Notes">What was left out on purpose, a sentence each: lists that the server has in full anyway, codes
/// that ISO does not know.</param>
internal sealed record VocabularyImport(IReadOnlyList<VocabularyContent> Contents, IReadOnlyList<string> Notes);

/// <summary>Reads the published forms of code lists, each known by its header. Nothing is guessed: a column or a row
/// that does not fit refuses the whole file.</summary>
internal static class VocabularyFile
{
    public const int MaxBytes = 64 * 1024 * 1024;

    // The header of NACE is the beginning of that of NUTS, so NUTS is tried first.
    private static readonly Func<TableForm>[] Tables =
        [() => new CpvTable(), () => new NutsTable(), () => new NaceTable(), () => new CodeListsTable()];

    /// <param name="file">The file.</param>
    /// <param name="version">Which version the list is; null for the one that the form usually is in.</param>
    /// <exception cref="VocabularyFileException">The file is none of the forms, or broken somewhere.</exception>
    /// <exception cref="ArgumentException">The version is none, see <see cref="ListVersion"/>.</exception>
    public static VocabularyImport Read(byte[] file, string? version = null)
    {
        if (version is not null && !ListVersion.IsValid(version))
            throw new ArgumentException($"A version must {ListVersion.Rule}.", nameof(version));

        var errors = new FileErrors();
        var import = Read(file, version, errors);
        errors.ThrowIfAny();
        return import!;
    }

    private static VocabularyImport? Read(byte[] file, string? version, FileErrors errors)
    {
        if (file.Length > MaxBytes)
        {
            errors.Add(1, $"the file has {file.Length} bytes; {MaxBytes} are allowed");
            return null;
        }

        return FirstCharacter(file) switch
        {
            '<' => UnitXmlForm.Read(file, version, errors),
            '{' => UnitJsonForm.Read(file, version, errors),
            _ => ReadTable(file, version, errors),
        };
    }

    private static VocabularyImport? ReadTable(byte[] file, string? version, FileErrors errors)
    {
        using var lines = TableLines.Of(file, errors).GetEnumerator();
        if (!lines.MoveNext())
        {
            errors.Add(1, "the file is empty");
            return null;
        }

        var header = lines.Current.Text.Split('\t');
        var form = Tables.Select(create => create()).FirstOrDefault(form => form.Recognizes(header));
        if (form is null)
        {
            errors.Add(1, "the header is none of: " + string.Join("; ", Tables.Select(create => create().Describe())));
            return null;
        }

        if (!form.ReadHeader(header, errors))
            return null;
        while (lines.MoveNext())
            form.ReadLine(lines.Current, errors);
        return form.Finish(version, errors);
    }

    private static char FirstCharacter(byte[] file)
    {
        var start = file.AsSpan();
        if (start.StartsWith(Encoding.UTF8.Preamble))
            start = start[Encoding.UTF8.Preamble.Length..];
        start = start.TrimStart(" \t\r\n"u8);
        return start.IsEmpty ? '\0' : (char)start[0];
    }
}
