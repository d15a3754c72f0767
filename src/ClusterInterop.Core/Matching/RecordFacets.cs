using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ClusterInterop.Core.Records;
using ClusterInterop.Core.Vocabularies;
using ClusterInterop.V1;

namespace ClusterInterop.Core.Matching;

/// <summary>
/// What a record says, in the form in which records are filtered, grouped and matched: codes and regions as ranges,
/// quantities in base units, times as ticks, words folded. It follows from the record and the vocabularies alone.
/// Immutable.
/// </summary>
internal sealed record RecordFacets
{
    /// <summary>The number of the scheme of ecosystems.</summary>
    public static readonly int EcosystemScheme = Schemes.Find(Schemes.Ecosystem)!.Number;

    /// <summary>The name; empty for a draft without one.</summary>
    public required string Name { get; init; }

    /// <summary>The revision; 0 for a draft.</summary>
    public required long Revision { get; init; }

    public required RecordKind Kind { get; init; }

    /// <summary>The id of the association; empty for a draft without a name.</summary>
    public required string Association { get; init; }

    /// <summary>The codes in the record's order; those that the vocabularies do not know are left out.</summary>
    public required ImmutableArray<CodeFacet> Codes { get; init; }

    /// <summary>Where it is: the region, else the country; null when neither is stated.</summary>
    public required CodeRange? Region { get; init; }

    /// <summary>The country, ISO 3166-1 alpha-2, stated or implied by the region; empty when not known.</summary>
    public required string Country { get; init; }

    /// <summary>Where it is on the Earth, if stated.</summary>
    public required EarthPoint? Point { get; init; }

    /// <summary>The languages of the title, BCP-47, in order.</summary>
    public required IReadOnlyList<string> Languages { get; init; }

    /// <summary>What is provided or sought; not stated for other kinds of records.</summary>
    public required ResourceKind ResourceKind { get; init; }

    public required VerificationLevel Verification { get; init; }

    /// <summary>The names of the records that it refers to, each once.</summary>
    public required IReadOnlyList<string> RefersTo { get; init; }

    /// <summary>What title and summary say, a phrase a language; of needs and capabilities alone.</summary>
    public required Phrase[] Texts { get; init; }

    /// <summary>The labels of codes, carried or not, that come closest to the texts.</summary>
    public required LabelHit[] TextHits { get; init; }

    /// <summary>What is sought; null unless the record is a need.</summary>
    public NeedFacets? Need { get; init; }

    /// <summary>What is provided; null unless the record is a capability.</summary>
    public CapabilityFacets? Capability { get; init; }

    /// <summary>What a need or a capability says of all this in the form in which pairs are judged.</summary>
    public required MatchTraits Traits { get; init; }

    /// <summary>The ecosystems among the codes.</summary>
    public CodeRange[] Ecosystems =>
        [.. Codes.Select(code => code.Range).Where(range => range.Scheme == EcosystemScheme)];

    /// <param name="record">A valid record, or a draft, of which the name may be empty.</param>
    /// <param name="vocabularies">The vocabularies by which codes, regions and units are understood.</param>
    public static RecordFacets From(Record record, VocabularySet vocabularies)
    {
        var region = RegionOf(record.Place, vocabularies);
        EarthPoint? point = record.Place?.Point is { } stated
            ? EarthPoint.At(stated.Latitude, stated.Longitude) : null;
        var resources = new ResourceReader(vocabularies, point);
        var labels = LabelPhrases.Of(vocabularies);
        Phrase[] texts = record.Need is null && record.Capability is null
            ? [] : labels.Words.PhrasesOf(record.Title, record.Summary);
        var country = record.Place is { Country.Length: > 0 } place ? place.Country
            : region is { } known ? Regions.CountryOf(known) : "";
        var need = record.Need is { } sought ? resources.Read(sought) : null;
        var capability = record.Capability is { } provided ? resources.Read(provided) : null;
        var kind = record.Need?.Kind ?? record.Capability?.Kind ?? ResourceKind.Unspecified;
        return new RecordFacets
        {
            Name = record.Name,
            Revision = record.Revision,
            Kind = KindOf(record.ContentCase),
            Association = RecordName.TryParse(record.Name, out var name) ? name.Association.Value : "",
            Codes = CodeFacet.Of(record.Codes, vocabularies),
            Region = region,
            Country = country,
            Point = point,
            Languages = LanguagesOf(record.Title),
            ResourceKind = kind,
            Verification = record.Verification,
            RefersTo = (record.Need?.Seeker ?? record.Capability?.Provider) is { } party
                ? party.Length == 0 ? [] : [party]
                : [.. References(record).Where(reference => reference.Length > 0).Distinct()],
            Texts = texts,
            TextHits = labels.ClosestTo(texts),
            Need = need,
            Capability = capability,
            Traits = MatchTraits.Of(need, capability) with
            {
                Point = point.GetValueOrDefault(),
                HasPoint = point.HasValue,
                RegionFirst = region?.First ?? 1,
                RegionLast = region?.Last ?? 0,
                Country = country.Length == 2 ? ((uint)country[0] << 16) | country[1] : 0,
                Kind = (byte)kind,
                Verification = (byte)record.Verification,
            },
        };
    }

