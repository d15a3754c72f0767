using System.Runtime.CompilerServices;
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
        var record = published.Clone();
        Make(record);
        return record;
    }

    /// <summary>Brings a record into canonical form that is nobody else's.</summary>
    public static void Make(Record record)
    {
        ClearOutputs(record);
        if (record.Visibility == Visibility.Unspecified)
            record.Visibility = Visibility.Public;
        Order(record.Annotations);
        foreach (var text in TextsOf(record))
            Order(text);
    }

    /// <summary>A copy without the fields that only the server sets, which may be set in it. All else is shared, and
    /// must not be changed: the one writer makes such a copy of each record, and a copy of everything would be most of
    /// its work before the database.</summary>
    public static Record WithoutOutputs(Record published)
    {
        var record = (Record)ShallowCopy(published);
        ClearOutputs(record);
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

    // Protobuf copies messages as a whole only.
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = nameof(MemberwiseClone))]
    private static extern object ShallowCopy(object message);

    private static void ClearOutputs(Record record)
    {
        record.Uid = "";
        record.Etag = "";
        record.Revision = 0;
        record.State = RecordState.Unspecified;
        record.CreateTime = null;
        record.UpdateTime = null;
    }

    private static IEnumerable<Text> TextsOf(Record record)
    {
        if (record.Title is { } title)
            yield return title;
        if (record.Summary is { } summary)
            yield return summary;
        var ofContent = record.Organisation?.Facilitation?.Services
            ?? record.Capability?.Terms?.Notes
            ?? record.Need?.Terms?.Notes;
        if (ofContent is not null)
            yield return ofContent;
    }

    private static void Order(Text text)
    {
        if (!HasCanonicalTags(text))
        {
            var canonical = text.ByLanguage.ToDictionary(entry => Tag(entry.Key), entry => entry.Value);
            text.ByLanguage.Clear();
            text.ByLanguage.Add(canonical);
        }

        Order(text.ByLanguage);
        if (text.OriginalLanguage.Length > 0)
            text.OriginalLanguage = Tag(text.OriginalLanguage);
        else if (text.ByLanguage.Count == 1)
            text.OriginalLanguage = text.ByLanguage.Keys.First();
    }

    private static bool HasCanonicalTags(Text text)
    {
        foreach (var (tag, _) in text.ByLanguage)
            if (Tag(tag) != tag)
                return false;
        return true;
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
