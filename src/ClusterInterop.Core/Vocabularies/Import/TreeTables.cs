namespace ClusterInterop.Core.Vocabularies.Import;

/// <summary>The CPV as the Publications Office lists it, reshaped: a row a code, with check digit and parent.</summary>
internal sealed class CpvTable : TableForm
{
    private static readonly string[] Levels =
        ["division", "group", "class", "category", "subcategory", "subcategory", "subcategory"];

    private readonly TermCollector _terms = new(Schemes.Cpv);

    protected override IReadOnlyList<string> Columns { get; } = ["code", "code_with_check_digit", "level", "parent"];

    public override VocabularyImport Finish(string? version, FileErrors errors) =>
        new([_terms.Finish(version ?? "2008", errors)], []);

    protected override string? ReadRow(int line, string[] cells)
    {
        var (code, withCheckDigit, level, parent) = (cells[0], cells[1], cells[2], cells[3]);
        if (!CpvSyntax.Instance.TryParse(code, out var range))
            return $"'{code}' is not a code: {CpvSyntax.Instance.Advise(code)}";
        if (withCheckDigit.Length != 10 || !withCheckDigit.StartsWith(code + "-", StringComparison.Ordinal)
            || !char.IsAsciiDigit(withCheckDigit[9]))
            return $"'{withCheckDigit}' is not {code} with its check digit";
        if (level != Levels[range.Depth - 1])
            return $"{code} is a {Levels[range.Depth - 1]}, not a '{level}'";
        if ((parent.Length == 0) != (range.Depth == 1) || (parent.Length > 0 && !IsAbove(parent, range)))
            return $"'{parent}' is not the parent of {code}";
        return _terms.Add(line, code, parent, Labels(cells));
    }

    private static bool IsAbove(string parent, CodeRange range) =>
        CpvSyntax.Instance.TryParse(parent, out var above) && above != range && above.Contains(range);
}

/// <summary>NACE: a row a code, sections before their divisions.</summary>
internal sealed class NaceTable : TableForm
{
    private readonly TermCollector _terms = new(Schemes.Nace);

    protected override IReadOnlyList<string> Columns { get; } = ["code", "level"];

    public override VocabularyImport Finish(string? version, FileErrors errors) =>
        new([_terms.Finish(version ?? "2.1", errors)], []);

    protected override string? ReadRow(int line, string[] cells)
    {
        var (code, level) = (cells[0], cells[1]);
        if (!NaceSyntax.Instance.TryParse(code, out var range))
            return $"'{code}' is not a code: {NaceSyntax.Instance.Advise(code)}";
        if (level != $"{range.Depth}")
            return $"{code} stands at level {range.Depth}, not '{level}'";
        var parent = range.Depth == 1 ? "" : NaceSyntax.Instance.Write(range.AtDepth(range.Depth - 1));
        return _terms.Add(line, code, parent, Labels(cells));
    }
}

/// <summary>NUTS: a row a region, with its official name, which is the same in every language.</summary>
internal sealed class NutsTable : TableForm
{
    private readonly TermCollector _terms = new(Schemes.Nuts);

    protected override IReadOnlyList<string> Columns { get; } =
        ["code", "level", "country_prefix", "parent", "name", "name_en"];

    protected override bool HasLanguages => false;

    public override VocabularyImport Finish(string? version, FileErrors errors) =>
        new([_terms.Finish(version ?? "2024", errors)], []);

    protected override string? ReadRow(int line, string[] cells)
    {
        var (code, level, prefix, parent) = (cells[0], cells[1], cells[2], cells[3]);
        if (!NutsSyntax.Instance.TryParse(code, out var range))
            return $"'{code}' is not a code: {NutsSyntax.Instance.Advise(code)}";
        if (NutsSyntax.Instance.Write(range) is var current && current != code)
            return $"'{code}' is not a code: write {current}";
        if (level != $"{range.Depth - 1}")
            return $"{code} stands at level {range.Depth - 1}, not '{level}'";
        if (prefix != code[..2])
            return $"'{prefix}' is not the country prefix of {code}";
        if (parent != (range.Depth == 1 ? "" : code[..^1]))
            return $"'{parent}' is not the parent of {code}";
        return _terms.Add(line, code, parent, Names(cells[4].Trim(), cells[5].Trim()));
    }

    private static Label[] Names(string name, string english) =>
        name.Length == 0 ? [] : english.Length == 0 || english == name
            ? [new Label(Label.Undetermined, name)]
            : [new Label("en", english), new Label(Label.Undetermined, name)];
}