    public static RecordKind KindOf(Record.ContentOneofCase content) => content switch
    {
        Record.ContentOneofCase.Association => RecordKind.Association,
        Record.ContentOneofCase.Cluster => RecordKind.Cluster,
        Record.ContentOneofCase.Organisation => RecordKind.Organisation,
        Record.ContentOneofCase.Ecosystem => RecordKind.Ecosystem,
        Record.ContentOneofCase.Capability => RecordKind.Capability,
        Record.ContentOneofCase.Need => RecordKind.Need,
        _ => RecordKind.Unspecified,
    };

    private static CodeRange? RegionOf(Place? place, VocabularySet vocabularies)
    {
        if (place is null)
            return null;
        if (place.Region.Length > 0 && vocabularies.TryResolveRegion(place.Region, out var region, out _))
            return region;
        return place.Country.Length > 0 && vocabularies.TryResolveRegion(place.Country, out var country, out _)
            ? country : null;
    }

    private static string[] LanguagesOf(Text? title)
    {
        if (title is null)
            return [];
        var languages = new string[title.ByLanguage.Count];
        var count = 0;
        foreach (var (language, _) in title.ByLanguage)
            languages[count++] = language;
        Array.Sort(languages, StringComparer.Ordinal);
        return languages;
    }

    // Of a record that is neither need nor capability.
    private static IEnumerable<string> References(Record record) => record.ContentCase switch
    {
        Record.ContentOneofCase.Cluster => record.Cluster.Ecosystems,
        Record.ContentOneofCase.Organisation =>
            record.Organisation.MemberOf.Concat(record.Organisation.Facilitation?.Clusters ?? []),
        Record.ContentOneofCase.Ecosystem => record.Ecosystem.IndustrialEcosystems,
        _ => [],
    };
}

/// <summary>A code that a record carries.</summary>
/// <param name="Range">Where it stands in its list.</param>
/// <param name="IsMain">Whether it is the first of its scheme.</param>
/// <param name="Label">The number of its labels among the <see cref="LabelPhrases"/>; -1 if they say nothing.</param>
/// <param name="IsBorrowed">Whether the labels are those of the nearest listed code above it. They say in which field
/// it lies, and name more than it means: what people write may meet them, but not another label.</param>
internal readonly record struct CodeFacet(CodeRange Range, bool IsMain, int Label, bool IsBorrowed)
{
    internal static ImmutableArray<CodeFacet> Of(IReadOnlyList<Code> codes, VocabularySet vocabularies)
    {
        var labels = LabelPhrases.Of(vocabularies);
        var facets = new CodeFacet[codes.Count];
        var count = 0;
        var schemes = new List<string>(1);
        foreach (var code in codes)
        {
            if (!vocabularies.TryResolve(code.Scheme, code.Value, out var range, out _))
                continue;
            var isMain = !schemes.Contains(code.Scheme);
            if (isMain)
                schemes.Add(code.Scheme);
            var listed = vocabularies.NearestTo(range);
            facets[count++] = listed is null
                ? new CodeFacet(range, isMain, -1, IsBorrowed: false)
                : new CodeFacet(range, isMain, labels.LabelOf(listed), listed.Range != range);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(count == facets.Length ? facets : facets[..count]);
    }
}
