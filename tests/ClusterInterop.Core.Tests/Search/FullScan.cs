using ClusterInterop.Core.Records;
using ClusterInterop.Core.Vocabularies;
using ClusterInterop.V1;

namespace ClusterInterop.Core.Tests.Search;

/// <summary>The obvious way to decide whether a record passes: reads it, field by field, as the contract says. Shares
/// no code with the index but the folding of words.</summary>
internal static class FullScan
{
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<Code, List<string>> LabelWords = new();

    public static bool Passes(Record record, RecordFilter filter, string? caller) =>
        IsVisible(record, caller)
        && (filter.States.Count == 0 ? record.State == RecordState.Active : filter.States.Contains(record.State))
        && (filter.Kinds.Count == 0 || filter.Kinds.Contains(RecordName.Parse(record.Name).Kind))
        && (filter.Associations.Count == 0 || filter.Associations.Contains(record.Name.Split('/')[1]))
        && (filter.Names.Count == 0 || filter.Names.Contains(record.Name))
        && (filter.Codes.Count == 0 || filter.Codes.Any(wanted => record.Codes.Any(code => IsAtOrBelow(code, wanted))))
        && (filter.Regions.Count == 0 || filter.Regions.Any(wanted => IsIn(record.Place, wanted)))
        && (filter.Languages.Count == 0 || filter.Languages.Any(wanted => HasTitleIn(record, wanted)))
        && (filter.ResourceKinds.Count == 0 || filter.ResourceKinds.Contains(ResourceKindOf(record)))
        && record.Verification >= filter.MinVerification
        && (filter.RefersTo.Count == 0 || filter.RefersTo.Any(name => ReferencesOf(record).Contains(name)))
        && Folding.Words(filter.Text).TrueForAll(word => HasWord(record, word));

    private static bool IsVisible(Record record, string? caller) => record.Visibility switch
    {
        Visibility.Network => caller is not null,
        Visibility.Private => caller == record.Name.Split('/')[1],
        _ => true,
    };

    public static bool IsAtOrBelow(Code code, Code wanted) =>
        code.Scheme == wanted.Scheme
        && (wanted.Scheme == "cpv"
            ? code.Value.StartsWith(wanted.Value.TrimEnd('0').PadRight(2, '0'), StringComparison.Ordinal)
            : code.Value == wanted.Value);

    private static bool IsIn(Place? place, string wanted)
    {
        var region = place?.Region is { Length: > 0 } stated ? stated : place?.Country ?? "";
        return region.Length > 0 && InNuts(region).StartsWith(InNuts(wanted), StringComparison.Ordinal);
    }

    private static string InNuts(string region) =>
        region switch { "GR" => "EL", "GB" => "UK", _ => region };

    private static bool HasTitleIn(Record record, string wanted) => record.Title is not null
        && record.Title.ByLanguage.Keys.Any(tag => $"{tag}-".StartsWith($"{wanted}-", StringComparison.Ordinal));

    private static ResourceKind ResourceKindOf(Record record) =>
        record.Capability?.Kind ?? record.Need?.Kind ?? ResourceKind.Unspecified;

    private static List<string> ReferencesOf(Record record) =>
        [record.Capability?.Provider ?? record.Need?.Seeker ?? "", .. record.Organisation?.MemberOf ?? []];

    private static bool HasWord(Record record, string sought) =>
        WordsOf(record.Title).Concat(WordsOf(record.Summary)).Concat(record.Codes.SelectMany(LabelWordsOf))
            .Any(word => word == sought
                || (sought.EnumerateRunes().Count() > 1 && word.StartsWith(sought, StringComparison.Ordinal)));

    // The words of the labels of a code and of those above it.
    private static IEnumerable<string> LabelWordsOf(Code code)
    {
        if (LabelWords.TryGetValue(code, out var known))
            return known;

        VocabularySet.BuiltIn.TryGet(code.Scheme, out var vocabulary).ShouldBeTrue();
        return LabelWords[code] =
        [
            .. vocabulary!.Terms
                .Where(term => IsAtOrBelow(code, new Code { Scheme = code.Scheme, Value = term.Value }))
                .SelectMany(term => term.Labels).SelectMany(label => Folding.Words(label.Text)).Distinct(),
        ];
    }

    private static IEnumerable<string> WordsOf(Text? text) =>
        text?.ByLanguage.Values.SelectMany(Folding.Words) ?? [];
}
