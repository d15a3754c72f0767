using System.Globalization;
using System.Text;
using ClusterInterop.Core.Faults;
using ClusterInterop.Core.Feed;
using ClusterInterop.Core.Records;
using ClusterInterop.Core.Vocabularies;
using ClusterInterop.V1;
using Google.Protobuf;
using Google.Protobuf.Collections;

namespace ClusterInterop.Core.Search;

/// <summary>
/// A filter as it is decided by: codes and regions as ranges, words folded, and who asks, since a filter passes only
/// what its caller may see. Searches, summaries and streams all decide by this one. Immutable.
/// </summary>
internal sealed class CompiledFilter
{
    /// <summary>Most different words of a text: each is looked up while nobody can write.</summary>
    public const int MostWords = 50;

    private static readonly HashSet<string> Nothing = [];

    private readonly uint _kinds; // a bit for each; and of the states
    private readonly uint _states;
    private readonly HashSet<string> _associations;
    private readonly HashSet<string> _names;
    private readonly HashSet<string> _refersTo;

    private CompiledFilter(RecordFilter filter, Caller caller, CodeRange[] codes, CodeRange[] regions, string[] words)
    {
        Caller = caller;
        Codes = codes;
        Regions = regions;
        Words = words;
        Kinds = [.. filter.Kinds.Distinct().Order()];
        States = filter.States.Count == 0 ? [RecordState.Active] : [.. filter.States.Distinct().Order()];
        ResourceKinds = [.. filter.ResourceKinds.Distinct().Order()];
        Languages = [.. filter.Languages.Select(Canonical).Distinct().Order(StringComparer.Ordinal)];
        MinVerification = filter.MinVerification;
        _kinds = Kinds.Aggregate(0u, (bits, kind) => bits | (1u << (int)kind));
        _states = States.Aggregate(0u, (bits, state) => bits | (1u << (int)state));
        _associations = SetOf(filter.Associations);
        _names = SetOf(filter.Names);
        _refersTo = SetOf(filter.RefersTo);
        Scope = ScopeOf(filter);
    }

    public Caller Caller { get; }

    public IReadOnlyList<RecordKind> Kinds { get; }

    public IReadOnlyCollection<string> Associations => _associations;

    public IReadOnlyCollection<string> Names => _names;

    public IReadOnlyList<CodeRange> Codes { get; }

    public IReadOnlyList<CodeRange> Regions { get; }

    /// <summary>At least one: ACTIVE alone where the filter names none.</summary>
    public IReadOnlyList<RecordState> States { get; }

    /// <summary>Language tags in canonical case.</summary>
    public IReadOnlyList<string> Languages { get; }

    public IReadOnlyList<ResourceKind> ResourceKinds { get; }

    public VerificationLevel MinVerification { get; }

    public IReadOnlyCollection<string> RefersTo => _refersTo;

    /// <summary>The folded words of the text, each once; empty for a filter without text.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>
    /// What tokens are bound to: the same bytes for filters that pass the same records to the same caller because they
    /// differ only in the order or repetition of values, on every server and at any time; other bytes for others.
    /// </summary>
    public ReadOnlyMemory<byte> Scope { get; }

    /// <summary>Compiles a filter that the contract's rules have accepted.</summary>
    /// <param name="filter">The filter; null is the same as an empty one.</param>
    /// <param name="path">Where it stands in the request, such as <c>subjects</c>.</param>
    /// <param name="allowsText">Whether the request takes <c>text</c>.</param>
    /// <param name="vocabularies">By which codes and regions are understood.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="violations">Takes what is wrong; with anything in it the filter must not be used.</param>
    public static CompiledFilter Compile(
        RecordFilter? filter,
        string path,
        bool allowsText,
        VocabularySet vocabularies,
        Caller caller,
        Violations violations)
    {
        filter ??= new RecordFilter();
        if (UnknownFields.In(filter))
        {
            violations.Add(
                path, "FIELD_UNKNOWN", "It has fields that this server does not know, and a filter is never ignored.");
        }

        var codes = new List<CodeRange>();
        for (var i = 0; i < filter.Codes.Count; i++)
        {
            var code = filter.Codes[i];
            if (vocabularies.TryResolve(code.Scheme, code.Value, out var range, out _))
                codes.Add(range);
            else
                violations.Add(At($"{path}.codes[{i}].value"), "CODE_UNKNOWN", "No vocabulary has this code.");
        }

        var regions = new List<CodeRange>();
        for (var i = 0; i < filter.Regions.Count; i++)
        {
            if (vocabularies.TryResolveRegion(filter.Regions[i], out var range, out _))
                regions.Add(range);
            else
                violations.Add(At($"{path}.regions[{i}]"), "REGION_UNKNOWN", "No vocabulary has this region.");
        }

        string[] words = [.. Folding.Words(filter.Text).Distinct().Order(StringComparer.Ordinal)];
        if (filter.Text.Length > 0 && !allowsText)
            violations.Add($"{path}.text", "TEXT_NOT_ALLOWED", "Only SearchRecords and SummarizeRecords take a text.");
        else if (filter.Text.Length > 0 && words.Length == 0)
            violations.Add($"{path}.text", "TEXT_WITHOUT_WORDS", "It has no letter and no digit; leave it out.");
        else if (words.Length > MostWords)
            violations.Add(
                $"{path}.text",
                "TOO_MANY",
                At($"It has {words.Length} different words; at most {MostWords} are allowed."));
        return new CompiledFilter(filter, caller, [.. codes], [.. regions], words);
    }

