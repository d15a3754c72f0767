namespace ClusterInterop.Core.Vocabularies.Import;

/// <summary>Something broken in a file, and the line where it is, 1 the first.</summary>
internal readonly record struct FileError(int Line, string Message);

/// <summary>Collects what is broken in a file: the first 20 are told, all are counted.</summary>
internal sealed class FileErrors
{
    public const int MostTold = 20;

    private readonly List<FileError> _told = [];

    public int Count { get; private set; }

    public void Add(int line, string message)
    {
        Count++;
        if (_told.Count < MostTold)
            _told.Add(new FileError(line, message));
    }

    public void ThrowIfAny()
    {
        if (Count > 0)
            throw new VocabularyFileException([.. _told.OrderBy(error => error.Line)], Count);
    }
}

/// <summary>A vocabulary file was refused; nothing was imported.</summary>
internal sealed class VocabularyFileException(IReadOnlyList<FileError> errors, int errorCount)
    : Exception(errorCount == 1
        ? $"1 error, in line {errors[0].Line}: {errors[0].Message}"
        : $"{errorCount} errors, the first in line {errors[0].Line}: {errors[0].Message}")
{
    /// <summary>At most 20, by line.</summary>
    public IReadOnlyList<FileError> Errors { get; } = errors;

    /// <summary>How many there are in all.</summary>
    public int ErrorCount { get; } = errorCount;
}
