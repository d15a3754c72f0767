using ClusterInterop.V1;

namespace ClusterInterop.RealData.Tests.Recounts;

/// <summary>
/// What a search must find, counted over the connector's records by the simplest code that can: codes and regions are
/// cut as text. It shares nothing with the server. Each value found in the records, or above one, has the names of the
/// records that it must find.
/// </summary>
internal static class Recount
{
    /// <summary>By code: a record stands under each of its codes and under every code above.</summary>
    public static IReadOnlyDictionary<Code, List<string>> ByCode(IEnumerable<Record> records) => NamesBy(
        records, record => record.Codes.SelectMany(WithAncestors));

    /// <summary>By region and country.</summary>
    public static IReadOnlyDictionary<string, List<string>> ByRegion(IEnumerable<Record> records) => NamesBy(
        records, record => record.Place is { } place ? WithAncestors(place) : []);

    /// <summary>By language of the title.</summary>
    public static IReadOnlyDictionary<string, List<string>> ByLanguage(IEnumerable<Record> records) => NamesBy(
        records, record => record.Title.ByLanguage.Keys);

    private static Dictionary<T, List<string>> NamesBy<T>(
        IEnumerable<Record> records, Func<Record, IEnumerable<T>> valuesOf)
        where T : notnull => records
            .SelectMany(record => valuesOf(record).Distinct().Select(value => (Value: value, record.Name)))
            .GroupBy(found => found.Value, found => found.Name)
            .ToDictionary(found => found.Key, found => found.Order(StringComparer.Ordinal).ToList());

    // A CPV code has eight digits, of which the zeros at the end say "all of it"; the first two always count.
    private static IEnumerable<Code> WithAncestors(Code code)
    {
        yield return code;
        if (code.Scheme != "cpv")
            yield break;
        for (var digits = code.Value.TrimEnd('0').Length - 1; digits >= 2; digits--)
            yield return new Code { Scheme = "cpv", Value = code.Value[..digits].PadRight(8, '0') };
    }

    // Countries are ISO's, regions those of NUTS, which has letters of its own for two countries, and had not always.
    private static IEnumerable<string> WithAncestors(Place place)
    {
        if (place.Country.Length > 0)
            yield return place.Country;
        for (var end = 3; end <= place.Region.Length; end++)
            yield return place.Region[..2].Replace("GR", "EL", StringComparison.Ordinal) + place.Region[2..end];
    }
}