    /// <summary>Whether a record passes as it is now. Not for filters with text, which the index decides.</summary>
    public bool Passes(in LiveRecord record)
    {
        if (Words.Count > 0)
            throw new InvalidOperationException("A filter with text is decided by the search index.");

        return IsIn(_states, (int)record.State)
            && Caller.CanSee(record)
            && PassesName(record)
            && record.Verification >= MinVerification
            && (ResourceKinds.Count == 0 || ResourceKinds.Contains(record.ResourceKind))
            && (!AsksTheCard || PassesCard(record.OpenCard()));
    }

    /// <summary>The part of the filter that no change of a record can alter: what fails here never enters the
    /// scope.</summary>
    public bool PassesName(in LiveRecord record) =>
        (_kinds == 0 || IsIn(_kinds, (int)record.Kind))
        && (_associations.Count == 0 || _associations.Contains(record.Association.Value))
        && (_names.Count == 0 || IsAmong(_names, record.NameBytes));

    /// <summary>Whether a language tag is one of those asked for, or a narrower one.</summary>
    public bool PassesLanguage(string tag)
    {
        foreach (var language in Languages)
        {
            if (tag.StartsWith(language, StringComparison.Ordinal)
                && (tag.Length == language.Length || tag[language.Length] == '-'))
                return true;
        }

        return false;
    }

    private bool AsksTheCard => Codes.Count + Regions.Count + Languages.Count + _refersTo.Count > 0;

    private bool PassesCard(RecordCard card)
    {
        var region = card.ReadRegion();
        if (Regions.Count > 0 && (region is null || !IsWithin(Regions, region.Value)))
            return false;

        var (hasCode, hasLanguage, hasReference) = (Codes.Count == 0, Languages.Count == 0, _refersTo.Count == 0);
        for (var left = card.ReadCount(); left > 0; left--)
        {
            var code = card.ReadRange();
            hasCode = hasCode || IsWithin(Codes, code);
        }

        for (var left = hasCode ? card.ReadCount() : 0; left > 0; left--)
        {
            var tag = card.ReadLanguage();
            hasLanguage = hasLanguage || PassesLanguage(Encoding.ASCII.GetString(tag));
        }

        for (var left = hasCode && hasLanguage ? card.ReadCount() : 0; left > 0; left--)
        {
            var name = card.ReadReference();
            hasReference = hasReference || IsAmong(_refersTo, name);
        }

        return hasCode && hasLanguage && hasReference;
    }

    // A filter lasts as long as its stream, and most have no values in most of their fields.
    private static HashSet<string> SetOf(RepeatedField<string> values) => values.Count == 0 ? Nothing : [.. values];

    private static bool IsIn(uint bits, int number) => (bits >> number & 1) != 0;

    private static bool IsWithin(IReadOnlyList<CodeRange> ranges, CodeRange range)
    {
        foreach (var outer in ranges)
        {
            if (outer.Contains(range))
                return true;
        }

        return false;
    }

    private static bool IsAmong(HashSet<string> names, ReadOnlySpan<byte> name)
    {
        Span<char> text = stackalloc char[name.Length];
        Encoding.ASCII.GetChars(name, text);
        return names.GetAlternateLookup<ReadOnlySpan<char>>().Contains(text);
    }

    // A filter without maps is serialized the same everywhere; sorted and without repetitions it is canonical too.
    private byte[] ScopeOf(RecordFilter filter)
    {
        var canonical = new RecordFilter
        {
            Kinds = { Kinds },
            Associations = { _associations.Order(StringComparer.Ordinal) },
            Names = { _names.Order(StringComparer.Ordinal) },
            Codes =
            {
                filter.Codes.Distinct().OrderBy(code => code.Scheme, StringComparer.Ordinal)
                    .ThenBy(code => code.Value, StringComparer.Ordinal),
            },
            Regions = { filter.Regions.Distinct().Order(StringComparer.Ordinal) },
            States = { States },
            Languages = { Languages },
            ResourceKinds = { ResourceKinds },
            MinVerification = MinVerification,
            RefersTo = { _refersTo.Order(StringComparer.Ordinal) },
            Text = string.Join(' ', Words),
        };
        return [.. Encoding.UTF8.GetBytes($"{Caller.Association?.Value}\n"), .. canonical.ToByteArray()];
    }

    private static string Canonical(string tag) => LanguageTag.TryParse(tag, out var canonical) ? canonical : tag;

    private static string At(FormattableString path) => path.ToString(CultureInfo.InvariantCulture);
}
