namespace ClusterInterop.Core.Vocabularies.Import;

/// <summary>Gathers the codes of one scheme while a file is read; refuses repeated ones and those without a parent.
/// </summary>
internal sealed class TermCollector(string scheme)
{
    private const int MaxLabelLength = 1000; // as the contract promises those who read terms

    private readonly Dictionary<string, int> _lines = [];
    private readonly List<ContentTerm> _terms = [];

    /// <summary>Takes a code, or says what is wrong with it.</summary>
    public string? Add(int line, string value, string parent, IReadOnlyList<Label> labels)
    {
        if (labels.Count == 0)
            return $"{value} has no label";
        foreach (var label in labels)
            if (label.Text.Length > MaxLabelLength)
                return $"the label of {value} in '{label.Language}' has more than {MaxLabelLength} characters";
            else if (label.Text.Any(char.IsControl))
                return $"the label of {value} in '{label.Language}' has a control character";
        if (!_lines.TryAdd(value, line))
            return $"{value} is there already, in line {_lines[value]}";
        _terms.Add(new ContentTerm(value, parent, labels));
        return null;
    }

    public VocabularyContent Finish(string version, FileErrors errors)
    {
        if (errors.Count > 0) // rows refused already are no reason to refuse those below them too
            return new VocabularyContent(scheme, version, _terms);
        if (_terms.Count == 0)
            errors.Add(1, $"the file has no code of {scheme}");
        foreach (var term in _terms)
            if (term.Parent.Length > 0 && !_lines.ContainsKey(term.Parent))
                errors.Add(_lines[term.Value], $"{term.Parent}, the parent of {term.Value}, is not in the file");
        return new VocabularyContent(scheme, version, _terms);
    }
}
