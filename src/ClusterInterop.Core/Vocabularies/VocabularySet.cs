using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace ClusterInterop.Core.Vocabularies;

/// <summary>
/// All vocabularies that a server knows at a moment. Immutable, so any thread may hold and use it; an import makes a
/// new one. Matches are computed from two records and one such set, hence the <see cref="Fingerprint"/>.
/// </summary>
internal sealed class VocabularySet
{
    private static readonly string[] Tables = ["cpv.tsv", "ecosystem.tsv", "nace.tsv", "nuts.tsv", "unit.tsv"];
    private static readonly Lazy<VocabularySet> LazyBuiltIn = new(() => new VocabularySet([], []));
    private static readonly Lazy<Vocabulary[]> BuiltInVocabularies = new(ReadBuiltIn);

    private readonly Dictionary<string, Vocabulary> _byScheme = [];
    private readonly Lazy<string> _fingerprint;
    private readonly Lazy<LabelIndex> _labels;

    private VocabularySet(IReadOnlyList<Vocabulary> before, IEnumerable<VocabularyContent> imported)
    {
        foreach (var vocabulary in before.Count > 0 ? before : BuiltInVocabularies.Value)
            _byScheme[vocabulary.Scheme] = vocabulary;
        foreach (var content in imported)
            _byScheme[content.Scheme] = Completed(content);
        All = [.. _byScheme.Values.OrderBy(vocabulary => vocabulary.Scheme, StringComparer.Ordinal)];
        Units = new Units(_byScheme[Schemes.Unit].Terms.Select(term => term.Value));
        _labels = new Lazy<LabelIndex>(() => LabelIndexBuilder.Build(All));
        _fingerprint = new Lazy<string>(ComputeFingerprint);
    }

    /// <summary>What comes with the server.</summary>
    public static VocabularySet BuiltIn => LazyBuiltIn.Value;

    /// <summary>The vocabularies, by scheme.</summary>
    public IReadOnlyList<Vocabulary> All { get; }

    public Units Units { get; }

    /// <summary>The labels by word. Made when first asked for: half a second with all lists imported.</summary>
    public LabelIndex Labels => _labels.Value;

    /// <summary>How much a word says.</summary>
    public WordWeights WordWeights => Labels.Weights;

    /// <summary>Changes whenever a code, a label or a factor changes on which a match may depend.</summary>
    public string Fingerprint => _fingerprint.Value;

    /// <summary>Finds codes by text, or lists them.</summary>
    /// <exception cref="ArgumentException">The parent or, without text, the scheme is not known.</exception>
    public TermPage Search(TermQuery query) => new TermSearch(this, Labels).Search(query);

    /// <summary>The same set with imports in the place of what was there. Lists that the contract fixes (countries,
    /// languages, currencies, units) keep the codes an import lacks; any list keeps labels in languages it lacks.
    /// </summary>
    public VocabularySet With(params IEnumerable<VocabularyContent> imported) => new(All, imported);

    public bool TryGet(string scheme, [NotNullWhen(true)] out Vocabulary? vocabulary) =>
        _byScheme.TryGetValue(scheme, out vocabulary);

    /// <summary>Finds where a code stands. False if the scheme or the code is unknown.</summary>
    public bool TryResolve(string scheme, string value, out CodeRange range, out CodeStanding standing)
    {
        range = default;
        standing = TryGet(scheme, out var vocabulary) ? vocabulary.Resolve(value, out range) : CodeStanding.Unknown;
        return standing != CodeStanding.Unknown;
    }

    /// <summary>Finds where a region stands: a NUTS code of any version, or a country of ISO 3166-1 alpha-2.</summary>
    public bool TryResolveRegion(string code, out CodeRange range, out CodeStanding standing) =>
        TryResolve(Schemes.Country, code, out range, out standing)
        || TryResolve(Schemes.Nuts, code, out range, out standing);

