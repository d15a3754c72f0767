using ClusterInterop.V1;
using Google.Protobuf.Collections;

namespace ClusterInterop.Core.Records;

/// <summary>
/// The canonical form of a valid record: equal content has equal bytes. Nothing that a publisher wrote is changed but
/// the order of map entries and the case of language tags; what only the server sets is cleared.
/// </summary>
internal static class CanonicalRecord
{
    public static Record Of(Record published)
    {
        var record = WithoutOutputs(published);
        if (record.Visibility == Visibility.Unspecified)
            record.Visibility = Visibility.Public;
        Order(record.Annotations);
        foreach (var text in TextsOf(record))
            Order(text);
        return record;
    }

    /// <summary>A copy without the fields that only the server sets.</summary>
    public static Record WithoutOutputs(Record published)
    {
        var record = published.Clone();
        record.Uid = "";
        record.Etag = "";
        record.Revision = 0;
        record.State = RecordState.Unspecified;
        record.CreateTime = null;
        record.UpdateTime = null;
        return record;
    }

    /// <summary>Puts the entries of maps in order, and changes nothing else: protobuf leaves their order to chance, so
    /// that the same record can come in other bytes.</summary>
    public static void OrderMaps(Record record)
    {
        Order(record.Annotations);
        foreach (var text in TextsOf(record))
            Order(text.ByLanguage);
    }

    private static IEnumerable<Text> TextsOf(Record record)
    {
        Text?[] texts =
        [
            record.Title,
            record.Summary,
            record.Organisation?.Facilitation?.Services,
            record.Capability?.Terms?.Notes,
            record.Need?.Terms?.Notes,
        ];
        return texts.OfType<Text>();
    }

    private static void Order(Text text)
    {
        var canonical = text.ByLanguage.ToDictionary(entry => Tag(entry.Key), entry => entry.Value);
        text.ByLanguage.Clear();
        text.ByLanguage.Add(canonical);
        Order(text.ByLanguage);
        if (text.OriginalLanguage.Length > 0)
            text.OriginalLanguage = Tag(text.OriginalLanguage);
        else if (text.ByLanguage.Count == 1)
            text.OriginalLanguage = text.ByLanguage.Keys.First();
    }

    private static string Tag(string text) => LanguageTag.TryParse(text, out var canonical) ? canonical : text;

    private static void Order(MapField<string, string> map)
    {
        if (map.Count < 2)
            return;

        var entries = map.OrderBy(entry => entry.Key, StringComparer.Ordinal).ToList();
        map.Clear();
        foreach (var (key, value) in entries)
            map.Add(key, value);
    }
}
