namespace ClusterInterop.Core.Vocabularies.Import;

/// <summary>The short lists of EU procurement notices, all in one file: a row a scheme and code. Countries and
/// languages are written in three letters there and get their two, as the contract writes them.</summary>
internal sealed class CodeListsTable : TableForm
{
    private const string Version = "eForms";

    // Parts of lists that this server has in full.
    private static readonly string[] Partial = ["eu-official-language", "measurement-unit", "nuts-country"];

    private readonly Dictionary<string, TermCollector> _lists = [];
    private readonly SortedDictionary<string, int> _leftOut = new(StringComparer.Ordinal);
    private readonly List<string> _withoutIsoCode = [];

    protected override IReadOnlyList<string> Columns { get; } = ["scheme", "code"];

    public override VocabularyImport Finish(string? version, FileErrors errors)
    {
        if (_lists.Count == 0 && errors.Count == 0)
            errors.Add(1, "the file has no row of a list that can be imported");
        var notes = _leftOut
            .Select(list => $"{list.Key}: {list.Value} rows left out, the server has the whole list.").ToList();
        if (_withoutIsoCode.Count > 0)
            notes.Add($"Left out, ISO has no code: {string.Join(", ", _withoutIsoCode)}.");
        return new VocabularyImport(
            [.. _lists.Select(list => list.Value.Finish(version ?? VersionOf(list.Key), errors))], notes);
    }

    protected override string? ReadRow(int line, string[] cells)
    {
        var (scheme, code) = (cells[0], cells[1]);
        if (Partial.Contains(scheme))
        {
            _leftOut[scheme] = _leftOut.GetValueOrDefault(scheme) + 1;
            return null;
        }

        if (!IsList(scheme))
            return $"unknown scheme '{scheme}'";
        if (!IsCode(scheme, code))
            return $"'{code}' is not a code of {scheme}";
        if (CodeOf(scheme, code) is not { } value)
        {
            _withoutIsoCode.Add($"{scheme} {code}");
            return null;
        }

        if (!_lists.TryGetValue(scheme, out var terms))
            _lists.Add(scheme, terms = new TermCollector(scheme));
        return terms.Add(line, value, "", Labels(cells));
    }

    private static bool IsList(string scheme) =>
        IsOfIso(scheme) || scheme is "buyer-legal-type" or "eu-programme" or "main-activity";

    private static bool IsOfIso(string scheme) => scheme is Schemes.Country or Schemes.Currency or Schemes.Language;

    private static bool IsCode(string scheme, string code) => IsOfIso(scheme)
        ? code.Length == 3 && code.All(char.IsAsciiLetterUpper)
        : code.Length is > 0 and <= 63 && code.All(character => character is > ' ' and < '\x7f');

    private static string? CodeOf(string scheme, string code) => scheme switch
    {
        Schemes.Country => Regions.CountryOfAlpha3(code),
        Schemes.Language => LanguageCodes.IsKnown(code.ToLowerInvariant())
            ? LanguageCodes.ShortestOf(code.ToLowerInvariant())
            : null,
        _ => code,
    };

    private static string VersionOf(string scheme) => scheme switch
    {
        Schemes.Country => "ISO 3166-1",
        Schemes.Currency => "ISO 4217",
        Schemes.Language => "ISO 639",
        _ => Version,
    };
}
