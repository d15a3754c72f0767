using ClusterInterop.Core.Vocabularies;

namespace ClusterInterop.Core.Matching;

/// <summary>Codes as the sentences of matches name them. Each name is put together once: most matches speak of few
/// codes. Safe for any thread.</summary>
internal sealed class CodeNames
{
    private const int MostCharacters = 100;
    private const int MostKept = 50_000;

    private readonly VocabularySet _vocabularies;
    private readonly Memo<CodeRange, string> _described;

    public CodeNames(VocabularySet vocabularies)
    {
        _vocabularies = vocabularies;
        _described = new(MostKept, MakeDescription);
    }

    /// <summary>Scheme and code with the label in English, or with that of the nearest listed code above it.</summary>
    public string Describe(CodeRange code) => _described[code];

    /// <summary>Scheme and code.</summary>
    public string ValueOf(CodeRange code)
    {
        var scheme = code.Scheme == Schemes.Region ? Schemes.Nuts : Schemes.Named(code.Scheme).Name;
        return $"{scheme} {_vocabularies.ValueOf(code)}";
    }

    private string MakeDescription(CodeRange code)
    {
        if (_vocabularies.NearestTo(code) is not { } listed)
            return ValueOf(code);
        var label = MatchSentences.Cut(listed.LabelIn([]).Text, MostCharacters);
        return listed.Range == code
            ? $"{ValueOf(code)} ({label})"
            : $"{ValueOf(code)} (below {listed.Value}, {label})";
    }
}
