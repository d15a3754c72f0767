namespace ClusterInterop.Core.Vocabularies;

/// <summary>What a code is called in a language. Names that are the same in every language, such as those of regions,
/// and symbols have the language <c>und</c>.</summary>
internal readonly record struct Label(string Language, string Text)
{
    public const string Undetermined = "und";
}

/// <summary>A code of a vocabulary.</summary>
/// <param name="Value">The code.</param>
/// <param name="Parent">The code above it; empty if it is topmost.</param>
/// <param name="Level">Its level in the tree, 1 the topmost.</param>
/// <param name="Range">Where it stands among the codes of its scheme.</param>
/// <param name="Labels">Its labels, ordered by language; one a language, perhaps none.</param>
internal sealed record VocabularyTerm(
    string Value, string Parent, int Level, CodeRange Range, IReadOnlyList<Label> Labels)
{
    /// <summary>The label in the first of the languages that has one (<c>pt-BR</c> takes <c>pt</c>), else in English,
    /// else in any; the code itself in <c>und</c> if there is none at all.</summary>
    public Label LabelIn(IEnumerable<string> languages)
    {
        foreach (var language in languages)
            if (Find(language) is { } exact)
                return exact;
            else if (language.IndexOf('-') is > 0 and var hyphen && Find(language[..hyphen]) is { } primary)
                return primary;
        return Find("en") ?? (Labels.Count > 0 ? Labels[0] : new Label(Label.Undetermined, Value));
    }

    private Label? Find(string language)
    {
        foreach (var label in Labels)
            if (label.Language.Equals(language, StringComparison.OrdinalIgnoreCase))
                return label;
        return null;
    }
}
