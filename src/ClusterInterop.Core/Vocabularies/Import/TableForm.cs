using System.Diagnostics;

namespace ClusterInterop.Core.Vocabularies.Import;

/// <summary>A tab-separated form: named columns, then perhaps a column of labels for each language.</summary>
internal abstract class TableForm
{
    private readonly Dictionary<string, string> _held = [];
    private string[] _header = [];

    /// <summary>The columns before the languages, in this order.</summary>
    protected abstract IReadOnlyList<string> Columns { get; }

    /// <summary>Whether languages follow; without, there are exactly the columns.</summary>
    protected virtual bool HasLanguages => true;

    public string Describe() => string.Join(' ', Columns) + (HasLanguages ? " and languages" : "");

    public bool Recognizes(string[] header) => header.Take(Columns.Count).SequenceEqual(Columns);

    public bool ReadHeader(string[] header, FileErrors errors)
    {
        var before = errors.Count;
        var seen = new HashSet<string>(Columns);
        foreach (var column in header.Skip(Columns.Count))
            if (!HasLanguages || !LanguageCodes.IsKnown(column))
                errors.Add(1, $"unknown column '{column}'");
            else if (!seen.Add(column))
                errors.Add(1, $"the column '{column}' is there twice");
        if (HasLanguages && header.Length == Columns.Count)
            errors.Add(1, "no language follows the other columns");
        _header = header;
        return errors.Count == before;
    }

    public void ReadLine(TableLine line, FileErrors errors)
    {
        var cells = line.Text.Split('\t');
        if (cells.Length != _header.Length)
            errors.Add(line.Number, $"the row has {cells.Length} cells, the header {_header.Length}");
        else if (ReadRow(line.Number, cells) is { } error)
            errors.Add(line.Number, error);
    }

    public abstract VocabularyImport Finish(string? version, FileErrors errors);

    /// <summary>Takes a row, or says what is wrong with it.</summary>
    protected abstract string? ReadRow(int line, string[] cells);

    /// <summary>The labels of a row. The same label in several languages is held once.</summary>
    protected Label[] Labels(string[] cells)
    {
        Debug.Assert(HasLanguages);
        var labels = new List<Label>();
        for (var i = Columns.Count; i < cells.Length; i++)
            if (cells[i].Trim() is { Length: > 0 } label)
                labels.Add(new Label(_header[i], _held.TryAdd(label, label) ? label : _held[label]));
        return [.. labels.OrderBy(label => label.Language, StringComparer.Ordinal)];
    }
}