    /// <summary>One sentence about a code that is not listed: what is wrong, and what to write instead. Empty for a
    /// listed one.</summary>
    public string Explain(string scheme, string value)
    {
        if (!TryGet(scheme, out var vocabulary))
            return $"There is no vocabulary '{scheme}', only {string.Join(", ", All.Select(list => list.Scheme))}.";

        var list = $"{scheme} {vocabulary.Version}";
        return vocabulary.Resolve(value, out var range) switch
        {
            CodeStanding.Listed => "",
            CodeStanding.Unlisted => $"'{value}' is not in {list}; it is matched below {NearestTo(range)!.Value}.",
            CodeStanding.Outdated =>
                $"'{value}' is not in {list}; it is matched by its prefix, in {Regions.CountryOf(range)}.",
            _ => $"'{value}' is not a code of {list}: {vocabulary.Advise(value)}.",
        };
    }

    /// <summary>The same about a region.</summary>
    public string ExplainRegion(string code) =>
        TryResolve(Schemes.Country, code, out _, out _) ? "" : Explain(Schemes.Nuts, code);

    /// <summary>The code of a range, listed or not. A region of level 0 is written as its country.</summary>
    public string ValueOf(CodeRange range) => VocabularyOf(range).Write(range);

    /// <summary>The code of this range, or the nearest listed one above it.</summary>
    public VocabularyTerm? NearestTo(CodeRange range) => VocabularyOf(range).NearestTo(range);

    private Vocabulary VocabularyOf(CodeRange range) => range.Scheme == Schemes.Region
        ? _byScheme[range.Depth == 1 ? Schemes.Country : Schemes.Nuts]
        : _byScheme[Schemes.Named(range.Scheme).Name];

    private static Vocabulary Completed(VocabularyContent content)
    {
        var builtIn = BuiltInVocabularies.Value.FirstOrDefault(vocabulary => vocabulary.Scheme == content.Scheme);
        if (builtIn is null)
            return new Vocabulary(content, VocabularyOrigin.Imported);

        var terms = content.Terms.Select(term => builtIn.TryGet(term.Value, out var known)
            ? term with { Labels = Merged(term.Labels, known.Labels) }
            : term).ToList();
        if (Schemes.Find(content.Scheme)!.IsFixed)
        {
            var imported = terms.Select(term => term.Value).ToHashSet();
            terms.AddRange(builtIn.ToContent().Terms.Where(term => !imported.Contains(term.Value)));
        }

        return new Vocabulary(content with { Terms = terms }, VocabularyOrigin.Imported);
    }

    private static Label[] Merged(IReadOnlyList<Label> imported, IReadOnlyList<Label> builtIn) =>
    [
        .. imported.Concat(builtIn.ExceptBy(imported.Select(label => label.Language), label => label.Language))
            .OrderBy(label => label.Language, StringComparer.Ordinal),
    ];

    private static Vocabulary[] ReadBuiltIn() =>
    [
        .. Tables.Select(BuiltInTables.Read)
            .Concat([PlatformNames.Countries(), PlatformNames.Currencies(), PlatformNames.Languages()])
            .Select(content => new Vocabulary(content, VocabularyOrigin.BuiltIn)),
    ];

    // Country, currency and language names come from the platform and differ between machines; they decide nothing.
    private string ComputeFingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var vocabulary in All.Where(list => list.UsableAsCode || list.Scheme == Schemes.Unit))
            foreach (var term in vocabulary.Terms)
            {
                Append(hash, vocabulary.Scheme, term.Value);
                if (Units.TryGet(term.Value, out var unit) && vocabulary.Scheme == Schemes.Unit)
                    Append(hash, unit.Base, unit.Factor.ToString());
                foreach (var label in term.Labels)
                    Append(hash, label.Language, label.Text);
            }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }

    private static void Append(IncrementalHash hash, string name, string value) =>
        hash.AppendData(Encoding.UTF8.GetBytes($"{name}\t{value}\n"));
}
